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
    if domain.is_ascii() {
        return is_ascii_domain(domain);
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

/// As the general way, for what nearly all domains are.
fn is_ascii_domain(domain: &[u8]) -> bool {
    let (mut count, mut start) = (1, 0);
    for (i, &byte) in domain.iter().enumerate() {
        if byte == b'.' {
            if !is_ascii_label(&domain[start..i]) {
                return false;
            }
            (count, start) = (count + 1, i + 1);
        } else if !(byte.is_ascii_alphanumeric() || byte == b'-') {
            return false;
        }
    }
    let last = &domain[start..];
    count >= 2 && is_ascii_label(last) && std::str::from_utf8(last).is_ok_and(is_top_level)
}

fn is_ascii_label(label: &[u8]) -> bool {
    (1..=63).contains(&label.len()) && label[0] != b'-' && label[label.len() - 1] != b'-'
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
    letters && label.chars().nth(1).is_some() && !is_no_domain(label)
}

fn is_no_domain(label: &str) -> bool {
    let first = label.as_bytes()[0].to_ascii_lowercase().wrapping_sub(b'a');
    let Some(&[from, to]) = BY_LETTER.get(usize::from(first)) else { return false };
    let listed = &NOT_DOMAINS[usize::from(from)..usize::from(to)];
    listed.iter().any(|known| label.eq_ignore_ascii_case(known))
}

/// Where the suffixes with each first letter stand in the list, which is sorted by it.
const BY_LETTER: [[u8; 2]; 26] = {
    let mut places = [[0; 2]; 26];
    let mut i = 0;
    while i < NOT_DOMAINS.len() {
        let letter = (NOT_DOMAINS[i].as_bytes()[0] - b'a') as usize;
        if places[letter][1] == 0 {
            places[letter][0] = i as u8;
        }
        places[letter][1] = i as u8 + 1;
        i += 1;
    }
    places
};

/// Suffixes of files and of service units that follow an `@` in logs and are no top-level domains.
const NOT_DOMAINS: &[&str] = &[
    "asp",
    "aspx",
    "avi",
    "avif",
    "bak",
    "bmp",
    "bz",
    "cfg",
    "cjs",
    "class",
    "conf",
    "cpp",
    "css",
    "csv",
    "deb",
    "dll",
    "doc",
    "docx",
    "exe",
    "gif",
    "go",
    "gz",
    "hpp",
    "htm",
    "html",
    "ico",
    "ini",
    "iso",
    "jar",
    "java",
    "jpeg",
    "jpg",
    "js",
    "json",
    "jsonl",
    "jsp",
    "jsx",
    "less",
    "localhost",
    "lock",
    "log",
    "mjs",
    "mkv",
    "mount",
    "otf",
    "pdf",
    "php",
    "png",
    "ppt",
    "pptx",
    "ps",
    "rar",
    "rb",
    "rpm",
    "scope",
    "scss",
    "service",
    "slice",
    "socket",
    "sql",
    "svelte",
    "svg",
    "swap",
    "tar",
    "target",
    "tgz",
    "tif",
    "tiff",
    "timer",
    "tmp",
    "toml",
    "tsv",
    "tsx",
    "ttf",
    "txt",
    "vue",
    "war",
    "wav",
    "webp",
    "whl",
    "woff",
    "xls",
    "xlsx",
    "xml",
    "xz",
    "yaml",
    "yml",
    "zst",
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
    fn listed_suffixes_are_found() {
        assert!(NOT_DOMAINS.is_sorted() && NOT_DOMAINS.iter().all(|label| is_no_domain(label)));
        assert!(is_no_domain("PnG") && !is_no_domain("com") && !is_no_domain("việt"));
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
