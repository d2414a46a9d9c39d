//! What a version says, and what it may say.

use std::collections::HashSet;

use indsats_entity::{
    effort_policy::{CourseWeekTest, Model, Proration},
    meeting::MeetingForm,
    reference_code,
};
use sea_orm::ActiveEnum;
use serde_json::Value;

use crate::{
    domain::{Code, Verdict, reference, text::Checks},
    store::Scoped,
};

/// The most workdays of a week.
const WORKDAYS: usize = 5;

/// The parameters that are given. Units stand in the names; what each means stands at the version's own.
#[derive(Debug, Default)]
pub struct Parameters {
    pub weekly_target_minutes: Option<i32>,
    pub proration: Option<Proration>,
    /// ISO weekday numbers, Monday is 1.
    pub workdays: Option<Vec<i32>>,
    pub holiday_reduces_schedule: Option<bool>,
    pub credit_excused_absence: Option<bool>,
    /// Codes of OFFER_KIND.
    pub counted_kinds: Option<Vec<String>>,
    pub course_week_test: Option<CourseWeekTest>,
    pub contact_min_obliged_days: Option<i32>,
    /// Codes of MEETING_TYPE.
    pub qualifying_meeting_types: Option<Vec<String>>,
    pub qualifying_meeting_forms: Option<Vec<MeetingForm>>,
    pub max_gap_obliged_days: Option<i32>,
    pub course_end_lead_days: Option<i32>,
    pub baseline_weeks: Option<i32>,
    pub review_interval_months: Option<i32>,
    pub week_close_lag_days: Option<i32>,
    pub small_cell_threshold: Option<i32>,
    pub require_open_plan: Option<bool>,
    pub require_benefit: Option<bool>,
}

impl Parameters {
    /// The version with these in place of its own.
    pub(in crate::domain) fn over(self, row: Model) -> Model {
        let forms = self.qualifying_meeting_forms;
        let forms = forms.map(|forms| forms.into_iter().map(|form| form.to_value()).collect::<Vec<String>>());
        Model {
            weekly_target_minutes: self.weekly_target_minutes.unwrap_or(row.weekly_target_minutes),
            proration: self.proration.unwrap_or(row.proration),
            workdays: self.workdays.map_or(row.workdays, Value::from),
            holiday_reduces_schedule: self.holiday_reduces_schedule.unwrap_or(row.holiday_reduces_schedule),
            credit_excused_absence: self.credit_excused_absence.unwrap_or(row.credit_excused_absence),
            counted_kinds: self.counted_kinds.map_or(row.counted_kinds, Value::from),
            course_week_test: self.course_week_test.unwrap_or(row.course_week_test),
            contact_min_obliged_days: self.contact_min_obliged_days.unwrap_or(row.contact_min_obliged_days),
            qualifying_meeting_types: self.qualifying_meeting_types.map_or(row.qualifying_meeting_types, Value::from),
            qualifying_meeting_forms: forms.map_or(row.qualifying_meeting_forms, Value::from),
            max_gap_obliged_days: self.max_gap_obliged_days.unwrap_or(row.max_gap_obliged_days),
            course_end_lead_days: self.course_end_lead_days.unwrap_or(row.course_end_lead_days),
            baseline_weeks: self.baseline_weeks.unwrap_or(row.baseline_weeks),
            review_interval_months: self.review_interval_months.unwrap_or(row.review_interval_months),
            week_close_lag_days: self.week_close_lag_days.unwrap_or(row.week_close_lag_days),
            small_cell_threshold: self.small_cell_threshold.unwrap_or(row.small_cell_threshold),
            require_open_plan: self.require_open_plan.unwrap_or(row.require_open_plan),
            require_benefit: self.require_benefit.unwrap_or(row.require_benefit),
            ..row
        }
    }
}

/// Checks that a version can judge weeks: all that stands against it, at once.
///
/// # Errors
/// Problems of the input.
pub(in crate::domain) async fn check(codes: Scoped<'_, reference_code::Entity>, row: &Model) -> Verdict<()> {
    let kinds = reference::valid(codes.clone(), "OFFER_KIND", row.valid_from).await?;
    let types = reference::valid(codes, "MEETING_TYPE", row.valid_from).await?;
    let mut checks = Checks::default();
    for (field, number, range) in [
        // Forty hours are more than anybody's full week.
        ("weeklyTargetMinutes", row.weekly_target_minutes, 0..=2400),
        ("maxGapObligedDays", row.max_gap_obliged_days, 0..=260),
        ("courseEndLeadDays", row.course_end_lead_days, 0..=180),
        ("baselineWeeks", row.baseline_weeks, 1..=104),
        ("reviewIntervalMonths", row.review_interval_months, 1..=24),
        ("weekCloseLagDays", row.week_close_lag_days, 0..=60),
        // A smaller cell could be somebody.
        ("smallCellThreshold", row.small_cell_threshold, 3..=50),
        ("contactMinObligedDays", row.contact_min_obliged_days, 1..=7),
    ] {
        checks.require(range.contains(&number), &format!("parameters.{field}"), Code::NumberOutOfRange);
    }
    let is_weekday = |day: &Value| day.as_i64().is_some_and(|day| (1..=7).contains(&day));
    let is_in = |codes: &HashSet<String>, code: &Value| code.as_str().is_some_and(|code| codes.contains(code));
    list(&mut checks, "workdays", &row.workdays, 1, Code::NumberOutOfRange, is_weekday);
    list(&mut checks, "countedKinds", &row.counted_kinds, 0, Code::UnknownCode, |code| is_in(&kinds, code));
    list(&mut checks, "qualifyingMeetingTypes", &row.qualifying_meeting_types, 1, Code::UnknownCode, |code| {
        is_in(&types, code)
    });
    // The schema lets nothing else through.
    list(&mut checks, "qualifyingMeetingForms", &row.qualifying_meeting_forms, 1, Code::UnknownCode, |_| true);
    let workdays = row.workdays.as_array().map_or(0, Vec::len);
    checks.require(workdays <= WORKDAYS, "parameters.workdays", Code::TooManyWorkdays);
    // Where either is wrong by itself, that has been said.
    let is_comparable = workdays > 0 && (1..=7).contains(&row.contact_min_obliged_days);
    let fits = usize::try_from(row.contact_min_obliged_days).is_ok_and(|days| days <= workdays);
    checks.require(!is_comparable || fits, "parameters.contactMinObligedDays", Code::MoreThanWorkdays);
    checks.finish()
}

/// Checks a list: not too short, each item right and named once.
fn list(checks: &mut Checks, field: &str, list: &Value, least: usize, code: Code, is_right: impl Fn(&Value) -> bool) {
    let items = list.as_array().map_or(&[][..], Vec::as_slice);
    let at = format!("parameters.{field}");
    checks.require(items.len() >= least, &at, Code::ListEmpty);
    for (place, item) in items.iter().enumerate() {
        let at = format!("{at}.{place}");
        checks.require(is_right(item), &at, code);
        checks.require(!items[..place].contains(item), &at, Code::DuplicateItem);
    }
}
