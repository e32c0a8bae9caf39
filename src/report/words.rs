//! The phrases of reports for people, English beside Vietnamese, and the glosses of the legal items.
//!
//! `{}` stands for a figure or name that the caller fills in. Entity labels live in
//! [`crate::entity`]; messages of issues come from where the trouble was seen and stay English.

use crate::entity::{Lang, LegalClass};
use crate::error::{IssueKind, SkipReason};

macro_rules! phrases {
    ($($name:ident: $en:literal, $vi:literal;)*) => {
        /// Every phrase in one language.
        pub(super) struct Words { $(pub $name: &'static str,)* }
        static EN: Words = Words { $($name: $en,)* };
        static VI: Words = Words { $($name: $vi,)* };
    };
}

phrases! {
    title: "Personal data found", "Dữ liệu cá nhân tìm thấy";
    report: "Personal data report", "Báo cáo dữ liệu cá nhân";
    kind: "KIND", "LOẠI";
    count: "COUNT", "SỐ LƯỢNG";
    distinct: "DISTINCT", "KHÁC NHAU";
    documents: "FILES", "TỆP";
    below_70: "<0.70", "<0,70";
    below_90: "<0.90", "<0,90";
    from_90: "≥0.90", "≥0,90";
    legal: "LEGAL CLASS", "PHÂN LOẠI";
    basic: "basic", "cơ bản";
    sensitive: "SENSITIVE", "NHẠY CẢM";
    not_personal: "not personal alone", "riêng lẻ chưa là DLCN";
    decree: "Items of Decree 356/2025/ND-CP:", "Các mục của Nghị định 356/2025/NĐ-CP:";
    map: "Where it stands, by column", "Vị trí theo từng cột";
    field: "COLUMN", "CỘT";
    coverage: "OF VALUES", "TỶ LỆ";
    values: "VALUES", "GIÁ TRỊ";
    confidence: "CONF.", "ĐỘ TIN CẬY";
    heaviest: "Files with the most findings", "Tệp có nhiều phát hiện nhất";
    file: "FILE", "TỆP";
    findings: "FINDINGS", "PHÁT HIỆN";
    entities: "WHAT", "GỒM";
    size: "SIZE", "DUNG LƯỢNG";
    issues: "Not read to the end", "Không đọc được đến hết";
    issues_written: "Not read to the end or not rewritten", "Không đọc được đến hết hoặc không ghi lại được";
    problem: "PROBLEM", "SỰ CỐ";
    message: "MESSAGE", "CHI TIẾT";
    more: "and {} more", "và {} mục nữa";
    bytes: "bytes {}", "byte {}";
    skipped: "Left out on purpose", "Chủ động bỏ qua";
    possible: "Below the threshold, not counted above:", "Dưới ngưỡng tin cậy, không tính ở trên:";
    reserved: "Reserved for examples and tests, counted above:", "Giá trị mẫu dành cho ví dụ và kiểm thử, đã tính ở trên:";
    allowed_one: "1 finding taken out by an allow-list", "1 phát hiện được loại ra theo danh sách cho phép";
    allowed_many: "{} findings taken out by an allow-list", "{} phát hiện được loại ra theo danh sách cho phép";
    accepted_one: "1 problem accepted (--accept): a part of the input was not read", "1 sự cố được chấp nhận (--accept): có một phần đầu vào chưa được đọc";
    accepted_many: "{} problems accepted (--accept): parts of the input were not read", "{} sự cố được chấp nhận (--accept): có những phần đầu vào chưa được đọc";
    incomplete_one: "INCOMPLETE: 1 input could not be read to its end; this is not a clean result", "CHƯA ĐẦY ĐỦ: 1 đầu vào không đọc được đến hết; không thể kết luận là sạch";
    incomplete_many: "INCOMPLETE: {} inputs could not be read to their end; this is not a clean result", "CHƯA ĐẦY ĐỦ: {} đầu vào không đọc được đến hết; không thể kết luận là sạch";
    problems_one: "INCOMPLETE: 1 problem kept the run from its end; this is not a clean result", "CHƯA ĐẦY ĐỦ: có 1 sự cố nên chưa xử lý được hết; không thể kết luận là sạch";
    problems_many: "INCOMPLETE: {} problems kept the run from its end; this is not a clean result", "CHƯA ĐẦY ĐỦ: có {} sự cố nên chưa xử lý được hết; không thể kết luận là sạch";
    interrupted: "INTERRUPTED: the figures cover only what was read until then; this is not a clean result", "BỊ NGẮT GIỮA CHỪNG: số liệu chỉ gồm phần đã đọc; không thể kết luận là sạch";
    clean_one: "No personal data found in 1 document.", "Không tìm thấy dữ liệu cá nhân trong 1 tài liệu.";
    clean_many: "No personal data found in {} documents.", "Không tìm thấy dữ liệu cá nhân trong {} tài liệu.";
    nothing_read: "No document was read.", "Không có tài liệu nào được đọc.";
    nothing_in_what_was_read: "Nothing found in what was read.", "Không tìm thấy gì trong phần đã đọc.";
    document_one: "1 document", "1 tài liệu";
    document_many: "{} documents", "{} tài liệu";
    finding_one: "1 finding", "1 phát hiện";
    finding_many: "{} findings", "{} phát hiện";
    issue_one: "1 problem", "1 sự cố";
    issue_many: "{} problems", "{} sự cố";
    skip_one: "1 left out", "1 mục bỏ qua";
    skip_many: "{} left out", "{} mục bỏ qua";
    how_to_fix: "Take the value out, or put 'rasoat:allow RULE -- reason' into its line where it may stand.", "Hãy bỏ giá trị đó, hoặc ghi 'rasoat:allow RULE -- lý do' vào dòng ấy nếu được phép giữ.";
    baselined_one: "1 finding is known to the baseline", "1 phát hiện đã có trong mốc so sánh";
    baselined_many: "{} findings are known to the baseline", "{} phát hiện đã có trong mốc so sánh";
    ruled_allowed_one: "1 finding is allowed", "1 phát hiện được cho phép";
    ruled_allowed_many: "{} findings are allowed", "{} phát hiện được cho phép";
    checked_one: "1 file checked", "đã kiểm tra 1 tệp";
    checked_many: "{} files checked", "đã kiểm tra {} tệp";
    stdin: "standard input", "đầu vào chuẩn";
    rules: "rules", "bộ luật";
}

impl Words {
    /// The phrases of a language.
    pub fn of(lang: Lang) -> &'static Words {
        match lang {
            Lang::En => &EN,
            Lang::Vi => &VI,
        }
    }

    /// Class and item, such as `basic 3.7` or `SENSITIVE 4.1k`.
    pub fn class(&self, legal: &LegalClass) -> String {
        match legal {
            LegalClass::Basic(item) => format!("{} {item}", self.basic),
            LegalClass::Sensitive(item) => format!("{} {item}", self.sensitive),
            LegalClass::NotPersonalAlone => self.not_personal.to_owned(),
        }
    }
}

/// Item of Decree 356/2025/ND-CP (articles 3 and 4), what it covers in English and Vietnamese.
const ITEMS: &[(&str, &str, &str)] = &[
    ("3.1", "names", "họ tên"),
    ("3.2", "dates of birth or death", "ngày sinh, ngày mất"),
    ("3.3", "gender", "giới tính"),
    ("3.4", "places of birth, residence and contact", "nơi sinh, nơi cư trú, địa chỉ liên hệ"),
    ("3.5", "nationality", "quốc tịch"),
    ("3.6", "images", "hình ảnh"),
    ("3.7", "phone, identity and plate numbers", "số điện thoại, số giấy tờ, biển số xe"),
    ("3.8", "marital status", "tình trạng hôn nhân"),
    ("3.9", "family relations", "quan hệ gia đình"),
    ("3.10", "digital accounts", "tài khoản số"),
    ("3.11", "other identifying data", "thông tin khác giúp xác định một người"),
    ("4.1a", "racial or ethnic origin", "nguồn gốc chủng tộc, dân tộc"),
    ("4.1b", "political or religious views", "quan điểm chính trị, tôn giáo"),
    ("4.1c", "private life", "đời sống riêng tư, bí mật"),
    ("4.1d", "health", "sức khỏe"),
    ("4.1đ", "biometric or genetic data", "sinh trắc học, di truyền"),
    ("4.1e", "sex life", "đời sống, xu hướng tình dục"),
    ("4.1g", "crime data", "dữ liệu về tội phạm"),
    ("4.1h", "location", "vị trí"),
    ("4.1i", "electronic identity, card images", "tài khoản định danh, ảnh giấy tờ"),
    ("4.1k", "bank and card data", "ngân hàng, thẻ, giao dịch"),
    ("4.1l", "tracking of behaviour", "theo dõi hành vi trên mạng"),
    ("4.1m", "other data kept secret by law", "dữ liệu khác pháp luật yêu cầu giữ kín"),
];

/// What an item of the decree covers, in a few words.
pub(super) fn gloss(legal: &LegalClass, lang: Lang) -> Option<&'static str> {
    let (LegalClass::Basic(item) | LegalClass::Sensitive(item)) = legal else { return None };
    ITEMS.iter().find(|row| row.0 == item).map(|row| pick(lang, row.1, row.2))
}

