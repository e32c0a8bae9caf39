//! Structured documents: values by column, the same for any cut, thread count and way in.

use super::engine::{compare, scan, tempdir};
use rasoat::engine::Input;

/// A table of made-up customers, with what makes lexers stumble.
fn csv() -> String {
    let mut text = "ma_kh;ho_ten;sdt;order_id;lien_he;ghi_chu\r\n".to_owned();
    for i in 0..400 {
        let (name, phone) =
            (["Lan", "Hùng", "Nguyễn Văn Mẫu", "Trần Thị Thử"][i % 4], 900_000_000 + i * 7);
        let order = 912_345_000 + i;
        let note = match i % 5 {
            0 => format!("\"gọi \"\"chị Lan\"\"\r\n0912 345 {:03}; sau 9h\"", i),
            1 => format!("mail an{i}@example.com"),
            2 => "\"\"".to_owned(),
            3 => format!("\"{}\"", "dài ".repeat(i)),
            _ => String::new(),
        };
        text.push_str(&format!("{i};{name};{phone};0{order};09{:08};{note}\r\n", i * 37));
    }
    text
}

/// The same as a dump, one statement in each way of writing it.
fn sql() -> String {
    let mut text = "-- PostgreSQL database dump\n\\restrict x\n\nCREATE TYPE t AS ENUM ('a', 'an@example.com');\n\
        CREATE TABLE public.khach (id integer, ho_ten text, sdt text DEFAULT '0912345678', c text, g bytea);\n\
        CREATE FUNCTION f() RETURNS text AS $_$\nCOPY khach FROM stdin;\nSELECT '0912345679' $_$;\n\
        COPY public.khach (id, ho_ten, sdt, c, g) FROM stdin;\n"
        .to_owned();
    for i in 0..200 {
        let hex: String =
            format!("mail b{i}@example.com").bytes().map(|b| format!("{b:02x}")).collect();
        let phone = 900_000_000 + i * 7;
        text.push_str(&format!(
            "{i}\tHùng\t{phone}\t{{\"m\": \"x\\\\\\\\ny{i}@example.com\"}}\t\\\\x{hex}\n"
        ));
    }
    text.push_str("\\.\nINSERT INTO khach VALUES ");
    for i in 0..300 {
        let note = "x'', ('".replace('\'', "''").repeat(i % 9);
        text.push_str(&format!(
            "({i}, 'Lan', {}, '{note} c{i}@example.com', NULL),\n",
            912_345_000 + i
        ));
    }
    text.push_str(
        "(0, NULL, NULL, '', E'\\n');\nCOMMENT ON TABLE khach IS 'hỏi anh Nguyễn Văn Mẫu';\n",
    );
    text
}

#[test]
fn cuts_threads_and_ways_in_change_nothing() {
    let folder = tempdir("structure");
    for (name, text) in [("khach.csv", csv()), ("khach.sql", sql())] {
        let path = folder.join(name);
        std::fs::write(&path, &text).unwrap();
        let (whole, summary) = scan(vec![Input::Path(path.clone())], 1, 4 << 20);
        assert!(summary.findings.values().map(|t| t.count).sum::<u64>() > 600, "{whole}");
        assert!(!summary.columns.is_empty(), "{whole}");
        for (threads, block) in [(1, 64), (2, 100), (2, 1000), (1, 4096), (2, 65_536)] {
            let (cut, _) = scan(vec![Input::Path(path.clone())], threads, block);
            compare(&whole, &cut, &format!("{name}: {threads} threads, blocks of {block}"));
            let stream = Box::new(std::io::Cursor::new(text.clone().into_bytes()));
            let input = Input::Reader(path.to_str().unwrap().to_owned(), stream);
            let (streamed, _) = scan(vec![input], threads, block);
            compare(&whole, &streamed, &format!("{name} as a stream, blocks of {block}"));
        }
    }
    std::fs::remove_dir_all(folder).unwrap();
}

/// (field, findings) of one document.
fn fields(name: &str, text: &[u8]) -> Vec<(String, String, u64)> {
    let input = Input::Reader(name.to_owned(), Box::new(std::io::Cursor::new(text.to_vec())));
    let (lines, summary) = scan(vec![input], 1, 4096);
    assert_eq!(summary.issues, 0, "{lines}");
    let row = |(_, row): &(_, rasoat::document::ColumnStats)| {
        let table = if row.table.is_empty() { String::new() } else { format!("{}.", row.table) };
        (format!("{table}{}", row.column), row.entity.to_string(), row.found)
    };
    summary.columns.iter().map(row).collect()
}

