//! Real exports: what was planted column by column is found in each of them, and nothing else is.
//! `scripts/make-fixtures` writes them with the programs that write exports.

use rasoat::Scanner;
use rasoat::document::Document;
use rasoat::engine::{Input, Options};
use rasoat::error::Error;
use rasoat::finding::Finding;
use rasoat::limits::Limits;
use rasoat::sink::{Needs, Sink};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Findings as (field, entity, value).
#[derive(Default)]
struct Collect(Vec<(String, String, String)>);

impl Sink for Collect {
    fn needs(&self) -> Needs {
        Needs { findings: true, values: true, ..Needs::default() }
    }

    fn finding(&mut self, _: &Document, finding: &Finding<'_>) -> Result<(), Error> {
        let text = |part: Option<&str>| part.unwrap_or_default().to_owned();
        self.0.push((text(finding.field), finding.entity.to_string(), text(finding.value)));
        Ok(())
    }
}

fn found(path: &Path, block: usize) -> Vec<(String, String, String)> {
    let limits = Limits { block, ..Limits::default() };
    let options = Options { threads: 2, limits, ..Options::default() };
    let scanner = Scanner::builder().options(options).build().unwrap();
    let mut sink = Collect::default();
    let summary = scanner.scan(vec![Input::Path(path.to_owned())], &mut sink).unwrap();
    assert_eq!(summary.issues, 0, "{}", path.display());
    sink.0
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dumps")
}

fn planted() -> Value {
    serde_json::from_str(&std::fs::read_to_string(folder().join("planted.json")).unwrap()).unwrap()
}

/// How the file names a column: by table and name, by name, or by place alone.
fn field(file: &str, columns: &[Value], name: &str) -> String {
    let place = columns.iter().position(|column| column == name).unwrap();
    match file.rsplit_once('.').unwrap().1 {
        "sql" => format!("khach_hang.{name}"),
        "csv" => name.to_owned(),
        _ => format!("#{}", place + 1),
    }
}

#[test]
fn every_export_gives_what_was_planted_and_no_look_alike() {
    let planted = planted();
    let columns = planted["columns"].as_array().unwrap();
    let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let files: Vec<PathBuf> = files.filter(|path| !path.ends_with("planted.json")).collect();
    assert!(files.len() >= 11, "{files:?}");
    for path in files {
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let all = found(&path, 4096);
        assert_eq!(all, found(&path, 1 << 20), "{file}");
        let mut missing = Vec::new();
        for (name, column) in planted["planted"].as_object().unwrap() {
            let (field, entity) = (field(&file, columns, name), column["entity"].as_str().unwrap());
            if column["by_name"] == true && field.starts_with('#') {
                continue;
            }
            for value in column["values"].as_array().unwrap() {
                let value = value.as_str().unwrap();
                let wanted = (field.clone(), entity.to_owned(), value.to_owned());
                missing.extend((!all.contains(&wanted)).then_some(wanted));
            }
        }
        assert!(
            missing.is_empty(),
            "{file}: {} missing: {:?}",
            missing.len(),
            &missing[..missing.len().min(5)]
        );
        for name in planted["look_alikes"].as_array().unwrap() {
            let field = field(&file, columns, name.as_str().unwrap());
            // Numbers of the shape of phones: without a name nothing tells that they are orders.
            if name == "order_id" && field.starts_with('#') {
                continue;
            }
            let wrong: Vec<_> = all.iter().filter(|row| row.0 == field).collect();
            assert!(wrong.is_empty(), "{file}: {wrong:?}");
        }
    }
}

#[test]
fn what_stands_outside_rows_is_found() {
    let addresses = |file: &str| -> Vec<String> {
        let all = found(&folder().join(file), 4096);
        all.into_iter().filter(|row| row.1 == "EMAIL_ADDRESS").map(|row| row.2).collect()
    };
    for file in ["pg-copy.sql", "pg-inserts.sql", "pg-column-inserts.sql"] {
        let found = addresses(file);
        for place in ["enum", "view", "comment", "check", "mang1", "mang40"] {
            assert!(found.contains(&format!("{place}@example.com")), "{place} in {file}");
        }
    }
    for file in ["maria.sql", "maria-hex-blob.sql", "maria-complete-insert.sql"] {
        let found = addresses(file);
        for place in ["enum", "comment"] {
            assert!(found.contains(&format!("{place}@example.com")), "{place} in {file}");
        }
    }
}
