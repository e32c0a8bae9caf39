//! `keep`: the value stays as it is. The policy asks for a reason, which goes to the evidence.

use super::{Arguments, Key, Operator, Outcome, Value};
use crate::error::Error;

struct Keep;

pub(super) fn build(_: &Arguments, _: &Key) -> Result<Box<dyn Operator>, Error> {
    Ok(Box::new(Keep))
}

impl Operator for Keep {
    fn apply(&self, _: &Value<'_>, _: &mut Vec<u8>) -> Outcome {
        Outcome::Kept
    }
}
