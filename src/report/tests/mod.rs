//! Tests of the formats as a whole: one synthetic run, its golden files.
//! The JSON Schema of `jsonl` is checked on those files by `tests/it/jsonl_schema.rs`.

mod golden;
mod run;
