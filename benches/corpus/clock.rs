//! Time stamps of generated logs: a clock that ticks by hand, and the spellings of a moment.

use super::emit::{Pad, emit};

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A moment, split into its parts.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Seconds since 1970.
    pub epoch: u64,
    year: u64,
    month: u64,
    day: u64,
    second_of_day: u64,
}

impl Moment {
    /// Splits seconds since 1970 (Howard Hinnant's `civil_from_days`).
    pub fn new(epoch: u64) -> Self {
        let z = epoch / 86_400 + 719_468;
        let era = z / 146_097;
        let doe = z % 146_097;
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        Self {
            epoch,
            year: yoe + era * 400 + u64::from(month <= 2),
            month,
            day: doy - (153 * mp + 2) / 5 + 1,
            second_of_day: epoch % 86_400,
        }
    }

    fn month_name(&self) -> &'static str {
        MONTHS[self.month as usize - 1]
    }

    fn hms(&self, separator: &str, out: &mut Vec<u8>) {
        let s = self.second_of_day;
        emit!(out, Pad(s / 3600, 2), separator, Pad(s / 60 % 60, 2), separator, Pad(s % 60, 2));
    }

    /// `09/Oct/2025:15:33:20 +0700`.
    pub fn access(&self, out: &mut Vec<u8>) {
        emit!(out, Pad(self.day, 2), "/", self.month_name(), "/", self.year, ":");
        self.hms(":", out);
        emit!(out, " +0700");
    }

    /// `2025-10-09`, with any separator.
    pub fn date(&self, separator: &str, out: &mut Vec<u8>) {
        emit!(out, Pad(self.year, 4), separator, Pad(self.month, 2), separator, Pad(self.day, 2));
    }

    /// `2025-10-09T15:33:20`, with `between` in place of the `T`.
    pub fn iso(&self, between: &str, out: &mut Vec<u8>) {
        self.date("-", out);
        emit!(out, between);
        self.hms(":", out);
    }

    /// `Oct 09 15:33:20`.
    pub fn syslog(&self, out: &mut Vec<u8>) {
        emit!(out, self.month_name(), " ", Pad(self.day, 2), " ");
        self.hms(":", out);
    }

    /// `251009 153320`.
    pub fn compact(&self, out: &mut Vec<u8>) {
        emit!(out, Pad(self.year % 100, 2), Pad(self.month, 2), Pad(self.day, 2), " ");
        self.hms("", out);
    }
}
