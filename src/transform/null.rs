//! `null`: NULL where the place may hold it; elsewhere, in free text too, the placeholder stands in.

use super::{Arguments, Key, Operator, Outcome, Value};
use crate::error::Error;

struct Null;

pub(super) fn build(_: &Arguments, _: &Key) -> Result<Box<dyn Operator>, Error> {
    Ok(Box::new(Null))
}

impl Operator for Null {
    fn apply(&self, value: &Value<'_>, _: &mut Vec<u8>) -> Outcome {
        if value.room.nullable { Outcome::Null } else { Outcome::Unfit }
    }
}
