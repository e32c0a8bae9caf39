//! The golden JSONL files in `fixtures/report/`, which hold lines of every type with every optional
//! key, against `schema/jsonl-v1.schema.json`.
//!
//! The check knows just the keywords that the schema uses and refuses any other, so that nothing in
//! the schema goes untested; `scripts/check-schema` repeats it with an independent validator.

#![allow(clippy::unwrap_used)] // the schema and the golden files are known

use serde_json::{Map, Value, json};
use std::path::Path;

fn schema() -> Value {
    serde_json::from_str(include_str!("../../schema/jsonl-v1.schema.json")).unwrap()
}

/// What is wrong with `value` under `rule`, a part of `root`.
fn check(root: &Value, rule: &Value, value: &Value) -> Result<(), String> {
    let Some(keywords) = rule.as_object() else {
        return if rule == false {
            Err(format!("nothing may stand here: {value}"))
        } else {
            Ok(())
        };
    };
    keywords.iter().try_for_each(|(keyword, limit)| {
        let fits = keyword_fits(root, (keyword, limit), value)?;
        if fits { Ok(()) } else { Err(format!("{keyword} {limit}: {value}")) }
    })?;
    match value {
        Value::Object(members) => check_members(root, keywords, members),
        _ => Ok(()),
    }
}

fn keyword_fits(root: &Value, rule: (&String, &Value), value: &Value) -> Result<bool, String> {
    let (keyword, limit) = rule;
    Ok(match keyword.as_str() {
        "$schema" | "$id" | "$defs" | "title" | "description" => true,
        "properties"
        | "additionalProperties"
        | "propertyNames"
        | "required"
        | "dependentRequired" => value.is_object(),
        "$ref" => {
            let target = limit.as_str().unwrap().strip_prefix('#').unwrap();
            check(root, root.pointer(target).unwrap(), value).map(|()| true)?
        }
        "oneOf" => {
            let options = limit.as_array().unwrap();
            options.iter().filter(|option| check(root, option, value).is_ok()).count() == 1
        }
        "const" => value == limit,
        "enum" => limit.as_array().unwrap().contains(value),
        "type" => match limit.as_str().unwrap() {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "boolean" => value.is_boolean(),
            "integer" => value.is_u64(),
            "number" => value.is_number(),
            other => return Err(format!("type {other} is not known to this test")),
        },
        "minimum" => value.as_f64().unwrap() >= limit.as_f64().unwrap(),
        "maximum" => value.as_f64().unwrap() <= limit.as_f64().unwrap(),
        "pattern" => {
            regex::Regex::new(limit.as_str().unwrap()).unwrap().is_match(value.as_str().unwrap())
        }
        "items" => {
            let mut items = value.as_array().unwrap().iter();
            items.try_for_each(|item| check(root, limit, item)).map(|()| true)?
        }
        "minItems" => value.as_array().unwrap().len() as u64 >= limit.as_u64().unwrap(),
        other => return Err(format!("keyword {other} is not known to this test")),
    })
}

fn check_members(
    root: &Value,
    rule: &Map<String, Value>,
    members: &Map<String, Value>,
) -> Result<(), String> {
    let none = json!({});
    let of = |keyword: &str| rule.get(keyword).unwrap_or(&none);
    let missing = |keys: &Value| {
        let mut keys = keys.as_array().into_iter().flatten();
        keys.find(|key| !members.contains_key(key.as_str().unwrap())).cloned()
    };
    if let Some(key) = missing(of("required")) {
        return Err(format!("{key} is missing"));
    }
    for (key, value) in members {
        if let Some(other) = missing(&of("dependentRequired")[key.as_str()]) {
            return Err(format!("{key} stands without {other}"));
        }
        check(root, of("propertyNames"), &json!(key))?;
        let known = of("properties").get(key);
        check(root, known.unwrap_or(of("additionalProperties")), value)
            .map_err(|trouble| format!("{key}: {trouble}"))?;
    }
    Ok(())
}

fn every_line() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/report");
    let read = |file| std::fs::read_to_string(folder.join(file)).unwrap();
    let text = ["run.jsonl", "values.jsonl", "stopped.jsonl", "kinds.jsonl"].map(read).concat();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_line_fits_the_schema() {
    let schema = schema();
    for line in every_line() {
        let kind = line["type"].as_str().unwrap();
        let own = &schema["$defs"][kind];
        assert!(own.is_object(), "no schema for {kind}");
        check(&schema, own, &line).unwrap_or_else(|trouble| panic!("{trouble}\n{line}"));
        check(&schema, &schema, &line).unwrap_or_else(|trouble| panic!("{trouble}\n{line}"));
    }
}

#[test]
fn every_key_of_the_schema_is_written() {
    let all = every_line();
    let schema = schema();
    for kind in ["run", "finding", "issue", "skipped", "document", "summary"] {
        for key in schema["$defs"][kind]["properties"].as_object().unwrap().keys() {
            // Skips have no members of containers yet and a masked name has no raw form.
            let rare = ["path_b64", "inner"].contains(&key.as_str());
            let written = all.iter().any(|line| line["type"] == kind && line.get(key).is_some());
            assert!(rare || written, "{kind}.{key} is never written");
        }
    }
}

#[test]
fn broken_lines_do_not_fit() {
    let schema = schema();
    for line in every_line() {
        let members = line.as_object().unwrap();
        let required = schema["$defs"][line["type"].as_str().unwrap()]["required"].clone();
        for key in required.as_array().unwrap() {
            let mut less = members.clone();
            less.remove(key.as_str().unwrap());
            assert!(check(&schema, &schema, &Value::Object(less)).is_err(), "{key} of {line}");
        }
        for (key, value) in
            [("more", json!(1)), ("type", json!("else")), ("path", json!(3)), ("bytes", json!(-1))]
        {
            let mut other = members.clone();
            other.insert(key.to_owned(), value);
            assert!(check(&schema, &schema, &Value::Object(other)).is_err(), "{key} of {line}");
        }
    }
}
