//! The README's table of entities is the one of the built-in packs. `UPDATE_FIXTURES=1` writes it.

use rasoat::entity::{EntityType, Lang};
use rasoat::rule::{Rule, RuleSet};
use std::path::Path;

const BEGIN: &str = "<!-- entities: UPDATE_FIXTURES=1 cargo test --test it readme -->\n";
const END: &str = "<!-- end of entities -->\n";

#[test]
fn the_table_of_entities_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(BEGIN).unwrap();
    let (table, after) = rest.split_once(END).unwrap();
    let expected = entities(&RuleSet::builtin().unwrap());
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}{expected}{END}{after}")).unwrap();
    } else {
        assert_eq!(table, expected, "run it once with UPDATE_FIXTURES=1");
    }
}

fn entities(rules: &RuleSet) -> String {
    let mut out =
        "| entity | what | tiếng Việt | class | packs |\n|---|---|---|---|---|\n".to_owned();
    for entity in rules.entities() {
        let of = |rule: &&Rule| rule.entity == entity && !rule.is_silent();
        let reported: Vec<&Rule> = rules.rules.iter().filter(of).collect();
        if !reported.is_empty() {
            out.push_str(&row(entity, &reported));
        }
    }
    out
}

fn row(entity: EntityType, rules: &[&Rule]) -> String {
    let class = distinct(rules.iter().map(|rule| rule.legal.to_string().replace(':', " ")));
    let packs = distinct(rules.iter().map(|rule| format!("`{}`", rule.pack)));
    let (en, vi) = (entity.label(Lang::En), entity.label(Lang::Vi));
    format!("| `{entity}` | {en} | {vi} | {class} | {packs} |\n")
}

/// The texts without repetition, in order of first appearance.
fn distinct(texts: impl Iterator<Item = String>) -> String {
    let mut seen: Vec<String> = Vec::new();
    for text in texts {
        if !seen.contains(&text) {
            seen.push(text);
        }
    }
    seen.join(", ")
}
