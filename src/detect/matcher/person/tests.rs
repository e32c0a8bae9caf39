//! Tables of synthetic sentences: `⟦…⟧` marks what must be found at the default threshold, without a mark nothing may be.

use super::*;

/// Greedy choice by score over all capitalised starts, as the detector does.
fn found(scorer: &PersonScorer, text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let starts = text.char_indices().filter(|&(i, c)| {
        c.is_uppercase()
            && text[..i].chars().next_back().is_none_or(|before| !before.is_alphanumeric())
    });
    let mut all: Vec<Scored> = starts
        .filter_map(|(i, _)| scorer.score(&mut scorer.sight(), bytes, i, Place::Prose))
        .filter(|found| found.score >= 50)
        .collect();
    all.sort_by_key(|found| (-found.score, usize::MAX - found.span.len(), found.span.start));
    let mut kept: Vec<Scored> = Vec::new();
    for one in all {
        if !kept.iter().any(|other| other.span.overlaps(&one.span)) {
            kept.push(one);
        }
    }
    let mut spans: Vec<_> = kept.iter().map(|kept| (kept.span.start, kept.span.end)).collect();
    spans.sort_unstable();
    spans
}

/// Splits a marked text into the text and its spans.
fn unmark(marked: &str) -> (String, Vec<(usize, usize)>) {
    let (mut text, mut spans) = (String::new(), Vec::new());
    for (i, part) in marked.split(['⟦', '⟧']).enumerate() {
        if i % 2 == 1 {
            spans.push((text.len(), text.len() + part.len()));
        }
        text.push_str(part);
    }
    (text, spans)
}

fn check(marked: &str) {
    let (text, wanted) = unmark(marked);
    assert_eq!(found(&PersonScorer::new(), &text), wanted, "{marked}");
}

#[test]
fn names_in_prose() {
    for text in [
        "Hôm qua ⟦Nguyễn Văn Mẫu⟧ đã ký hợp đồng.",
        "Theo ⟦Trần Thị Mẫu Đơn⟧, giá vẫn tăng.",
        "Kính gửi anh ⟦Lê Minh Mẫu⟧, em đã nhận được.",
        "Giám đốc ⟦Phạm Quốc Thử⟧ cho biết",
        "Khách hàng ⟦NGUYỄN THỊ THỬ NGHIỆM⟧ đã thanh toán",
        "người nhận ⟦Hoang Minh Thu⟧ (nhà riêng)",
        "bàn giao cho ⟦Đỗ Thị Ví Dụ⟧ ngày 01/02/2025",
        "chị ⟦Lan⟧ ơi, đơn của chị đã tới",
        "Ho ten: ⟦TRAN VAN MAU⟧ Ngay sinh: 01/01/1990",
        "Họ và tên: ⟦VŨ THỊ MẪU⟧ Giới tính: Nữ",
        "⟦Nguye\u{302}\u{303}n Va\u{306}n Ma\u{302}\u{303}u⟧ và ⟦Bùi Thị Thử⟧ cùng ký",
        "[2025-01-01T00:00:00] ⟦Nguyễn Hoàng Mẫu⟧: ib mình nha",
    ] {
        check(text);
    }
}

#[test]
fn places_organisations_and_things_are_no_persons() {
    for text in [
        "Công ty TNHH MTV Lê Gia Mẫu",
        "nhà ở đường Nguyễn Trãi, quận 5",
        "Trường THPT Lê Quý Đôn tổ chức lễ",
        "giao tại 55 Hai Bà Trưng, phường Bình Thủy",
        "đi từ Hà Nội vào TP. Hồ Chí Minh",
        "mua Trà Thái Nguyên và Bánh mì Hà Nội",
        "Bệnh viện Nguyễn Tri Phương thông báo",
        "Số 92 Trần Hưng Đạo, xã An Khánh",
        "gặp ở Cầu Nguyễn Văn Trỗi lúc 8 giờ",
        "Tượng đài Trần Hưng Đạo",
        "Chợ Bà Chiểu đông khách",
        "tỉnh Thái Nguyên, tỉnh Cao Bằng và Lâm Đồng",
        "Tập đoàn Hòa Phát",
    ] {
        check(text);
    }
}

#[test]
fn log_lines_hold_no_persons() {
    for text in [
        "INFO Tomcat Ha Proxy started",
        "Do Not retry: An Error in To Do",
        "Le Monde, Ma Cao, Long Son Van",
        "at org.example.Ho.Le(Ho.java:12)",
        "Thu May 12 10:00:00 Ha Thread",
        "User-Agent: Mozilla/5.0 (Windows NT 10.0) Chrome",
        "Can Not Bind To Port",
    ] {
        check(text);
    }
}

#[test]
fn fields_hold_names_in_any_case() {
    let scorer = PersonScorer::new();
    for (text, wanted) in [
        ("nguyễn văn mẫu\"", Some("nguyễn văn mẫu")),
        ("Mẫu Nguyễn&sdt=", Some("Mẫu Nguyễn")),
        ("L. Vũ&sdt=", Some("L. Vũ")),
        ("Minh\"", Some("Minh")),
        ("Công ty Mẫu\"", None),
        ("true,", None),
        ("0123", None),
    ] {
        let found = scorer
            .score(&mut scorer.sight(), text.as_bytes(), 0, Place::Field)
            .filter(|found| found.score >= 50);
        assert_eq!(found.map(|found| &text[found.span.start..found.span.end]), wanted, "{text}");
    }
}

#[test]
fn far_bytes_do_not_matter() {
    let near =
        "Kính gửi anh Lê Minh Mẫu, nhân viên Trần Thị Thử ở Công ty TNHH Nguyễn Mẫu (Hà Nội) ";
    let noise = ["Công ty Nguyễn ", "anh chị Trần ", "x=1; ", "\n", "đường Lê Lợi, phường "];
    let scorer = PersonScorer::new();
    let address = crate::detect::matcher::address::AddressScorer::new();
    for fill in noise {
        let pad = fill.repeat(400 / fill.len() + 1);
        let long: String = format!("{pad}{}{near}{}{pad}", "a b ".repeat(90), " c d".repeat(90));
        let cut = long.len() - pad.len();
        for at in
            (pad.len() + 360..pad.len() + 360 + near.len()).filter(|&at| long.is_char_boundary(at))
        {
            let whole = scorer.score(&mut scorer.sight(), long.as_bytes(), at, Place::Prose);
            let short = &long.as_bytes()[pad.len()..cut];
            let other = scorer.score(&mut scorer.sight(), short, at - pad.len(), Place::Prose);
            assert_eq!(
                whole.map(|f| (f.score, f.span.len())),
                other.map(|f| (f.score, f.span.len()))
            );
            let whole = address.score(&scorer.sight(), long.as_bytes(), at, Place::Prose);
            let other = address.score(&scorer.sight(), short, at - pad.len(), Place::Prose);
            assert_eq!(
                whole.map(|f| (f.score, f.span.len())),
                other.map(|f| (f.score, f.span.len()))
            );
        }
    }
}

#[test]
fn a_fifth_of_the_names_may_be_missing() {
    let (text, wanted) = unmark(
        "⟦Nguyễn Văn Mẫu⟧, ⟦Trần Thị Thanh Thử⟧; ⟦Lê Quốc Ví Dụ⟧ và ⟦Phạm Ngọc Linh⟧ cùng anh ⟦Võ Minh Khang⟧ đã ký",
    );
    for seed in 1..6 {
        assert_eq!(found(&PersonScorer::with_names_dropped(seed, 5), &text), wanted, "seed {seed}");
    }
}
