//! The domain of an e-mail address: tells addresses from file names, versions and unit names.

/// The domain could receive mail and the parts keep the lengths of RFC 5321.
pub(super) fn email_domain(value: &[u8]) -> bool {
    let Some((local, domain)) = split(value) else { return false };
    if local.is_empty() || local.len() > 64 || domain.len() > 255 {
        return false;
    }
    if let Some(literal) = domain.strip_prefix(b"[") {
        return is_literal(literal);
    }
    let Ok(domain) = std::str::from_utf8(domain) else { return false };
    let (mut count, mut last) = (0, "");
    for label in domain.split(['.', '\u{3002}']) {
        if !is_label(label) {
            return false;
        }
        (count, last) = (count + 1, label);
    }
    count >= 2 && is_top_level(last)
}

/// Local part and domain, at the last `@` or `%40`.
pub(super) fn split(value: &[u8]) -> Option<(&[u8], &[u8])> {
    if let Some(at) = value.iter().rposition(|&b| b == b'@') {
        return Some((&value[..at], &value[at + 1..]));
    }
    let at = value.windows(3).rposition(|w| w == b"%40")?;
    Some((&value[..at], &value[at + 3..]))
}

fn is_literal(literal: &[u8]) -> bool {
    let Some(text) = literal.strip_suffix(b"]").and_then(|t| std::str::from_utf8(t).ok()) else {
        return false;
    };
    match text.get(..5).filter(|tag| tag.eq_ignore_ascii_case("IPv6:")) {
        Some(_) => text[5..].parse::<std::net::Ipv6Addr>().is_ok(),
        None => text.parse::<std::net::Ipv4Addr>().is_ok(),
    }
}

fn is_label(label: &str) -> bool {
    let inner = |c: char| c.is_alphanumeric() || c == '-' || is_mark(c);
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(inner)
}

/// Combining marks, which decomposed Vietnamese and other scripts need.
fn is_mark(c: char) -> bool {
    !c.is_ascii()
        && !c.is_whitespace()
        && !c.is_control()
        && !c.is_alphanumeric()
        && !is_punctuation(c)
}

fn is_punctuation(c: char) -> bool {
    matches!(c, '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ff0f}' | '\u{a0}'..='\u{bf}')
}

fn is_top_level(label: &str) -> bool {
    if label.len() > 4 && label.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("xn--")) {
        return true;
    }
    let letters = label.chars().all(|c| c.is_alphabetic() || c == '-' || is_mark(c));
    letters
        && label.chars().count() >= 2
        && !NOT_DOMAINS.iter().any(|s| label.eq_ignore_ascii_case(s))
}

/// Suffixes of files and of service units that follow an `@` in logs and are no top-level domains.
const NOT_DOMAINS: &[&str] = &[
    "png",
    "jpg",
    "jpeg",
    "gif",
    "svg",
    "webp",
    "avif",
    "ico",
    "bmp",
    "tif",
    "tiff",
    "css",
    "scss",
    "less",
    "js",
    "mjs",
    "cjs",
    "jsx",
    "tsx",
    "json",
    "jsonl",
    "html",
    "htm",
    "xml",
    "yml",
    "yaml",
    "toml",
    "txt",
    "log",
    "php",
    "jsp",
    "asp",
    "aspx",
    "java",
    "class",
    "jar",
    "war",
    "exe",
    "dll",
    "gz",
    "tgz",
    "bz",
    "xz",
    "zst",
    "rar",
    "tar",
    "pdf",
    "doc",
    "docx",
    "xls",
    "xlsx",
    "ppt",
    "pptx",
    "csv",
    "tsv",
    "sql",
    "bak",
    "tmp",
    "conf",
    "cfg",
    "ini",
    "lock",
    "woff",
    "ttf",
    "otf",
    "wav",
    "avi",
    "mkv",
    "service",
    "socket",
    "timer",
    "target",
    "slice",
    "scope",
    "mount",
    "swap",
    "localhost",
    "ps",
    "rb",
    "go",
    "cpp",
    "hpp",
    "vue",
    "svelte",
    "whl",
    "deb",
    "rpm",
    "iso",
];

#[cfg(test)]
mod tests {
    use super::super::vectors;
    use super::*;

    /// Addresses that a whole-string validator takes and a scanner does not.
    const NOT_FOUND: [&str; 4] = ["foo@2x.png", "icon@3x.jpg", "user@example.c", "x@y.z"];

    /// The whole-string validator takes parts that are longer than RFC 5321 allows.
    fn too_long(address: &str) -> bool {
        address.split('@').next().is_some_and(|local| local.len() > 64)
    }

    #[test]
    fn email_vectors() {
        for row in vectors(include_str!("../../../fixtures/vectors/email_vectors.csv")) {
            if row[1] == "valid" {
                let expected = !NOT_FOUND.contains(&row[0].as_str()) && !too_long(&row[0]);
                assert_eq!(email_domain(row[0].as_bytes()), expected, "{}", row[0]);
            }
        }
    }

    #[test]
    fn domains_that_are_none() {
        for text in [
            "react@18.2.0",
            "user@localhost",
            "user@exa_mple.com",
            "user@-example.com",
            "user@example-.com",
            "getty@tty1.service",
            "user@123.123.123.123",
            "user@[300.0.2.1]",
            "user@.com",
            "user",
            "@example.com",
            "git@github.com:acme",
        ] {
            assert!(!email_domain(text.as_bytes()), "{text}");
        }
        let long = format!("{}@example.com", "x".repeat(65));
        assert!(!email_domain(long.as_bytes()));
        assert!(email_domain(b"user%40example.com") && email_domain(b"user@[192.0.2.1]"));
    }
}