/// A kind of issue for people.
pub(super) fn issue_kind(kind: IssueKind, lang: Lang) -> &'static str {
    match kind {
        IssueKind::Truncated => pick(lang, "truncated", "bị cắt cụt"),
        IssueKind::Unreadable => pick(lang, "unreadable", "không đọc được"),
        IssueKind::Undecodable => pick(lang, "undecodable", "không rõ bảng mã"),
        IssueKind::Limit => pick(lang, "limit", "vượt giới hạn"),
        IssueKind::Changed => pick(lang, "changed", "bị thay đổi khi đọc"),
        IssueKind::Unsupported => pick(lang, "unsupported", "chưa hỗ trợ"),
        IssueKind::NotRewritten => pick(lang, "not rewritten", "không ghi lại được"),
    }
}

/// A reason to skip for people.
pub(super) fn skip_reason(reason: SkipReason, lang: Lang) -> &'static str {
    match reason {
        SkipReason::Fifo => pick(lang, "named pipe", "ống dẫn có tên"),
        SkipReason::Socket => pick(lang, "socket", "socket"),
        SkipReason::Device => pick(lang, "device", "thiết bị"),
        SkipReason::PseudoFs => pick(lang, "pseudo file system", "hệ thống tệp ảo"),
        SkipReason::Link => pick(lang, "link not followed", "liên kết không đi theo"),
        SkipReason::Excluded => pick(lang, "excluded", "bị loại trừ"),
        SkipReason::LfsPointer => pick(lang, "Git LFS pointer", "con trỏ Git LFS"),
        SkipReason::Submodule => pick(lang, "git submodule", "mô-đun con git"),
        SkipReason::MaxFilesize => pick(lang, "over --max-filesize", "vượt --max-filesize"),
        SkipReason::Guard => pick(lang, "guard rail", "hàng rào bảo vệ"),
    }
}

fn pick(lang: Lang, en: &'static str, vi: &'static str) -> &'static str {
    match lang {
        Lang::En => en,
        Lang::Vi => vi,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_and_items_read_well() {
        let card = LegalClass::parse("sensitive:4.1k").unwrap();
        assert_eq!(Words::of(Lang::En).class(&card), "SENSITIVE 4.1k");
        assert_eq!(gloss(&card, Lang::Vi), Some("ngân hàng, thẻ, giao dịch"));
        let phone = LegalClass::parse("basic:3.7").unwrap();
        assert_eq!(Words::of(Lang::Vi).class(&phone), "cơ bản 3.7");
        assert_eq!(gloss(&LegalClass::NotPersonalAlone, Lang::En), None);
        assert_eq!(gloss(&LegalClass::Basic("3.99".into()), Lang::En), None);
    }
}
