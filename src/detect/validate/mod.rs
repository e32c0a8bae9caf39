//! Named tests of a value: checksums and structure.

use super::matcher::phone;

/// A test of a value.
pub type Validator = fn(&[u8]) -> bool;

/// The validator with this name.
pub fn lookup(name: &str) -> Option<Validator> {
    phone::VALIDATORS.iter().find(|(known, _)| *known == name).map(|row| row.1)
}

/// True for reserved values.
pub fn is_reserved(_entity: crate::entity::EntityType, _value: &[u8]) -> bool {
    false
}

/// Class of an address.
pub fn address_class(_value: &[u8]) -> Option<crate::finding::AddressClass> {
    None
}