#[test]
fn columns_say_what_their_values_are() {
    let found = fields("khach.csv", csv().as_bytes());
    let has = |field: &str, entity: &str, values: u64| {
        found.contains(&(field.to_owned(), entity.to_owned(), values))
    };
    assert!(has("ho_ten", "PERSON", 400), "{found:?}");
    assert!(has("sdt", "PHONE_NUMBER", 400), "{found:?}");
    assert!(has("ghi_chu", "EMAIL_ADDRESS", 80), "{found:?}");
    assert!(found.iter().all(|row| row.0 != "order_id" && row.0 != "ma_kh"), "{found:?}");
    let found = fields("khach.sql", sql().as_bytes());
    for expected in [
        ("khach.ho_ten", "PERSON", 500),
        ("khach.sdt", "PHONE_NUMBER", 500),
        ("khach.c", "EMAIL_ADDRESS", 500),
        ("khach.g", "EMAIL_ADDRESS", 200),
    ] {
        let expected = (expected.0.to_owned(), expected.1.to_owned(), expected.2);
        assert!(found.contains(&expected), "{expected:?} in {found:?}");
    }
}

#[test]
fn values_of_a_column_speak_where_its_name_does_not() {
    let rows = |value: &dyn Fn(u64) -> String| {
        let rows: String = (0..60).map(|i| format!("{i},{},x\n", value(i))).collect();
        format!("a,b,c\n{rows}")
    };
    // Nearly all are phone numbers: one without its zero is one as well.
    let phones =
        rows(&|i| if i == 7 { "912345678".to_owned() } else { format!("09123{:05}", i * 37) });
    assert_eq!(
        fields("a.csv", phones.as_bytes()),
        [("b".to_owned(), "PHONE_NUMBER".to_owned(), 60)]
    );
    // Few of many numbers look like one: they are others.
    let orders = rows(&|i| format!("{:010}", (i + 1) * 123_456_789 % 9_999_999_967));
    assert_eq!(fields("a.csv", orders.as_bytes()), []);
    // A column of names that are none of persons.
    let names: String = (0..60).map(|i| format!("{i},La Maison {i}, The {i}\n")).collect();
    let names = format!("id,ship_name,full_name\n{names}");
    assert_eq!(fields("a.csv", names.as_bytes()), []);
}

#[test]
fn a_document_that_ends_too_early_is_an_issue() {
    for (name, text) in [
        ("a.sql", "COPY t (sdt) FROM stdin;\n0912345678\n"),
        ("a.sql", "INSERT INTO t (sdt) VALUES ('0912345678"),
        ("a.csv", "id,sdt\n1,0912345678\n2,\"0912345679\n"),
    ] {
        for block in [7, 4096] {
            let input = Input::Reader(name.to_owned(), Box::new(std::io::Cursor::new(text)));
            let (lines, summary) = scan(vec![input], 1, block);
            assert_eq!(summary.issues, 1, "{lines}");
            assert!(lines.contains("\"kind\":\"truncated\""), "{lines}");
            assert!(lines.contains("PHONE_NUMBER"), "{lines}");
        }
    }
}

#[test]
fn rows_that_stop_to_fit_are_text() {
    let rows: String = (0..50).map(|i| format!("{i},09123{i:05},x\n")).collect();
    let prose = "Lời nhắn: gọi anh Nguyễn Văn Mẫu, số 0987 654 321, nhé, cảm ơn, chào\n".repeat(60);
    let text = format!("id,sdt,c\n{rows}{prose}");
    let input = Input::Reader("a.csv".to_owned(), Box::new(std::io::Cursor::new(text)));
    let (lines, summary) = scan(vec![input], 1, 4096);
    assert!(lines.contains("\"fell_back\":true"), "{lines}");
    let phones = summary.findings.iter().find(|row| row.0.as_str() == "PHONE_NUMBER").unwrap();
    assert_eq!(phones.1.count, 110, "{lines}");
}

#[test]
fn utf16_tables_are_tables() {
    let text = "id\tho_ten\tsdt\r\n1\tLan\t912345678\r\n2\tHùng\t912345679\r\n";
    let mut bytes = vec![0xFF, 0xFE];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    let found = fields("a.txt", &bytes);
    let row = |field: &str, entity: &str| (field.to_owned(), entity.to_owned(), 2);
    assert_eq!(found, [row("ho_ten", "PERSON"), row("sdt", "PHONE_NUMBER")]);
}
