//! Reads the digits of a phone number and remembers how they were grouped. Knows no country.

/// Most bytes that separate two digits count as: up to three characters.
const GAP_MAX: usize = 3;

/// What stands between two groups of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// Spaces only.
    Space,
    /// A dot, with or without spaces.
    Dot,
    /// A dash of any kind, with or without spaces.
    Dash,
    /// A plus sign: a space in an HTML form.
    Plus,
    /// A parenthesis, with at most one dash or dot.
    Paren,
    /// Too much of it.
    Bad,
}

/// The digits read so far. `WIDE` readers also take full-width digits and Japanese dashes.
pub(super) struct Reader<'a, const WIDE: bool> {
    text: &'a [u8],
    /// Next byte to read.
    pub at: usize,
    /// Values of the digits.
    pub digits: [u8; 16],
    /// Number of digits.
    pub count: usize,
    /// Digits of each group.
    pub sizes: [u8; 16],
    /// `gaps[i]` stands before group `i`; the first one before all digits, and is `None`-like `Space`.
    pub gaps: [Gap; 16],
    /// Number of groups.
    pub groups: usize,
    /// A closing parenthesis was read.
    pub closed: bool,
}

impl<'a, const WIDE: bool> Reader<'a, WIDE> {
    /// A reader that starts at `at`.
    pub fn new(text: &'a [u8], at: usize) -> Self {
        Self {
            text,
            at,
            digits: [0; 16],
            count: 0,
            sizes: [0; 16],
            gaps: [Gap::Space; 16],
            groups: 0,
            closed: false,
        }
    }

    /// Takes the ASCII byte `wanted` if it is next.
    pub fn eat(&mut self, wanted: u8) -> bool {
        let found = self.text.get(self.at) == Some(&wanted);
        self.at += usize::from(found);
        found
    }

    /// The digit right at `at`, with its length in bytes.
    #[inline]
    fn digit_at(&self, at: usize) -> Option<(u8, usize)> {
        match *self.text.get(at)? {
            byte @ b'0'..=b'9' => Some((byte - b'0', 1)),
            0xEF if WIDE => match self.text.get(at + 1..at + 3) {
                Some(&[0xBC, low @ 0x90..=0x99]) => Some((low - 0x90, 3)),
                _ => None,
            },
            _ => None,
        }
    }

    /// Takes the digit that stands right here, if it is `wanted`.
    pub fn eat_digit(&mut self, wanted: u8) -> bool {
        let found = self.digit_at(self.at).is_some_and(|(digit, _)| digit == wanted);
        found && self.digit().is_some()
    }

    /// True when a digit stands right here.
    pub fn at_digit(&self) -> bool {
        self.digit_at(self.at).is_some()
    }

    /// Takes the digit that comes next; a gap before it starts a new group.
    #[inline]
    pub fn digit(&mut self) -> Option<u8> {
        if self.count == self.digits.len() {
            return None;
        }
        if let Some((digit, length)) = self.digit_at(self.at) {
            if self.groups == 0 {
                self.groups = 1;
            }
            return Some(self.push(digit, self.at + length));
        }
        let (gap, closed, at) = self.gap();
        let (digit, length) = self.digit_at(at)?;
        self.closed |= closed;
        self.groups += 1;
        self.gaps[self.groups - 1] = gap;
        Some(self.push(digit, at + length))
    }

    #[inline]
    fn push(&mut self, digit: u8, next: usize) -> u8 {
        self.at = next;
        self.digits[self.count] = digit;
        self.count += 1;
        self.sizes[self.groups - 1] += 1;
        digit
    }

    /// Takes `count` more digits.
    #[inline]
    pub fn take(&mut self, count: usize) -> Option<()> {
        (0..count).try_for_each(|_| self.digit().map(|_| ()))
    }

    /// Forgets what was read, so that the groups of the number proper start here. The gap that
    /// follows belongs to the prefix.
    pub fn restart(&mut self) {
        let (_, closed, at) = self.gap();
        self.at = at;
        self.closed |= closed;
        self.count = 0;
        self.groups = 0;
        self.sizes = [0; 16];
    }

    /// The gap at the current place: what it is, whether it closes a parenthesis, where it ends.
    fn gap(&self) -> (Gap, bool, usize) {
        let (mut at, mut signs, mut parens, mut closed) = (self.at, 0, 0, false);
        let mut gap = Gap::Space;
        for _ in 0..GAP_MAX {
            let Some((kind, length)) = self.separator(at) else { break };
            closed |= self.text[at] == b')' || self.text[at..].starts_with("）".as_bytes());
            match kind {
                Gap::Space => {}
                Gap::Paren => parens += 1,
                other => (gap, signs) = (other, signs + 1),
            }
            at += length;
        }
        let gap = match (signs, parens) {
            (0 | 1, 0) => gap,
            (0 | 1, _) if gap != Gap::Plus => Gap::Paren,
            _ => Gap::Bad,
        };
        (gap, closed, at)
    }

    /// The separating character at `at`, with its length.
    #[inline]
    fn separator(&self, at: usize) -> Option<(Gap, usize)> {
        let gap = match *self.text.get(at)? {
            b' ' => Gap::Space,
            b'.' => Gap::Dot,
            b'-' => Gap::Dash,
            b'+' => Gap::Plus,
            b'(' | b')' => Gap::Paren,
            0xC2..=0xEF => return self.long_separator(at),
            _ => return None,
        };
        Some((gap, 1))
    }

    fn long_separator(&self, at: usize) -> Option<(Gap, usize)> {
        match *self.text.get(at..)? {
            // No-break space.
            [0xC2, 0xA0, ..] => Some((Gap::Space, 2)),
            // U+2010 to U+2015, dashes.
            [0xE2, 0x80, 0x90..=0x95, ..] => Some((Gap::Dash, 3)),
            // The ideographic space, the long vowel mark, the minus sign, the full-width dash.
            [0xE3, 0x80, 0x80, ..] if WIDE => Some((Gap::Space, 3)),
            [0xE3, 0x83, 0xBC, ..] if WIDE => Some((Gap::Dash, 3)),
            [0xE2, 0x88, 0x92, ..] if WIDE => Some((Gap::Dash, 3)),
            [0xEF, 0xBC, 0x8D, ..] if WIDE => Some((Gap::Dash, 3)),
            [0xEF, 0xBC, 0x88 | 0x89, ..] if WIDE => Some((Gap::Paren, 3)),
            _ => None,
        }
    }

    /// Sizes of the groups read.
    pub fn groups(&self) -> &[u8] {
        &self.sizes[..self.groups]
    }

    /// Gaps between the groups read, one fewer than groups.
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps[1.min(self.groups)..self.groups]
    }

    /// Digits `from..to` as a number; zero when there are not so many.
    pub fn number(&self, from: usize, to: usize) -> u32 {
        let digits = self.digits[..self.count].get(from..to).unwrap_or(&[]);
        digits.iter().fold(0, |sum, digit| sum * 10 + u32::from(*digit))
    }

    /// True for four, two and four digits of which the last six read as a day or month and a year.
    pub fn looks_like_date(&self) -> bool {
        let (day, year) = (self.number(4, 6), self.number(6, 10));
        self.groups() == [4, 2, 4] && (1..32).contains(&day) && (1900..2100).contains(&year)
    }

    /// True when all gaps are the same.
    pub fn is_uniform(&self) -> bool {
        self.gaps().windows(2).all(|pair| pair[0] == pair[1])
    }
}
