//! What an effort decides about its own rules: parameters in numbered versions.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::MeetingForm;
use crate::civil::IsoWeek;

/// How the weekly target shrinks in a week with fewer obliged days.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Proration {
    /// By the share of obliged days.
    ByObligedDay,
    /// Not at all, once one day is obliged.
    FullIfAnyDay,
    /// To nothing, unless every workday is obliged.
    ZeroIfPartial,
}

/// When a week counts as a week with a course.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CourseWeekTest {
    /// One scheduled minute on an obliged day is enough.
    AnyScheduledMinute,
    /// The target of the week must be scheduled, and some of it on an obliged day.
    TargetScheduled,
}

/// One version of an effort's parameters. Source: the effort's policy; units stand in the names.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Parameters {
    /// Counts up with each version of the effort.
    pub number: i32,
    /// Until the next version begins. A week is judged by the version of its Monday.
    pub valid_from: NaiveDate,
    pub weekly_target_minutes: i64,
    pub proration: Proration,
    pub workdays: Vec<Weekday>,
    /// Whether hours that are agreed by the week fall away on public holidays and closure days.
    pub holiday_reduces_schedule: bool,
    /// Whether absence that a caseworker found reasonable counts as if attended.
    pub credit_excused_absence: bool,
    /// Kinds of offer whose hours count as they were agreed, without attendance being registered.
    pub counted_kinds: BTreeSet<String>,
    pub course_week_test: CourseWeekTest,
    pub contact_min_obliged_days: usize,
    pub qualifying_meeting_types: BTreeSet<String>,
    pub qualifying_meeting_forms: Vec<MeetingForm>,
    pub max_gap_obliged_days: i64,
    /// How many days before a course's last day its end is told.
    pub course_end_lead_days: u64,
    /// How many days after its end a week is closed: what is registered later is late.
    pub week_close_lag_days: u64,
    pub require_open_plan: bool,
    pub require_benefit: bool,
}

impl Parameters {
    /// Workdays in a full week: the N of the target.
    #[must_use]
    pub fn full_week(&self) -> i64 {
        self.workdays.len() as i64
    }

    /// The day on which a week that this version judges is closed.
    #[must_use]
    pub fn closes_on(&self, week: IsoWeek) -> NaiveDate {
        week.end().checked_add_days(Days::new(self.week_close_lag_days)).unwrap_or(NaiveDate::MAX)
    }

    pub(super) fn is_workday(&self, day: NaiveDate) -> bool {
        self.workdays.contains(&day.weekday())
    }
}

/// The approved versions of one effort.
#[derive(Clone, Debug, Default)]
pub struct Versions(Vec<Parameters>);

impl Versions {
    /// Takes versions in any order.
    #[must_use]
    pub fn new(mut versions: Vec<Parameters>) -> Self {
        versions.sort_by_key(|version| (version.valid_from, version.number));
        Self(versions)
    }

    /// The same versions with one more, in place of the one with its number where there is one.
    #[must_use]
    pub fn with(&self, version: Parameters) -> Self {
        let others = self.0.iter().filter(|known| known.number != version.number).cloned();
        Self::new(others.chain([version.clone()]).collect())
    }

    /// The version that judges a week: the last to begin by its Monday. `None` before the first.
    #[must_use]
    pub fn of(&self, week: IsoWeek) -> Option<&Parameters> {
        self.0.iter().rev().find(|version| version.valid_from <= week.monday())
    }
}
