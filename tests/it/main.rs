//! The one integration test binary: each module tests one promise from the outside.

mod tidy;
