//! Word lists that the rules of a pack file share: `[words]`, and `"@name"` where words stand.

use super::spec::RuleSpec;
use std::collections::BTreeMap;

/// The lists of one file by name.
pub(super) type WordLists = BTreeMap<String, Vec<String>>;

/// Says what is wrong with the lists of a file.
pub(super) fn check_lists(lists: &WordLists) -> Result<(), String> {
    for (name, words) in lists {
        if words.is_empty() {
            return Err(format!("the list '{name}' in [words] is empty"));
        }
        if let Some(word) = words.iter().find(|word| word.starts_with('@')) {
            return Err(format!(
                "the list '{name}' in [words] names another list, '{word}'; a list holds words only"
            ));
        }
    }
    Ok(())
}

/// Puts the words of the lists where a rule names them: in `columns`, `up` and `down`.
pub(super) fn fill_in(lists: &WordLists, spec: &mut RuleSpec) -> Result<(), String> {
    let context = &mut spec.context;
    for words in [&mut spec.columns, &mut context.up, &mut context.down] {
        if words.iter().any(|word| word.starts_with('@')) {
            *words = filled(lists, words)?;
        }
    }
    Ok(())
}

fn filled(lists: &WordLists, words: &[String]) -> Result<Vec<String>, String> {
    let mut all = Vec::new();
    for word in words {
        match word.strip_prefix('@') {
            Some(name) => all.extend_from_slice(list(lists, name)?),
            None => all.push(word.clone()),
        }
    }
    Ok(all)
}

fn list<'a>(lists: &'a WordLists, name: &str) -> Result<&'a [String], String> {
    lists.get(name).map(Vec::as_slice).ok_or_else(|| {
        let known: Vec<&str> = lists.keys().map(String::as_str).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        format!("there is no list '{name}' in [words] of this file; known: {known}")
    })
}

#[cfg(test)]
mod tests {
    use crate::rule::RulePack;

    /// A pack whose rule has these columns, with these lists.
    fn parse(lists: &str, columns: &str) -> Result<RulePack, crate::error::Error> {
        let text = format!(
            "[pack]\nid='acme'\nversion='1'\n[words]\n{lists}\n[[rule]]\nid='acme.badge'\n\
             entity='BADGE'\ndescription={{en='a',vi='b'}}\npattern='B[0-9]{{4}}'\n\
             confidence={{base=0.8}}\ncolumns={columns}\ncontext={{up=['@badge'],down=['x']}}\n\
             legal={{vn='basic:3.7'}}\n\
             example=[{{text='⟦B1234⟧'}},{{text='⟦B1234⟧.'}},{{text='B'}},{{text='B1'}}]\n"
        );
        RulePack::parse(&[("acme.toml", &text)])
    }

    #[test]
    fn lists_stand_where_they_are_named() {
        let pack = parse("badge=['badge','thẻ']", "['id','@badge','no']").expect("a good pack");
        let spec = &pack.rules[0].spec;
        assert_eq!(spec.columns, ["id", "badge", "thẻ", "no"]);
        assert_eq!(spec.context.up, ["badge", "thẻ"]);
        assert_eq!(spec.context.down, ["x"]);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let cases = [
            ("badge=['a']", "['@bage']", "rule 'acme.badge': there is no list 'bage'"),
            ("badge=['a']", "['@bage']", "known: badge"),
            ("", "[]", "known: none"),
            ("badge=[]", "[]", "the list 'badge' in [words] is empty"),
            ("badge=['a']\nother=['@badge']", "[]", "names another list, '@badge'"),
        ];
        for (lists, columns, expected) in cases {
            let error = parse(lists, columns).expect_err(expected).to_string();
            assert!(error.contains(expected), "{error}");
            assert!(error.contains("acme.toml"), "{error}");
        }
    }
}
