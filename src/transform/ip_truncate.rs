//! `ip-truncate`: the network instead of the host. `v4 = 24`, `v6 = 48` bits stay (strict: 16 and 32).

use super::{Arguments, Key, Operator, Outcome, Value, address};
use crate::error::Error;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

struct Truncate {
    v4: u32,
    v6: u32,
}

pub(super) fn build(arguments: &Arguments, _: &Key) -> Result<Box<dyn Operator>, Error> {
    let v4 = arguments.integer("v4", 8..=28, 24)? as u32;
    let v6 = arguments.integer("v6", 16..=64, 48)? as u32;
    Ok(Box::new(Truncate { v4, v6 }))
}

impl Operator for Truncate {
    fn apply(&self, value: &Value<'_>, out: &mut Vec<u8>) -> Outcome {
        let Some(found) = address::read(value.text) else { return Outcome::Unfit };
        if address::is_special(found) {
            return Outcome::Kept;
        }
        let network = match found {
            IpAddr::V4(v4) => Ipv4Addr::from_bits(v4.to_bits() & u32::MAX << (32 - self.v4)).into(),
            IpAddr::V6(v6) => {
                Ipv6Addr::from_bits(v6.to_bits() & u128::MAX << (128 - self.v6)).into()
            }
        };
        address::write(value.text, network, out);
        Outcome::Written
    }
}

#[cfg(test)]
mod tests {
    use crate::transform::Argument;
    use crate::transform::tests::apply;

    /// Tests 8 and 9 of the design: special ranges stay, mapped addresses are those they hold.
    #[test]
    fn t8_t9_networks_instead_of_hosts() {
        for (text, expected) in [
            ("203.0.113.77", Some("203.0.113.0")),
            ("203.0.113.77/32", Some("203.0.113.0/32")),
            ("2001:db8:1:2:3:4:5:6", Some("2001:db8:1::")),
            ("[2001:db8:1:2::1]", Some("[2001:db8:1::]")),
            ("::ffff:10.0.0.5", Some("10.0.0.0")),
            ("10.0.0.5", Some("10.0.0.0")),
            ("127.0.0.1", None),
            ("fe80::1%eth0", None),
            ("224.0.0.1", None),
            ("255.255.255.255", None),
        ] {
            assert_eq!(
                apply("ip-truncate", &[], "IP_ADDRESS", text).as_deref(),
                expected,
                "{text}"
            );
        }
        let strict = [("v4", Argument::Integer(16)), ("v6", Argument::Integer(32))];
        let short = |text| apply("ip-truncate", &strict, "IP_ADDRESS", text);
        assert_eq!(short("203.0.113.77").as_deref(), Some("203.0.0.0"));
        assert_eq!(short("2001:db8:1::1").as_deref(), Some("2001:db8::"));
    }
}
