//! A change may not increase personal data: on generated tables, a change is new exactly where a
//! value comes, and ids stay where lines move.

use super::repository::Repository;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::collections::BTreeMap;

/// Phone numbers in counting patterns.
fn phone(number: u32) -> String {
    format!("09{:08}", 12_345_000 + number)
}

#[derive(Clone, Debug)]
enum Edit {
    InsertText(usize),
    InsertValue(usize, u32),
    Delete(usize),
    Shuffle(usize),
    Indent,
    Crlf,
    Swap(usize, u32),
    Twice(usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        (0..50usize).prop_map(Edit::InsertText),
        (0..50usize, 500..600u32).prop_map(|(at, value)| Edit::InsertValue(at, value)),
        (0..50usize).prop_map(Edit::Delete),
        (0..50usize).prop_map(Edit::Shuffle),
        Just(Edit::Indent),
        Just(Edit::Crlf),
        (0..50usize, 600..700u32).prop_map(|(at, value)| Edit::Swap(at, value)),
        (0..50usize).prop_map(Edit::Twice),
    ]
}

/// A line is a list of values; it may be empty.
type Lines = Vec<Vec<u32>>;

fn apply(edit: &Edit, lines: &mut Lines, style: &mut (String, &'static str)) {
    let count = lines.len();
    match *edit {
        Edit::InsertText(at) => lines.insert(at % (count + 1), Vec::new()),
        Edit::InsertValue(at, value) => lines.insert(at % (count + 1), vec![value]),
        Edit::Delete(at) if count > 0 => drop(lines.remove(at % count)),
        Edit::Shuffle(at) if count > 0 => lines.rotate_left(at % count),
        Edit::Indent => style.0.push_str("  "),
        Edit::Crlf => style.1 = "\r\n",
        Edit::Swap(at, value) if count > 0 => {
            if let Some(old) = lines[at % count].first_mut() {
                *old = value;
            }
        }
        Edit::Twice(at) if count > 0 => {
            let line = &mut lines[at % count];
            line.extend(line.first().copied());
        }
        _ => {}
    }
}

fn text(lines: &Lines, style: &(String, &'static str)) -> String {
    let line = |values: &Vec<u32>| {
        let phones: Vec<String> = values.iter().map(|value| phone(*value)).collect();
        format!("{}phone: {}.{}", style.0, phones.join(" phone: "), style.1)
    };
    lines.iter().map(line).collect()
}

fn counts(lines: &Lines) -> BTreeMap<u32, i64> {
    let mut counts = BTreeMap::new();
    lines.iter().flatten().for_each(|value| *counts.entry(*value).or_default() += 1);
    counts
}

fn increase(old: &Lines, new: &Lines) -> i64 {
    let old = counts(old);
    let more = |(value, count): (&u32, &i64)| (count - old.get(value).unwrap_or(&0)).max(0);
    counts(new).iter().map(more).sum()
}

#[test]
fn new_is_what_increased() {
    let mut runner =
        TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
    let start = proptest::collection::vec(proptest::collection::vec(0..40u32, 0..3), 0..20);
    let strategy = (start, proptest::collection::vec(edit(), 1..6), any::<bool>());
    let check = |(old, edits, moved): (Lines, Vec<Edit>, bool)| {
        let repository = Repository::new();
        let mut style = (String::new(), "\n");
        repository.put("a.txt", text(&old, &style));
        let mut new = old.clone();
        edits.iter().for_each(|edit| apply(edit, &mut new, &mut style));
        if moved {
            repository.git(&["mv", "a.txt", "b.txt"]);
        }
        let name = if moved { "b.txt" } else { "a.txt" };
        repository.stage(name, text(&new, &style));
        let check = repository.check(&["--staged"]);
        let expected = increase(&old, &new);
        prop_assert_eq!(check.fresh().len() as i64, expected, "{:?}", &check);
        prop_assert_eq!(check.exit, i32::from(expected > 0));
        Ok(())
    };
    runner.run(&strategy, check).unwrap();
}

#[test]
fn a_row_at_the_top_of_a_table_is_one_finding() {
    let repository = Repository::new();
    let row = |n: u32| format!("{n},{},-\n", phone(n));
    let head = "id,phone,note\n".to_owned();
    let old: String = (0..200).map(row).collect();
    repository.put("t.csv", head.clone() + &old);
    let shuffled: String = (0..200).rev().map(row).collect();
    repository.stage("t.csv", head + &row(900) + &shuffled);
    repository.check(&["--staged"]).finds(&["t.csv:2 PHONE_NUMBER"]);
}

#[test]
fn ids_stay_while_lines_move() {
    let repository = Repository::new();
    let line = format!("owner = '{}' # main", phone(1));
    let ids = |text: String| {
        repository.stage("a.toml", text);
        repository.check(&["--staged", "--scope", "file"]).ids()
    };
    let first = ids(format!("{line}\n"));
    assert_eq!(first.len(), 1);
    for text in
        [format!("\n\n# more\n{line}\nx = 1\n"), format!("    {line}\n"), format!("{line}\r\n")]
    {
        assert_eq!(ids(text), first);
    }
    assert_ne!(ids(format!("other_{line}\n")), first);
    let twice = ids(format!("{line}\n{line}\n"));
    assert_eq!(twice, [first[0].clone(), first[0].clone()]);
}
