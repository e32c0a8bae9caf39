//! `ip-pfx`: ipcrypt-pfx (draft-denis-ipcrypt), a keyed bijection that keeps the family and common
//! prefixes of addresses. Reversible with the key, and one known pair gives away its whole network.

use super::{Arguments, Key, Operator, Outcome, Value, address};
use crate::error::Error;
use ipcrypt_rs::IpcryptPfx;

struct Prefix {
    cipher: IpcryptPfx,
}

pub(super) fn build(arguments: &Arguments, key: &Key) -> Result<Box<dyn Operator>, Error> {
    let domain = arguments.word("domain", "default")?;
    let key = key.derive(&format!("ip-pfx/{domain}"));
    Ok(Box::new(Prefix { cipher: IpcryptPfx::new(*key) }))
}

impl Operator for Prefix {
    fn apply(&self, value: &Value<'_>, out: &mut Vec<u8>) -> Outcome {
        let Some(found) = address::read(value.text) else { return Outcome::Unfit };
        if address::is_special(found) {
            return Outcome::Kept;
        }
        let changed = self.cipher.encrypt_ipaddr(found);
        if changed.is_ipv4() != found.is_ipv4() {
            return Outcome::Unfit;
        }
        address::write(value.text, changed, out);
        Outcome::Written
    }
}

#[cfg(test)]
mod tests {
    use crate::transform::tests::apply;
    use ipcrypt_rs::IpcryptPfx;
    use std::net::IpAddr;

    /// Test 1 of the design: the vectors of ipcrypt-pfx in draft-denis-ipcrypt.
    #[test]
    fn t1_vectors_of_the_draft() {
        let key: Vec<u8> = (0..32)
            .map(|i| {
                let text = "0123456789abcdeffedcba98765432101032547698badcfeefcdab8967452301";
                u8::from_str_radix(&text[2 * i..2 * i + 2], 16).expect("hex")
            })
            .collect();
        let cipher = IpcryptPfx::new(key.try_into().expect("32 bytes"));
        for (plain, expected) in [
            ("0.0.0.0", "151.82.155.134"),
            ("255.255.255.255", "94.185.169.89"),
            ("192.0.2.1", "100.115.72.131"),
            ("2001:db8::1", "c180:5dd4:2587:3524:30ab:fa65:6ab6:f88"),
        ] {
            let plain: IpAddr = plain.parse().expect("an address");
            let got = cipher.encrypt_ipaddr(plain);
            assert_eq!(got, expected.parse::<IpAddr>().expect("an address"));
            assert_eq!(cipher.decrypt_ipaddr(got), plain);
        }
    }

    #[test]
    fn prefixes_and_families_stay_and_mapped_addresses_join() {
        let pfx = |text| apply("ip-pfx", &[], "IP_ADDRESS", text);
        let (a, b) = (pfx("203.0.113.7").expect("written"), pfx("203.0.113.8").expect("written"));
        assert_ne!(a, b);
        assert_eq!(a.rsplit_once('.').map(|p| p.0), b.rsplit_once('.').map(|p| p.0));
        assert_eq!(pfx("::ffff:203.0.113.7"), Some(a));
        assert_eq!(pfx("127.0.0.1"), None);
    }
}
