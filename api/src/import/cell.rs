//! One cell of a row, and what it can be read as. Every failure names the column and never the value.

use std::ops::RangeInclusive;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use uuid::Uuid;

use super::{
    code::{Code, Finding},
    profile::{Format, Words},
};
use crate::{
    civil::{self, LocalTimeError},
    cpr::{CprError, CprNumber},
};

/// Years outside these are typing errors.
const YEARS: RangeInclusive<i32> = 1900..=2199;

/// What a cell was read as, or what is wrong with it.
pub(super) type Read<T> = Result<T, Finding>;

/// A cell: its header, and its text without surrounding space.
#[derive(Clone, Copy)]
pub(super) struct Cell<'a> {
    header: &'a str,
    text: &'a str,
}

impl<'a> Cell<'a> {
    pub fn new(header: &'a str, text: &'a str) -> Self {
        Self { header, text: text.trim() }
    }

    /// The text as it is.
    pub fn as_str(&self) -> &'a str {
        self.text
    }

    /// A finding in this column.
    pub fn wrong(&self, code: Code) -> Finding {
        Finding::at(self.header, code)
    }

    /// The cell, unless it is empty.
    pub fn filled(self) -> Option<Self> {
        (!self.text.is_empty()).then_some(self)
    }

    /// The cell, which must not be empty.
    pub fn required(self) -> Read<Self> {
        self.filled().ok_or_else(|| self.wrong(Code::MissingValue))
    }

    /// A text of at most so many characters, without control characters.
    pub fn text(self, longest: usize) -> Read<String> {
        let text = self.required()?.text;
        if text.chars().count() > longest {
            return Err(self.wrong(Code::TextTooLong));
        }
        if text.chars().any(|letter| letter.is_control() || letter == char::REPLACEMENT_CHARACTER) {
            return Err(self.wrong(Code::TextMalformed));
        }
        Ok(text.to_owned())
    }

    /// A text that may be absent, and if not is of a form.
    pub fn formed(self, longest: usize, is: fn(&str) -> bool) -> Read<Option<String>> {
        let text = self.filled().map(|cell| cell.text(longest)).transpose()?;
        if text.as_deref().is_none_or(is) { Ok(text) } else { Err(self.wrong(Code::TextMalformed)) }
    }

    /// A civil day.
    pub fn day(self, format: &Format) -> Read<NaiveDate> {
        let day = NaiveDate::parse_from_str(self.required()?.text, &format.day).ok();
        day.filter(|day| YEARS.contains(&day.year())).ok_or_else(|| self.wrong(Code::InvalidDate))
    }

    /// A civil day that may be absent.
    pub fn optional_day(self, format: &Format) -> Read<Option<NaiveDate>> {
        self.filled().map(|cell| cell.day(format)).transpose()
    }

    /// A time of day.
    pub fn time(self, format: &Format) -> Read<NaiveTime> {
        NaiveTime::parse_from_str(self.required()?.text, &format.time).map_err(|_| self.wrong(Code::InvalidTime))
    }

    /// A day with a time of day.
    pub fn moment(self, format: &Format) -> Read<NaiveDateTime> {
        let moment = NaiveDateTime::parse_from_str(self.required()?.text, &format.moment).ok();
        moment.filter(|moment| YEARS.contains(&moment.year())).ok_or_else(|| self.wrong(Code::InvalidDate))
    }

    /// The instant that a local time of this cell means.
    pub fn instant(&self, local: NaiveDateTime) -> Read<DateTime<Utc>> {
        civil::resolve(local).map_err(|error| {
            self.wrong(match error {
                LocalTimeError::Skipped => Code::LocalTimeSkipped,
                LocalTimeError::Ambiguous => Code::LocalTimeAmbiguous,
            })
        })
    }

    /// A whole number within bounds.
    pub fn number(self, within: RangeInclusive<i32>) -> Read<i32> {
        let number: i32 = self.required()?.text.parse().map_err(|_| self.wrong(Code::InvalidNumber))?;
        if within.contains(&number) { Ok(number) } else { Err(self.wrong(Code::NumberOutOfRange)) }
    }

    /// What a word of the profile means.
    pub fn word<T>(self, words: &Words<T>) -> Read<&T> {
        words.get(self.required()?.text).ok_or_else(|| self.wrong(Code::UnknownCode))
    }

    /// An id of the organisation system.
    pub fn uuid(self) -> Read<Uuid> {
        Uuid::try_parse(self.required()?.text).map_err(|_| self.wrong(Code::InvalidId))
    }

    /// A CPR number.
    pub fn cpr(self) -> Read<CprNumber> {
        CprNumber::parse(self.required()?.text).map_err(|error| {
            self.wrong(match error {
                CprError::Shape => Code::CprShape,
                CprError::Date => Code::CprDate,
            })
        })
    }
}

/// The exclusive end of a period with this last day.
pub(super) fn after(day: NaiveDate) -> NaiveDate {
    day.succ_opt().unwrap_or(day)
}

/// Hours and minutes a week as minutes, of which a week has 10,080.
pub(super) fn weekly_minutes(hours: Cell<'_>, minutes: Cell<'_>) -> Read<i32> {
    let whole = hours.number(0..=i32::MAX)?;
    let rest = minutes.filled().map_or(Ok(0), |cell| cell.number(0..=59))?;
    let total = whole.checked_mul(60).and_then(|whole| whole.checked_add(rest));
    total.filter(|total| (1..=7 * 24 * 60).contains(total)).ok_or_else(|| hours.wrong(Code::NumberOutOfRange))
}
