//! Masked previews.

/// Appends the masked form of `value`.
pub fn preview(_entity: crate::entity::EntityType, value: &[u8], out: &mut String) {
    out.push_str(&format!("[{} bytes]", value.len()));
}
