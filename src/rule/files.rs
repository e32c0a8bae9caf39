//! The table of the files of each built-in pack: (pack, name, text). The first file has the `[pack]`
//! header that the others repeat. The build script makes an image of them, and tests read them.

pub const FILES: &[(&str, &str, &str)] = &[
    ("core", "core/token.toml", include_str!("../../rules/core/token.toml")),
    ("core", "core/email.toml", include_str!("../../rules/core/email.toml")),
    ("core", "core/network.toml", include_str!("../../rules/core/network.toml")),
    ("core", "core/person.toml", include_str!("../../rules/core/person.toml")),
    ("core", "core/phone.toml", include_str!("../../rules/core/phone.toml")),
    ("core", "core/payment.toml", include_str!("../../rules/core/payment.toml")),
    ("core", "core/account.toml", include_str!("../../rules/core/account.toml")),
    ("core", "core/life.toml", include_str!("../../rules/core/life.toml")),
    ("core", "core/location.toml", include_str!("../../rules/core/location.toml")),
    ("vn", "vn/phone.toml", include_str!("../../rules/vn/phone.toml")),
    ("vn", "vn/identity.toml", include_str!("../../rules/vn/identity.toml")),
    ("vn", "vn/plate.toml", include_str!("../../rules/vn/plate.toml")),
    ("vn", "vn/bank.toml", include_str!("../../rules/vn/bank.toml")),
    ("vn", "vn/address.toml", include_str!("../../rules/vn/address.toml")),
    ("vn", "vn/person.toml", include_str!("../../rules/vn/person.toml")),
    ("jp", "jp/person.toml", include_str!("../../rules/jp/person.toml")),
    ("jp", "jp/phone.toml", include_str!("../../rules/jp/phone.toml")),
    ("jp", "jp/identity.toml", include_str!("../../rules/jp/identity.toml")),
    ("jp", "jp/bank.toml", include_str!("../../rules/jp/bank.toml")),
];
