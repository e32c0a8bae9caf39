//! Vietnamese numbers: tax codes, citizen ids, health-insurance cards, plates.
//! Sources: weights of the tax code, Circular 07/2016/TT-BCA (province codes of citizen ids), Decision
//! 1351/QĐ-BHXH (cards), Circular 51/2025/TT-BCA (plates).

use super::digits::{self, Digits};

/// A tax code: 10 digits whose last is the check digit, or those and a branch number from 001.
pub(super) fn mst(value: &[u8]) -> bool {
    let Some(number) = digits::read(value) else { return false };
    let serial_given = |n: &Digits| n.number(2, 9) != 0;
    match number.as_slice().len() {
        10 => mst_check(&number) && serial_given(&number),
        13 => mst_check(&number) && serial_given(&number) && number.number(10, 13) != 0,
        _ => false,
    }
}

fn mst_check(number: &Digits) -> bool {
    const WEIGHTS: [u32; 9] = [31, 29, 23, 19, 17, 13, 7, 5, 3];
    let values = number.as_slice();
    let sum: u32 =
        WEIGHTS.iter().zip(values).map(|(weight, &digit)| weight * u32::from(digit)).sum();
    // A remainder of 0 would ask for the digit 10: no such code exists.
    10 - sum % 11 == u32::from(values[9])
}

/// A citizen id (CCCD): known province, and a birth year from 1900 to 2026. There is no check digit.
pub(super) fn cccd(value: &[u8]) -> bool {
    digits::exactly::<12>(value).is_some_and(|number| {
        let year = 1900 + 100 * (number.number(3, 4) / 2) + number.number(4, 6);
        year <= 2026 && u8::try_from(number.number(0, 3)).is_ok_and(|p| CCCD_PROVINCES.contains(&p))
    })
}

/// A health-insurance card of the old form: group of two letters, benefit 1 to 5, province, ten digits.
pub(super) fn vn_health_insurance(value: &[u8]) -> bool {
    let compact: Vec<u8> = value.iter().copied().filter(u8::is_ascii_alphanumeric).collect();
    let province = compact.get(3..5).and_then(|p| std::str::from_utf8(p).ok()?.parse::<u8>().ok());
    compact.len() == 15
        && compact[..2].iter().all(u8::is_ascii_uppercase)
        && (b'1'..=b'5').contains(&compact[2])
        && compact[3..].iter().all(u8::is_ascii_digit)
        && province.is_some_and(|p| p >= 1)
}

/// A vehicle plate whose locality code is in use.
pub(super) fn vn_plate(value: &[u8]) -> bool {
    let code = value.get(..2).and_then(|c| std::str::from_utf8(c).ok()?.parse::<u8>().ok());
    let serial =
        value.iter().rev().filter(|b| !matches!(b, b'.' | b' ')).take_while(|b| b.is_ascii_digit());
    let given = serial.clone().any(|&b| b != b'0');
    code.is_some_and(|c| (11..=99).contains(&c) && !UNUSED_PLATES.contains(&c)) && given
}

/// A bank account: digits that are neither all the same nor a round amount of money.
pub(super) fn bank_account(value: &[u8]) -> bool {
    digits::read(value).is_some_and(|number| {
        let values = number.as_slice();
        let zeros = values.iter().rev().take_while(|&&d| d == 0).count();
        zeros < 5 && values.iter().any(|&d| d != values[0])
    })
}

/// A VietQR text: its last four characters are the CRC-16 of the rest, and it names an account.
pub(super) fn vietqr(value: &[u8]) -> bool {
    let Some((body, crc)) = value.split_last_chunk::<4>() else { return false };
    let given = std::str::from_utf8(crc).ok().and_then(|hex| u16::from_str_radix(hex, 16).ok());
    let names_account = value.windows(10).any(|w| w == b"A000000727");
    names_account && body.ends_with(b"6304") && given == Some(crc16(body))
}

/// CRC-16/IBM-3740, which EMV payment codes use.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xffff, |crc, &byte| {
        (0..8).fold(crc ^ (u16::from(byte) << 8), |crc: u16, _| {
            if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 }
        })
    })
}

/// Province codes of citizen ids; numbers already issued keep them after the merger of 2025.
#[rustfmt::skip]
const CCCD_PROVINCES: [u8; 63] = [
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40, 42, 44,
    45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79, 80, 82, 83, 84, 86, 87, 89,
    91, 92, 93, 94, 95, 96,
];

/// Numbers from 11 to 99 that no locality uses on plates.
const UNUSED_PLATES: [u8; 8] = [13, 42, 44, 45, 46, 87, 91, 96];

#[cfg(test)]
mod tests {
    use super::super::vectors;
    use super::*;

    #[test]
    fn tax_code_vectors() {
        for row in vectors(include_str!("../../../fixtures/vectors/vn_mst_vectors.csv")) {
            assert_eq!(mst(row[0].as_bytes()), row[1] == "valid", "{}", row[0]);
        }
    }

    #[test]
    fn citizen_id_vectors() {
        for row in vectors(include_str!("../../../fixtures/vectors/vn_cccd_vectors.csv")) {
            assert_eq!(cccd(row[0].as_bytes()), row[1].starts_with("ok_"), "{}", row[0]);
        }
    }

    #[test]
    fn province_codes_over_a_byte_are_unknown() {
        // 257 is 1 modulo 256, and 001 is Hanoi.
        assert!(cccd(b"001095000000"));
        assert!(!cccd(b"257095000000") && !cccd(b"999095000000"));
    }

    #[test]
    fn cards_plates_accounts() {
        assert!(vn_health_insurance(b"DN4010123456789"));
        assert!(!vn_health_insurance(b"DN6010123456789"));
        assert!(!vn_health_insurance(b"DN4000123456789"));
        assert!(vn_plate("30A-123.45".as_bytes()) && vn_plate(b"59X1-234.56"));
        assert!(!vn_plate(b"13A-123.45") && !vn_plate(b"30A-000.00"));
        assert!(
            bank_account(b"19034567891011")
                && !bank_account(b"1500000")
                && !bank_account(b"111111111")
        );
    }

    #[test]
    fn payment_code_crc() {
        let body = "00020101021138560010A0000007270126000697043601121234567890120208QRIBFTTA53037045802VN6304";
        let text = format!("{body}{:04X}", crc16(body.as_bytes()));
        assert!(vietqr(text.as_bytes()));
        assert!(!vietqr(format!("{body}0000").as_bytes()));
        assert_eq!(crc16(b"123456789"), 0x29b1);
    }
}
