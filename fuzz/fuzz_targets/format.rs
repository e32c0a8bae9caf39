//! Lexers of structured formats: no bytes make them panic, and no cut changes what they find.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rasoat::format::{self, Lex, Piece, Pieces};

fuzz_target!(|bytes: &[u8]| {
    let [kind, cut, text @ ..] = bytes else { return };
    let name = ["a.csv", "a.tsv", "a.sql", "a.log"][usize::from(kind % 4)];
    let whole = lexed(text, name, text.len().max(1));
    let parts = lexed(text, name, usize::from(*cut) + 1);
    assert!(parts == whole, "steps of {}: {parts:?}, whole {whole:?}", *cut);
});

/// The pieces of a text that is read in steps: in order, disjoint, within the text.
fn lexed(text: &[u8], name: &str, step: usize) -> Vec<Piece> {
    let head = &text[..text.len().min(format::HEAD)];
    let Some((_, mut lexer)) = format::sniff(head, true, name) else { return Vec::new() };
    let (mut out, mut at) = (Pieces::default(), 0);
    while at < text.len() {
        let next = (at + step).min(text.len());
        lexer.lex(text, at..next, &mut out);
        at = next;
    }
    let mut last = 0;
    for piece in &out.pieces {
        assert!(last <= piece.start && piece.start < piece.end && piece.end as usize <= text.len());
        last = piece.end;
    }
    out.pieces
}
