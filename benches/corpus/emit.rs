//! Appends parts of a line to a buffer; faster than `write!`, because nothing is parsed or checked.

/// Something that can be appended.
pub trait Emit {
    /// Appends it.
    fn emit(&self, out: &mut Vec<u8>);
}

/// A decimal number with leading zeros to this width.
pub struct Pad(pub u64, pub usize);

/// The lowest hexadecimal digits of a number, exactly so many.
pub struct Hex(pub u64, pub usize);

/// Whole number and thousandths.
pub struct Milli(pub u64);

impl Emit for str {
    fn emit(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.as_bytes());
    }
}

impl Emit for String {
    fn emit(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.as_bytes());
    }
}

impl Emit for u64 {
    fn emit(&self, out: &mut Vec<u8>) {
        Pad(*self, 1).emit(out);
    }
}

impl Emit for Pad {
    fn emit(&self, out: &mut Vec<u8>) {
        let mut digits = [b'0'; 20];
        let mut rest = self.0;
        let mut at = digits.len();
        while rest > 0 {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        out.extend_from_slice(&digits[at.min(digits.len() - self.1)..]);
    }
}

impl Emit for Hex {
    fn emit(&self, out: &mut Vec<u8>) {
        let mut digits = [0u8; 16];
        for (i, digit) in digits.iter_mut().enumerate() {
            *digit = b"0123456789abcdef"[(self.0 >> (60 - 4 * i)) as usize & 15];
        }
        out.extend_from_slice(&digits[16 - self.1..]);
    }
}

impl Emit for Milli {
    fn emit(&self, out: &mut Vec<u8>) {
        (self.0 / 1000).emit(out);
        out.push(b'.');
        Pad(self.0 % 1000, 3).emit(out);
    }
}

/// Appends each part in turn.
macro_rules! emit {
    ($out:expr, $($part:expr),+ $(,)?) => {{
        use $crate::corpus::emit::Emit as _;
        let out: &mut Vec<u8> = $out;
        $( $part.emit(out); )+
    }};
}
pub(crate) use emit;

/// Appends a text with each `#` replaced by the number.
pub fn fill_in(text: &str, number: u64, out: &mut Vec<u8>) {
    for (i, part) in text.split('#').enumerate() {
        if i > 0 {
            number.emit(out);
        }
        part.emit(out);
    }
}
