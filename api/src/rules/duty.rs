//! Whether a day is obliged, and if not, why.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Calendar, CaseFile, Parameters, period::covered};
use crate::civil::IsoWeek;

/// What a day asks of a person. The first reason that applies is told, in this order.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Duty {
    Obliged,
    NotWorkday,
    NotEnrolled,
    PublicHoliday,
    ClosureDay,
    NoOpenPlan,
    NoBenefit,
    /// An approved absence or an exemption suspends the duty: which one.
    Relieved(Uuid),
}

/// One day of a week with its duty.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DutyDay {
    pub day: NaiveDate,
    pub duty: Duty,
}

/// What a day asks.
#[must_use]
pub fn duty(case: &CaseFile, parameters: &Parameters, calendar: &Calendar, day: NaiveDate) -> Duty {
    if !parameters.is_workday(day) {
        Duty::NotWorkday
    } else if !covered(&case.active, day) {
        Duty::NotEnrolled
    } else if calendar.holidays.contains(&day) {
        Duty::PublicHoliday
    } else if calendar.closures.contains(&day) {
        Duty::ClosureDay
    } else if parameters.require_open_plan && !covered(&case.plans, day) {
        Duty::NoOpenPlan
    } else if parameters.require_benefit && !covered(&case.benefits, day) {
        Duty::NoBenefit
    } else {
        // The smallest id, so that the order of the case file does not matter.
        let reliefs = case.reliefs.iter().filter(|relief| relief.period.contains(day));
        reliefs.map(|relief| relief.id).min().map_or(Duty::Obliged, Duty::Relieved)
    }
}

/// The seven days of a week.
pub(super) fn week(case: &CaseFile, parameters: &Parameters, calendar: &Calendar, week: IsoWeek) -> Vec<DutyDay> {
    week.days().map(|day| DutyDay { day, duty: duty(case, parameters, calendar, day) }).collect()
}
