//! Inputs made to hurt a scanner: nothing but anchors, nothing but findings, one endless line.

use super::pool::Pool;
use super::random::Random;

/// Names of the inputs, which are also the names of the files.
pub const ADVERSARIAL: [&str; 13] = [
    "at.txt",
    "a-at.txt",
    "digits.txt",
    "counting.txt",
    "ones-dotted.txt",
    "colons.txt",
    "phones.txt",
    "ips.txt",
    "emails.txt",
    "names.txt",
    "capitals.txt",
    "random.bin",
    "one-line.txt",
];

/// Exactly `size` bytes of one input; `None` when there is none of this name.
pub fn adversarial(name: &str, seed: u64, size: usize) -> Option<Vec<u8>> {
    let mut random = Random::new(seed, 7);
    let mut out = Vec::with_capacity(size + 4096);
    match name {
        "at.txt" => repeat(b"@", size, &mut out),
        "a-at.txt" => repeat(b"a@", size, &mut out),
        "digits.txt" => fill(size, &mut out, |out| {
            out.extend_from_slice(&random.next().to_string().into_bytes())
        }),
        "counting.txt" => counting(size, &mut out),
        "ones-dotted.txt" => repeat(b"1.1.1.", size, &mut out),
        "colons.txt" => repeat(b":", size, &mut out),
        "phones.txt" => repeat(b"0912 345 678 ", size, &mut out),
        "random.bin" => {
            fill(size, &mut out, |out| out.extend_from_slice(&random.next().to_le_bytes()))
        }
        "ips.txt" | "emails.txt" | "names.txt" | "capitals.txt" | "one-line.txt" => {
            values(name, &mut random, size, &mut out);
        }
        _ => return None,
    }
    out.truncate(size);
    Some(out)
}

fn fill(size: usize, out: &mut Vec<u8>, mut add: impl FnMut(&mut Vec<u8>)) {
    while out.len() < size {
        add(out);
    }
}

fn repeat(piece: &[u8], size: usize, out: &mut Vec<u8>) {
    fill(size, out, |out| out.extend_from_slice(piece));
}

fn counting(size: usize, out: &mut Vec<u8>) {
    let mut number = 0u64;
    fill(size, out, |out| {
        number += 1;
        out.extend_from_slice(number.to_string().as_bytes());
        out.push(b' ');
    });
}

fn values(name: &str, random: &mut Random, size: usize, out: &mut Vec<u8>) {
    let pool = Pool::new(random, 10_000);
    let end = if name == "one-line.txt" { b' ' } else { b'\n' };
    fill(size, out, |out| {
        match name {
            "ips.txt" => out.extend_from_slice(random.of(&pool.ipv4).as_bytes()),
            "emails.txt" => out.extend_from_slice(random.of(&pool.emails).as_bytes()),
            "names.txt" => out.extend_from_slice(random.of(&pool.names).as_bytes()),
            "capitals.txt" => {
                out.extend_from_slice(random.of(&pool.plain_names).to_uppercase().as_bytes())
            }
            _ => out.extend_from_slice(random.of(&pool.addresses).as_bytes()),
        }
        out.push(end);
    });
}
