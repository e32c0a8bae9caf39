//! The one integration test binary: each module tests one promise from the outside.

mod jsonl_schema;
mod synthetic;
mod tidy;
