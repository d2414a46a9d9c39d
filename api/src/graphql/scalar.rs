//! Scalars whose text is fixed by a standard.

use async_graphql::{InputType, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{DateTime, NaiveDate, NaiveTime, SecondsFormat, Utc};

use crate::civil;

/// A civil day, `YYYY-MM-DD`, in the municipality's zone.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Date(pub NaiveDate);

/// An instant, RFC 3339. Any offset is taken; `Z` is given.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Instant(pub DateTime<Utc>);

/// A wall-clock time, `HH:MM`, in the municipality's zone.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct LocalTime(pub NaiveTime);

/// An ISO 8601 week, `YYYY-Www`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct IsoWeek(pub civil::IsoWeek);

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn expected<T: InputType>(what: &str) -> InputValueError<T> {
    InputValueError::custom(format!("expected {what}"))
}

/// A civil day in the municipality's zone (Europe/Copenhagen), written `YYYY-MM-DD`.
#[Scalar(name = "Date", specified_by_url = "https://scalars.graphql.org/andimarek/local-date.html")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        // Years outside four digits sort wrongly in one of the databases, and the last of them ends in the next.
        let in_range = |day: &NaiveDate| (1800..=2200).contains(&chrono::Datelike::year(day));
        // The library reads more than it writes, such as signs and single digits.
        let day = text(&value).and_then(|text| text.parse::<NaiveDate>().ok().filter(|day| day.to_string() == text));
        day.filter(in_range).map(Self).ok_or_else(|| expected("a date such as 2026-11-23"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// An instant as in RFC 3339. Any offset is accepted; answers are in UTC and end in `Z`.
#[Scalar(name = "DateTime", specified_by_url = "https://scalars.graphql.org/andimarek/date-time.html")]
impl ScalarType for Instant {
    fn parse(value: Value) -> InputValueResult<Self> {
        let instant = text(&value).and_then(|text| DateTime::parse_from_rfc3339(text).ok());
        let in_range = |instant: &DateTime<Utc>| (1800..=2200).contains(&chrono::Datelike::year(instant));
        let instant = instant.map(|instant| instant.with_timezone(&Utc)).filter(in_range);
        instant.map(Self).ok_or_else(|| expected("an instant such as 2026-11-23T09:00:00+01:00"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

/// A wall-clock time in the municipality's zone (Europe/Copenhagen), written `HH:MM`.
#[Scalar(name = "LocalTime", specified_by_url = "https://scalars.graphql.org/apollographql/local-time-v0.1.html")]
impl ScalarType for LocalTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let is_written_so = |time: &NaiveTime, text: &str| time.format("%H:%M").to_string() == text;
        let read = |text| NaiveTime::parse_from_str(text, "%H:%M").ok().filter(|time| is_written_so(time, text));
        let time = text(&value).and_then(read);
        time.map(Self).ok_or_else(|| expected("a time such as 09:30"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.format("%H:%M").to_string())
    }
}

/// An ISO 8601 week, Monday to Sunday, written `YYYY-Www`; `2026-W53` exists and `2027-W53` does not.
#[Scalar(name = "IsoWeek", specified_by_url = "https://www.iso.org/iso-8601-date-and-time-format.html")]
impl ScalarType for IsoWeek {
    fn parse(value: Value) -> InputValueResult<Self> {
        let week = text(&value).and_then(civil::IsoWeek::parse);
        week.map(Self).ok_or_else(|| expected("a week such as 2026-W48"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}
