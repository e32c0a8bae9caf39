//! Keys, and what is made of values with them: fingerprints, and the operators of a redaction.
//!
//! An operator takes a decoded value and gives a replacement; it knows no formats, files or threads. The
//! same value, arguments and key give the same bytes on any machine. Each operator is one file and one
//! line of [`OPERATORS`].

mod address;
mod argument;
mod base32;
mod date;
mod date_shift;
mod drop;
mod encrypt;
mod fpe;
mod generalise;
mod ip_pfx;
mod ip_truncate;
mod keep;
mod key;
mod mask;
mod null;
mod placeholder;
mod pseudonym;
mod synthetic;

pub use argument::{Argument, Arguments};
pub use encrypt::{Revealer, is_token_byte};
pub use key::{Fingerprinter, Key};
pub use pseudonym::{EPOCH, has_short_shape};

use crate::entity::EntityType;
use crate::error::Error;
use std::fmt;

/// A value to be replaced.
#[derive(Clone, Copy)]
pub struct Value<'a> {
    /// What it is.
    pub entity: EntityType,
    /// The decoded text.
    pub text: &'a [u8],
    /// Its canonical form, which keyed operators work on.
    pub canonical: &'a [u8],
    /// What the place allows.
    pub room: Room,
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} bytes", self.entity, self.text.len())
    }
}

/// What the place of a value allows. Free text allows everything but NULL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Room {
    /// Characters that fit, where that is limited.
    pub chars: Option<usize>,
    /// The place may hold NULL.
    pub nullable: bool,
}

/// What an operator makes of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The replacement was written.
    Written,
    /// The value stays as it is.
    Kept,
    /// NULL, where the place may hold it.
    Null,
    /// The operator has no answer for this value: the placeholder stands in.
    Unfit,
}

/// What a redaction with an operator is in the eyes of the law. Ordered from weak to strong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Label {
    /// Nothing was done.
    Kept,
    /// Whoever has the key can read it.
    Encrypted,
    /// The same value gives the same token: still personal data.
    Pseudonymised,
    /// Parts were covered.
    Masked,
    /// A coarser value.
    Generalised,
    /// The value is gone.
    Removed,
}

impl Label {
    /// The word in reports and evidence.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Encrypted => "encrypted",
            Self::Pseudonymised => "pseudonymised-keyed",
            Self::Masked => "masked",
            Self::Generalised => "generalised",
            Self::Removed => "removed",
        }
    }

    /// True where the result remains personal data under Law 91/2025/QH15.
    pub fn is_personal(&self) -> bool {
        !matches!(self, Self::Removed | Self::Generalised)
    }
}

/// Makes replacements.
pub trait Operator: Send + Sync {
    /// Appends the replacement of `value` to `out`, or says what else becomes of it. Writes nothing
    /// unless the outcome is [`Outcome::Written`].
    fn apply(&self, value: &Value<'_>, out: &mut Vec<u8>) -> Outcome;
}

/// What makes an operator: arguments, and the key of the job.
pub(crate) type Build = fn(&Arguments, &Key) -> Result<Box<dyn Operator>, Error>;

/// One operator of the table.
pub struct Definition {
    /// Its name in policies.
    pub name: &'static str,
    /// Its legal label, which no configuration changes.
    pub label: Label,
    /// It needs a key that lives longer than the run.
    pub keyed: bool,
    /// A second redaction knows its own work and leaves it alone.
    pub recognisable: bool,
    /// Entities that it has an answer for; empty for all.
    pub entities: &'static [&'static str],
    pub(crate) build: Build,
}

impl Definition {
    /// The operator with this name.
    pub fn of(name: &str) -> Option<&'static Self> {
        OPERATORS.iter().find(|row| row.name == name)
    }

    /// True when the operator has an answer for values of `entity`.
    pub fn suits(&self, entity: EntityType) -> bool {
        self.entities.is_empty() || self.entities.contains(&entity.as_str())
    }

    /// An operator with these arguments; an unknown or wrong argument is an error.
    pub fn operator(&self, arguments: &Arguments, key: &Key) -> Result<Box<dyn Operator>, Error> {
        let operator = (self.build)(arguments, key)?;
        arguments.all_used(self.name)?;
        Ok(operator)
    }
}

