//! A file's content, whatever it is written as.

use chrono::NaiveDate;

/// What a spreadsheet might take for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Columns with their names in the schema, and rows under them.
pub(super) struct Table {
    /// The name of its sheet, as a text to be looked up.
    pub title: String,
    pub columns: &'static [&'static str],
    pub rows: Vec<Vec<Cell>>,
}

/// What stands in one place.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Cell {
    Empty,
    Text(String),
    /// A name of a closed set, and the set.
    Code(&'static str, String),
    Day(NaiveDate),
    Number(i64),
    Truth(bool),
}

impl Cell {
    /// A text that somebody has written. A spreadsheet would run what looks like a formula, so that is marked as text, by
    /// the apostrophe that spreadsheets use for it.
    pub(super) fn text(text: &str) -> Self {
        if text.is_empty() {
            Self::Empty
        } else if text.starts_with(FORMULA) {
            Self::Text(format!("'{text}"))
        } else {
            Self::Text(text.to_owned())
        }
    }

    /// A day, where there is one.
    pub(super) fn day(day: Option<NaiveDate>) -> Self {
        day.map_or(Self::Empty, Self::Day)
    }
}

impl From<i32> for Cell {
    fn from(number: i32) -> Self {
        Self::Number(number.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_marked_as_text() {
        for text in ["=1+1", "+45 12", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(Cell::text(text), Cell::Text(format!("'{text}")));
        }
        for text in ["Åse", " =1", "'=1", "1=1", "a-b"] {
            assert_eq!(Cell::text(text), Cell::Text(text.to_owned()));
        }
        assert_eq!(Cell::text(""), Cell::Empty);
    }
}
