//! Secrets of a session and names of accounts: tells random tokens from words, and people's accounts
//! from those of the system.

/// A token that is too random to be a word, a number or a placeholder.
pub(super) fn entropy(value: &[u8]) -> bool {
    let letters = value.iter().filter(|b| b.is_ascii_alphabetic()).count();
    let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
    let mixed = letters > 0 && digits > 1;
    let upper = value.iter().filter(|b| b.is_ascii_uppercase()).count();
    let long_mixed_case =
        value.len() >= 16 && upper > 2 && upper < letters && distinct(value) >= 10;
    value.len() >= 8
        && (mixed || long_mixed_case || digits >= 16)
        && distinct(value) >= 5
        && !is_redacted(value)
}

fn distinct(value: &[u8]) -> usize {
    let mut seen = [false; 256];
    value.iter().for_each(|&b| seen[usize::from(b)] = true);
    seen.iter().filter(|&&s| s).count()
}

fn is_redacted(value: &[u8]) -> bool {
    value.starts_with(b"REDACTED_") || value.starts_with(b"RD_")
}

/// An account that may be a person's: not one of the system, not a word that logs put in its place.
pub(super) fn personal_username(value: &[u8]) -> bool {
    let letter = std::str::from_utf8(value).is_ok_and(|t| t.chars().any(char::is_alphabetic));
    let known = |list: &[&str]| list.iter().any(|name| value.eq_ignore_ascii_case(name.as_bytes()));
    letter && !known(SYSTEM) && !known(NO_ACCOUNT) && !is_redacted(value)
}

/// An account of the operating system or of a service.
pub(super) fn system_username(value: &[u8]) -> bool {
    SYSTEM.iter().any(|name| value.eq_ignore_ascii_case(name.as_bytes()))
}

#[rustfmt::skip]
const SYSTEM: &[&str] = &[
    "root", "admin", "administrator", "daemon", "bin", "sys", "sync", "mail", "www-data", "nobody", "nginx", "apache",
    "mysql", "postgres", "redis", "git", "ubuntu", "debian", "centos", "ec2-user", "vagrant", "docker", "jenkins",
    "ansible", "deploy", "backup", "sshd", "systemd", "system", "guest", "test", "oracle", "tomcat", "hadoop", "hdfs",
    "yarn", "spark", "kafka", "elasticsearch", "zabbix", "nagios", "ftp", "ftpuser", "support", "service", "sa",
    "messagebus", "gdm", "cyrus", "news", "uucp", "operator", "games", "proxy", "list", "irc", "ntp", "chrony",
    "local", "shared", "public", "default", "all users", "dbuser", "app", "web", "api", "bot", "runner", "nova",
];

#[rustfmt::skip]
const NO_ACCOUNT: &[&str] = &[
    "unknown", "none", "null", "nil", "true", "false", "anonymous", "user", "users", "username", "login", "name",
    "undefined", "n/a", "na", "invalid", "illegal", "password", "id", "is", "not", "from", "for", "the", "and", "with",
    "logged", "string", "varchar", "text", "empty", "value", "in", "on", "or", "by", "to", "at", "was", "has", "had", "uid", "euid", "gid",
    "ruser", "rhost", "tty", "enabled", "disabled", "required", "failed", "success",
];

/// The name in the address of a profile: not one of the site's own pages.
pub(super) fn social_account(value: &[u8]) -> bool {
    let name = value.strip_prefix(b"@").unwrap_or(value);
    let known = PAGES.iter().any(|page| name.eq_ignore_ascii_case(page.as_bytes()));
    name.len() >= 3
        && !known
        && !name.ends_with(b".php")
        && !name.ends_with(b".html")
        && !name.ends_with(b".js")
}

#[rustfmt::skip]
const PAGES: &[&str] = &[
    "about", "account", "accounts", "ads", "api", "app", "apps", "assets", "auth", "blog", "business", "careers",
    "channel", "contact", "dialog", "directory", "discover", "docs", "download", "events", "explore", "favicon.ico",
    "games", "gaming", "groups", "hashtag", "help", "home", "images", "intent", "jobs", "joinchat", "legal", "live",
    "login", "logout", "marketplace", "media", "messages", "messenger", "mobile", "music", "notifications", "oauth",
    "pages", "people", "photo", "photos", "plugins", "policies", "policy", "posts", "press", "privacy", "profile",
    "pub", "public", "reel", "reels", "robots.txt", "search", "settings", "share", "sharer", "signup", "static",
    "status", "stories", "story", "support", "tags", "terms", "tos", "video", "videos", "watch", "web", "www",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_random() {
        for token in [
            "3f8a9c2b7d1e4f60",
            "AbCdEfGhIjKlMnOpQrSt",
            "GA1.2.123456789.1700000000",
            "dXNlcjpwYXNzMTIz",
        ] {
            assert!(entropy(token.as_bytes()), "{token}");
        }
        for word in [
            "password",
            "undefined",
            "12345678",
            "abc123",
            "REDACTED_SESSION_TOKEN_12",
            "aaaaaaa11",
        ] {
            assert!(!entropy(word.as_bytes()), "{word}");
        }
    }

    #[test]
    fn accounts_of_people() {
        for name in ["minhpt", "pham.minh", "an01", "NGUYENVAN"] {
            assert!(personal_username(name.as_bytes()), "{name}");
        }
        for name in ["root", "Administrator", "www-data", "unknown", "1000", "REDACTED_USERNAME"] {
            assert!(!personal_username(name.as_bytes()), "{name}");
        }
        assert!(system_username(b"root") && !system_username(b"minhpt"));
    }

    #[test]
    fn profiles_are_not_pages() {
        for name in ["minh.pham.90", "@minhpt", "100012345678901"] {
            assert!(social_account(name.as_bytes()), "{name}");
        }
        for name in ["sharer", "Login", "profile.php", "ab", "robots.txt"] {
            assert!(!social_account(name.as_bytes()), "{name}");
        }
    }
}
