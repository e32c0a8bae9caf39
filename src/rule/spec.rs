//! The image of a rule pack file (TOML). `rules/README.md` documents every key for authors.

use serde::Deserialize;
use std::collections::BTreeMap;

/// A whole pack file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackSpec {
    /// Identity of the pack.
    pub pack: PackHeader,
    /// Lists of words by name, which rules of the file name as `"@name"` in `columns`, `up`, `down`.
    #[serde(default)]
    pub words: BTreeMap<String, Vec<String>>,
    /// The rules.
    #[serde(default, rename = "rule")]
    pub rules: Vec<RuleSpec>,
}

/// `[pack]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackHeader {
    /// Short name, such as `vn`; rules of the pack have ids that start with it.
    pub id: String,
    /// Version of the pack.
    pub version: String,
    /// BCP 47 tag of the country or language that it is for.
    #[serde(default)]
    pub locale: String,
}

/// A text in English and Vietnamese.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// English.
    pub en: String,
    /// Vietnamese.
    pub vi: String,
    /// Japanese, where the pack has it.
    #[serde(default)]
    pub ja: Option<String>,
}

/// `[[rule]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSpec {
    /// Stable dotted id, such as `vn.phone.mobile`.
    pub id: String,
    /// Entity, such as `PHONE_NUMBER`.
    pub entity: String,
    /// One line for people.
    pub description: Text,
    /// Where stage 1 may look; absent means everywhere (slow).
    #[serde(default)]
    pub anchor: AnchorSpec,
    /// Name of a hand-written matcher that agrees with `pattern`, or of a scorer that replaces it.
    #[serde(default)]
    pub matcher: Option<String>,
    /// Regular expression (bytes, Unicode classes on). A group named `value` narrows the span to it.
    #[serde(default)]
    pub pattern: Option<String>,
    /// What may not stand beside the match.
    #[serde(default)]
    pub boundary: Boundary,
    /// Named tests of the value; all must pass.
    #[serde(default)]
    pub validate: Vec<String>,
    /// Parts of the score.
    pub confidence: ConfidenceSpec,
    /// Words nearby that raise or lower the score.
    #[serde(default)]
    pub context: ContextSpec,
    /// Field names (keys, headers, labels) that raise the score by `confidence.column`.
    #[serde(default)]
    pub columns: Vec<String>,
    /// Legal class by country.
    pub legal: LegalSpec,
    /// Default operator of a redaction.
    #[serde(default = "placeholder")]
    pub operator: String,
    /// Report the match, or claim it silently.
    #[serde(default)]
    pub action: Action,
    /// Where the shape, checksum or list comes from.
    #[serde(default)]
    pub references: Vec<String>,
    /// Texts with the expected spans marked `⟦…⟧`.
    #[serde(default, rename = "example")]
    pub examples: Vec<ExampleSpec>,
}

fn placeholder() -> String {
    "placeholder".to_owned()
}

/// Where stage 1 looks. Anchors only make a rule faster; they never change what it finds.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum AnchorSpec {
    /// Everywhere.
    #[default]
    None,
    /// An `@` or `%40`.
    At,
    /// Three dots between digits.
    Dotted,
    /// A run of colons between hex digits, or `::`.
    Colon,
    /// A number that stands alone: a run of exactly so many digits.
    Digits {
        /// Allowed lengths of the run.
        lengths: Vec<u8>,
        /// One or two digits that a run must start with; none given: any.
        #[serde(default)]
        leads: Vec<String>,
        /// What must stand directly behind the run; none given: anything.
        #[serde(default)]
        followed_by: String,
    },
    /// The start of a grouped number: digits with single separators, from a `0`, an `8`, or four digits.
    Grouped {
        /// Digits of the first group; none given: any.
        #[serde(default)]
        first: Vec<u8>,
    },
    /// A `+` before a digit.
    Plus,
    /// One of these byte strings; `before` bytes may precede it in a match.
    Literal {
        /// The literals.
        any: Vec<String>,
        /// ASCII case does not matter.
        #[serde(default)]
        ignore_case: bool,
        /// Bytes of a match that may precede the literal.
        #[serde(default)]
        before: usize,
    },
    /// The value of a field whose name is in `columns` (`key=value`, `"key": value`, `label: value`).
    Key,
    /// A date written with digits and a four-digit year.
    Date,
    /// A capitalised word that could start a person's name.
    Name,
    /// A number or word that could start a street address.
    Address,
}

/// What may not stand directly beside a match.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Boundary {
    /// Anything may.
    #[default]
    None,
    /// No ASCII digit.
    Digit,
    /// No ASCII letter or digit, no underscore, no part of a non-ASCII letter.
    Word,
    /// As `word`, and the match is not a part of a longer dotted, dashed or decimal number.
    Number,
}

/// Parts of the score, as fractions.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfidenceSpec {
    /// Score of the shape alone.
    pub base: f64,
    /// Added once when a word of `context.up` stands near.
    #[serde(default)]
    pub context: f64,
    /// Added once when the field name is in `columns`.
    #[serde(default)]
    pub column: f64,
    /// Subtracted once when a word of `context.down` stands near or in the field name.
    #[serde(default)]
    pub down: f64,
}

/// Words nearby.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContextSpec {
    /// Words and phrases that raise the score.
    #[serde(default)]
    pub up: Vec<String>,
    /// Words and phrases that lower it.
    #[serde(default)]
    pub down: Vec<String>,
    /// How many bytes before the match count (at most 256); a quarter of it after the match.
    #[serde(default = "within")]
    pub within: usize,
    /// Without such a word or column there is no candidate at all.
    #[serde(default)]
    pub require: bool,
}

fn within() -> usize {
    40
}

/// Legal class by country.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalSpec {
    /// Vietnam: `basic:3.N`, `sensitive:4.1x` or `not-personal-alone`.
    pub vn: String,
}

/// What becomes of a match.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// A finding.
    #[default]
    Report,
    /// The bytes are claimed, nothing is reported.
    Ignore,
}

/// `[[rule.example]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExampleSpec {
    /// The text; `⟦…⟧` marks each span that the rule must report. No mark: nothing may be reported.
    pub text: String,
    /// Why this is (not) a finding.
    #[serde(default)]
    pub why: Option<String>,
}
