//! Decoding with a way back: each layer gives decoded text and the raw offset of every byte of it.

mod charset;
mod encode;
mod escape;
mod inline;
mod legacy;

pub use charset::{Decoded, count_invalid, count_replaced, utf16, utf16_runs};
pub use encode::encode;
pub use escape::Escape;
pub use inline::{Inline, MARGIN_AFTER, MARGIN_BEFORE, PAGE, page_layers};
pub use legacy::{EVIDENCE, Transcoder, recognise};
