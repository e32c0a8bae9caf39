//! The demo tree shows what it is there to show: each kind of data is found where it stands, and
//! nothing in the file of look-alikes.

use rasoat::Scanner;
use rasoat::document::Document;
use rasoat::engine::{Input, Options};
use rasoat::error::{Error, Issue};
use rasoat::finding::Finding;
use rasoat::sink::{Needs, Sink, Summary};
use std::path::Path;

/// File, entity, value.
const PLANTED: &[(&str, &str, &str)] = &[
    ("nginx/access.log", "IP_ADDRESS", "203.0.113.42"),
    ("nginx/access.log", "IP_ADDRESS", "2001:db8::1c0:ffee"),
    ("nginx/access.log", "EMAIL_ADDRESS", "lan.dang@example.edu.vn"),
    ("nginx/access.log", "PHONE_NUMBER", "0933222111"),
    ("auth.log", "USERNAME", "chau"),
    ("auth.log", "MAC_ADDRESS", "00:00:5e:00:53:af"),
    ("app.log", "PERSON", "Nguyễn Văn An"),
    ("app.log", "PERSON", "NGUYEN VAN AN"),
    ("app.log", "PHONE_NUMBER", "0977.888.999"),
    ("app.log", "PHONE_NUMBER", "(+84) 821 234 321"),
    ("app.log", "LOCATION", "12 Lê Lợi, Phường Bến Thành, TP. Hồ Chí Minh"),
    ("app.log", "VN_CITIZEN_ID", "001190000002"),
    ("app.log", "VN_ID_CARD", "023456789"),
    ("app.log", "VN_TAX_CODE", "0123456787"),
    ("app.log", "VN_SOCIAL_INSURANCE", "7912345678"),
    ("app.log", "VN_HEALTH_INSURANCE", "DN4797912345678"),
    ("app.log", "VN_PASSPORT", "C1234567"),
    ("app.log", "VN_DRIVING_LICENSE", "790012345678"),
    ("app.log", "VN_LICENSE_PLATE", "51F-123.45"),
    ("app.log", "CREDIT_CARD", "4111 1111 1111 1111"),
    ("app.log", "BANK_ACCOUNT", "1012345678"),
    ("app.log", "IBAN_CODE", "GB82 WEST 1234 5698 7654 32"),
    ("app.log", "DEVICE_ID", "490154203237518"),
    ("app.log", "GEO_COORDINATE", "10.776889"),
    ("app.log", "DATE_OF_BIRTH", "02/11/1990"),
    ("events.jsonl", "PHONE_NUMBER", "0912345678"),
    ("events.jsonl", "SESSION_TOKEN", "0144702bc6b789ef81365acc3f88af59"),
    ("customers.csv", "PERSON", "Huỳnh Gia Phúc"),
    ("customers.csv", "CREDIT_CARD", "4242-4242-4242-4242"),
    ("shop.sql", "PHONE_NUMBER", "0912 345 678"),
    ("shop.sql", "EMAIL_ADDRESS", "obrien@example.org"),
    ("bien-ban-hop.txt", "PERSON", "Võ Thanh Hải"),
    ("renraku-memo.txt", "JP_MY_NUMBER", "1234 5678 9018"),
    ("renraku-memo.txt", "PHONE_NUMBER", "090-1234-5678"),
    ("renraku-memo.txt", "PERSON", "山田 太郎"),
    ("khach-moi-utf16.txt", "PERSON", "Phạm Quốc Dũng"),
    ("khach-moi-utf16.txt", "EMAIL_ADDRESS", "ban-to-chuc@example.vn"),
    ("session.bin", "EMAIL_ADDRESS", "an.nguyen@example.com"),
];

/// Everything that was found: document, entity, value.
#[derive(Default)]
struct Collect {
    found: Vec<(String, String, String)>,
    issues: usize,
}

impl Sink for Collect {
    fn needs(&self) -> Needs {
        Needs { findings: true, values: true, ..Needs::default() }
    }

    fn finding(&mut self, document: &Document, finding: &Finding<'_>) -> Result<(), Error> {
        let value = finding.value.unwrap().to_owned();
        self.found.push((document.name.path.clone(), finding.entity.to_string(), value));
        Ok(())
    }

    fn issue(&mut self, _: &rasoat::document::DocumentName, _: &Issue) -> Result<(), Error> {
        self.issues += 1;
        Ok(())
    }
}

fn scan(path: &str, threads: usize) -> (Collect, Summary) {
    let options = Options { threads, ..Options::default() };
    let scanner = Scanner::builder().options(options).build().unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/demo").join(path);
    let mut sink = Collect::default();
    let summary = scanner.scan(vec![Input::Path(path)], &mut sink).unwrap();
    (sink, summary)
}

#[test]
fn planted_values_are_found_where_they_stand() {
    let (sink, summary) = scan("", 2);
    assert_eq!((sink.issues, summary.documents), (0, 11));
    let missing: Vec<_> = PLANTED
        .iter()
        .filter(|(file, entity, value)| {
            !sink.found.iter().any(|f| f.0.ends_with(file) && f.1 == *entity && f.2 == *value)
        })
        .collect();
    assert!(missing.is_empty(), "not found: {missing:#?}");
}

#[test]
fn look_alikes_are_left_alone() {
    let (sink, summary) = scan("var/log/look-alikes.log", 1);
    assert_eq!(sink.found, [], "found where there is nothing");
    assert_eq!(summary.documents, 1);
}
