//! The one integration test binary: each module tests one promise from the outside.
#![allow(clippy::unwrap_used)] // the whole binary is tests

mod agree;
mod anchors;
mod charset;
mod check;
mod cli;
mod container;
mod demo;
mod dumps;
mod engine;
mod hostile;
mod jsonl_schema;
mod lexers;
mod privacy;
mod readme;
mod redact;
mod slow;
mod structure;
mod synthetic;
mod tidy;
