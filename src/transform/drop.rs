//! `drop`: nothing is left of the value. Keys, separators and columns stay.

use super::{Arguments, Key, Operator, Outcome, Value};
use crate::error::Error;

struct Drop;

pub(super) fn build(_: &Arguments, _: &Key) -> Result<Box<dyn Operator>, Error> {
    Ok(Box::new(Drop))
}

impl Operator for Drop {
    fn apply(&self, _: &Value<'_>, _: &mut Vec<u8>) -> Outcome {
        Outcome::Written
    }
}