impl fmt::Debug for Definition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// All operators.
#[rustfmt::skip]
pub static OPERATORS: &[Definition] = &[
    Definition { name: "keep",        label: Label::Kept,          keyed: false, recognisable: true,  entities: &[],                build: keep::build },
    Definition { name: "drop",        label: Label::Removed,       keyed: false, recognisable: true,  entities: &[],                build: drop::build },
    Definition { name: "null",        label: Label::Removed,       keyed: false, recognisable: true,  entities: &[],                build: null::build },
    Definition { name: "placeholder", label: Label::Removed,       keyed: false, recognisable: true,  entities: &[],                build: placeholder::build },
    Definition { name: "mask",        label: Label::Masked,        keyed: false, recognisable: true,  entities: &[],                build: mask::build },
    Definition { name: "pseudonym",   label: Label::Pseudonymised, keyed: true,  recognisable: true,  entities: &[],                build: pseudonym::build },
    Definition { name: "ip-truncate", label: Label::Generalised,   keyed: false, recognisable: true,  entities: &["IP_ADDRESS"],    build: ip_truncate::build },
    Definition { name: "ip-pfx",      label: Label::Pseudonymised, keyed: true,  recognisable: false, entities: &["IP_ADDRESS"],    build: ip_pfx::build },
    Definition { name: "generalise",  label: Label::Generalised,   keyed: false, recognisable: true,  entities: &["DATE_OF_BIRTH"], build: generalise::build },
    Definition { name: "date-shift",  label: Label::Pseudonymised, keyed: true,  recognisable: false, entities: &["DATE_OF_BIRTH"], build: date_shift::build },
    Definition { name: "fpe",         label: Label::Pseudonymised, keyed: true,  recognisable: false, entities: fpe::ENTITIES,      build: fpe::build },
    Definition { name: "encrypt",     label: Label::Encrypted,     keyed: true,  recognisable: true,  entities: &[],                build: encrypt::build },
    Definition { name: "synthetic",   label: Label::Pseudonymised, keyed: true,  recognisable: false, entities: synthetic::ENTITIES, build: synthetic::build },
];

/// Writes the placeholder of a value: what stands in where an operator has no answer.
pub fn write_placeholder(value: &Value<'_>, out: &mut Vec<u8>) {
    placeholder::write(value.entity, value.room, out);
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Applies an operator to one value and gives its text; `None` unless something was written.
    pub(crate) fn apply(
        name: &str,
        args: &[(&str, Argument)],
        entity: &str,
        text: &str,
    ) -> Option<String> {
        let entity = EntityType::new(entity).expect("a name");
        let mut canonical = Vec::new();
        let region = crate::canonical::Region::Vietnam;
        crate::canonical::canonical(entity, text.as_bytes(), region, &mut canonical);
        let args = Arguments::new(args.iter().map(|(n, a)| ((*n).to_owned(), a.clone())).collect());
        let key = Key::from_bytes(&[b'k'; 32]).expect("long enough");
        let operator = Definition::of(name).expect("a name").operator(&args, &key).expect("good");
        let room = Room::default();
        let value = Value { entity, text: text.as_bytes(), canonical: &canonical, room };
        let mut out = Vec::new();
        let outcome = operator.apply(&value, &mut out);
        assert!(outcome == Outcome::Written || out.is_empty(), "{name} wrote and denied it");
        (outcome == Outcome::Written).then(|| String::from_utf8(out).expect("text"))
    }

    #[test]
    fn operators_are_built_without_arguments_and_refuse_unknown_ones() {
        let key = Key::from_bytes(&[b'k'; 32]).expect("long enough");
        for row in OPERATORS {
            assert!(row.operator(&Arguments::default(), &key).is_ok(), "{}", row.name);
            let odd = Arguments::new([("colour".to_owned(), Argument::Integer(1))].into());
            let error = row.operator(&odd, &key).err().expect(row.name).to_string();
            assert!(error.contains("colour") && error.contains(row.name), "{error}");
        }
    }

    #[test]
    fn names_are_unique_and_found() {
        for row in OPERATORS {
            assert!(std::ptr::eq(Definition::of(row.name).expect(row.name), row));
        }
        assert!(Definition::of("anonymise").is_none());
    }
}
