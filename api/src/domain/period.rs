//! Periods as people type them: a first day, and the day after the last where there is one.

use chrono::NaiveDate;

use super::{Code, Problem, Verdict};

/// A period that ends after it begins, or not at all.
pub(super) fn ordered(from: NaiveDate, until: Option<NaiveDate>) -> Verdict<()> {
    match until {
        Some(until) if until <= from => Err(Problem::at("validUntil", Code::PeriodReversed).into()),
        _ => Ok(()),
    }
}

/// An end inside a period that is there already: it may end sooner, and never goes on for longer.
pub(super) fn sooner(from: NaiveDate, to: Option<NaiveDate>, until: NaiveDate) -> Verdict<()> {
    if until <= from || to.is_some_and(|to| until > to) {
        return Err(Problem::at("validUntil", Code::OutsidePeriod).into());
    }
    Ok(())
}
