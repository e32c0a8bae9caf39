//! The built-in packs as bytes: the build script reads the pack files once and writes this, a run only
//! reads it back. Reading TOML took most of the time of scanning a small file.
//!
//! Part of the build script as well. Not a format to keep: writer and reader are of one build. A test
//! proves that the image says what the files say.

use super::spec::{
    Action, AnchorSpec, Boundary, ConfidenceSpec, ContextSpec, ExampleSpec, LegalSpec, RuleSpec,
    Text,
};

/// A built-in pack, its word lists filled in.
pub struct PackImage {
    /// Short name.
    pub id: String,
    /// Version of the pack.
    pub version: String,
    /// First 16 hex digits of the SHA-256 of the pack's text.
    pub digest: String,
    /// The rules in file order.
    pub rules: Vec<RuleSpec>,
}

/// A value in an image.
pub trait Field: Sized {
    /// Appends the value.
    fn put(&self, out: &mut Vec<u8>);
    /// Reads the value that `input` starts with, and moves on.
    fn take(input: &mut &[u8]) -> Option<Self>;
}

impl Field for usize {
    /// Seven bits a byte, the lowest first.
    fn put(&self, out: &mut Vec<u8>) {
        let mut rest = *self;
        while rest >= 0x80 {
            out.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        out.push(rest as u8);
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = u8::take(input)?;
            value |= usize::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(value);
            }
            shift += 7;
        }
    }
}

impl Field for u8 {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(*self);
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        input.split_off_first().copied()
    }
}

impl Field for bool {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        Some(u8::take(input)? != 0)
    }
}

impl Field for f64 {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.to_le_bytes());
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        Some(Self::from_le_bytes(input.split_off(..8)?.try_into().ok()?))
    }
}

impl Field for String {
    fn put(&self, out: &mut Vec<u8>) {
        self.len().put(out);
        out.extend_from_slice(self.as_bytes());
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        let length = usize::take(input)?;
        Some(std::str::from_utf8(input.split_off(..length)?).ok()?.to_owned())
    }
}

impl<T: Field> Field for Vec<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.len().put(out);
        self.iter().for_each(|item| item.put(out));
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        let count = usize::take(input)?;
        let mut items = Vec::with_capacity(count);
        for _ in 0..count {
            items.push(T::take(input)?);
        }
        Some(items)
    }
}

impl<T: Field> Field for Option<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.is_some().put(out);
        self.iter().for_each(|value| value.put(out));
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        Some(if bool::take(input)? { Some(T::take(input)?) } else { None })
    }
}

/// A struct is its fields one after the other; a field that is missing here does not compile.
macro_rules! fields {
    ($($name:ident { $($field:ident),* })*) => {$(
        impl Field for $name {
            fn put(&self, out: &mut Vec<u8>) {
                $(self.$field.put(out);)*
            }

            fn take(input: &mut &[u8]) -> Option<Self> {
                Some(Self { $($field: Field::take(input)?),* })
            }
        }
    )*};
}

fields! {
    PackImage { id, version, digest, rules }
    RuleSpec {
        id, entity, description, anchor, matcher, pattern, boundary, validate, confidence, context,
        columns, legal, operator, action, references, examples
    }
    Text { en, vi, ja }
    ConfidenceSpec { base, context, column, down }
    ContextSpec { up, down, within, require }
    LegalSpec { vn }
    ExampleSpec { text, why }
}

/// An enum of names is the number of the variant.
macro_rules! variants {
    ($($name:ident { $($number:literal $variant:ident),* })*) => {$(
        impl Field for $name {
            fn put(&self, out: &mut Vec<u8>) {
                out.push(match self { $(Self::$variant => $number),* });
            }

            fn take(input: &mut &[u8]) -> Option<Self> {
                match u8::take(input)? {
                    $($number => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    )*};
}

variants! {
    Boundary { 0 None, 1 Digit, 2 Word, 3 Number }
    Action { 0 Report, 1 Ignore }
}

impl Field for AnchorSpec {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(match self {
            Self::None => 0,
            Self::At => 1,
            Self::Dotted => 2,
            Self::Colon => 3,
            Self::Digits { .. } => 4,
            Self::Grouped { .. } => 5,
            Self::Plus => 6,
            Self::Literal { .. } => 7,
            Self::Key => 8,
            Self::Date => 9,
            Self::Name => 10,
            Self::Address => 11,
        });
        match self {
            Self::Digits { lengths, leads, followed_by } => {
                lengths.put(out);
                leads.put(out);
                followed_by.put(out);
            }
            Self::Grouped { first } => first.put(out),
            Self::Literal { any, ignore_case, before } => {
                any.put(out);
                ignore_case.put(out);
                before.put(out);
            }
            _ => {}
        }
    }

    fn take(input: &mut &[u8]) -> Option<Self> {
        Some(match u8::take(input)? {
            0 => Self::None,
            1 => Self::At,
            2 => Self::Dotted,
            3 => Self::Colon,
            4 => Self::Digits {
                lengths: Field::take(input)?,
                leads: Field::take(input)?,
                followed_by: Field::take(input)?,
            },
            5 => Self::Grouped { first: Field::take(input)? },
            6 => Self::Plus,
            7 => Self::Literal {
                any: Field::take(input)?,
                ignore_case: Field::take(input)?,
                before: Field::take(input)?,
            },
            8 => Self::Key,
            9 => Self::Date,
            10 => Self::Name,
            11 => Self::Address,
            _ => return None,
        })
    }
}
