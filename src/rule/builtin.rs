//! The packs and notices that are part of the binary.

use super::image::{Field, PackImage};

/// Names of the built-in packs, in the order in which they are loaded by default.
pub const BUILTIN_NAMES: [&str; 3] = ["core", "vn", "jp"];

/// All packs, as the build script wrote them.
static IMAGE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rules.bin"));

/// The image of the pack with this name.
pub(super) fn image(name: &str) -> Option<PackImage> {
    let mut rest = IMAGE;
    let count = usize::take(&mut rest)?;
    for _ in 0..count {
        let length = usize::take(&mut rest)?;
        let mut pack = rest.split_off(..length)?;
        if String::take(&mut &*pack)? == name {
            return PackImage::take(&mut pack);
        }
    }
    None
}

/// Sources and licences of the lists in `rules/`, for `rasoat --licenses`.
pub fn builtin_notices() -> &'static str {
    include_str!("../../rules/lists/NOTICE.md")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::RulePack;
    use crate::rule::files::FILES;

    #[test]
    fn the_image_says_what_the_files_say() {
        for name in BUILTIN_NAMES {
            let files = FILES.iter().filter(|row| row.0 == name);
            let files: Vec<_> = files.map(|row| (row.1, row.2)).collect();
            let mut read = RulePack::parse(&files).expect("the pack files are valid");
            read.rules.iter_mut().for_each(|rule| rule.trusted = true);
            let built = RulePack::builtin(name).expect("a built-in pack");
            assert_eq!(format!("{built:?}"), format!("{read:?}"));
        }
        assert!(FILES.iter().all(|row| BUILTIN_NAMES.contains(&row.0)));
    }
}
