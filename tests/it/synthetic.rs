//! Nothing about a real person in the repository: every e-mail domain and IPv4 address in the
//! fixtures is a reserved one. Numbers and names cannot be told apart by a test.

use regex::bytes::Regex;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

/// Files whose dotted numbers are versions and object ids.
const LOOK_ALIKES: [&str; 1] = ["look-alikes.log"];

/// Versions with four parts in other files.
const VERSIONS: [&str; 1] = ["2.10.4.1"];

#[test]
fn fixtures_use_reserved_domains_and_addresses() {
    let files = files("fixtures");
    assert!(files.len() > 10, "the fixtures were not found");
    let problems: Vec<String> = files.iter().flat_map(|path| check_file(path)).collect();
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

/// Files below `folder`, but for `vectors`: texts of standards and of look-alikes, of no person.
fn files(folder: &str) -> Vec<PathBuf> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder can be listed") {
            let path = entry.expect("the entry can be read").path();
            if path.is_dir() && !path.ends_with("vectors") {
                folders.push(path);
            } else if path.is_file() {
                found.push(path);
            }
        }
    }
    found
}

fn check_file(path: &Path) -> Vec<String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    // UTF-16 without its zero bytes is good enough to find ASCII in it.
    let mut text = std::fs::read(path).expect("the file can be read");
    text.retain(|byte| *byte != 0);
    let mut problems = domains(&text);
    if !LOOK_ALIKES.contains(&name.as_str()) {
        problems.extend(addresses(&text));
    }
    problems.iter().map(|problem| format!("{}: {problem}", path.display())).collect()
}

/// Domains after an `@` that are not reserved for examples.
fn domains(text: &[u8]) -> Vec<String> {
    let address =
        Regex::new(r"(?i-u)[a-z0-9](?:@|%40)((?:[a-z0-9-]+\.)+[a-z]{2,})").expect("valid");
    let found = address.captures_iter(text).map(|c| String::from_utf8_lossy(&c[1]).to_lowercase());
    let is_file = |domain: &str| {
        domain.ends_with(".png") || domain.ends_with(".webp") || domain.ends_with(".jpg")
    };
    let bad = found.filter(|d| !is_file(d) && !d.split('.').any(|label| label == "example"));
    bad.map(|domain| format!("the domain {domain} is not reserved for examples")).collect()
}

/// IPv4 addresses that could be somebody's.
fn addresses(text: &[u8]) -> Vec<String> {
    let quad =
        Regex::new(r"(?-u)(^|[^0-9A-Za-z./-])((?:[0-9]{1,3}\.){3}[0-9]{1,3})").expect("valid");
    let found = quad.captures_iter(text).map(|c| String::from_utf8_lossy(&c[2]).into_owned());
    let bad = found.filter(|quad| {
        let address: Option<Ipv4Addr> = quad.parse().ok();
        address.is_some_and(|a| !is_reserved(a)) && !VERSIONS.contains(&quad.as_str())
    });
    bad.map(|quad| format!("the address {quad} is in no documentation or private range")).collect()
}

fn is_reserved(address: Ipv4Addr) -> bool {
    let first = address.octets()[0];
    address.is_documentation() || address.is_private() || address.is_loopback() || first == 0
}

#[test]
fn the_check_sees_real_looking_values() {
    assert_eq!(domains(b"a@mail.example.com b@x.example c@Example.vn icon@2x.png").len(), 0);
    assert_eq!(domains(b"a@examples.com b%40mail.invalid.vn").len(), 2);
    assert_eq!(
        addresses(b"192.0.2.1 10.1.2.3 127.0.0.1 0.0.0.0 Chrome/125.0.0.0 v1.2.3.4").len(),
        0
    );
    assert_eq!(addresses(b"8.9.10.11 and [172.40.1.1]").len(), 2);
}
