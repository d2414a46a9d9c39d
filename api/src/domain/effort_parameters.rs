//! A stored version of an effort's parameters, as the rules know it.

use chrono::Weekday;
use indsats_entity::effort_policy::{Model, Proration as Stored};
use serde_json::Value as Json;

use crate::{
    rules::{CourseWeekTest, MeetingForm, Parameters, Proration},
    store::{Error, Result},
};

/// Reads a version.
///
/// # Errors
/// When a stored list holds what no version can: the database was changed by hand.
pub(super) fn parameters(row: &Model) -> Result<Parameters> {
    let wrong = || Error::internal("a version of parameters that says nothing");
    let texts = |json: &Json| -> Result<Vec<String>> {
        let text = |value: &Json| value.as_str().map(str::to_owned).ok_or_else(wrong);
        json.as_array().ok_or_else(wrong)?.iter().map(text).collect()
    };
    let weekday = |value: &Json| {
        let number = value.as_u64().and_then(|number| u8::try_from(number).ok()).filter(|number| *number > 0);
        number.and_then(|number| Weekday::try_from(number - 1).ok()).ok_or_else(wrong)
    };
    let form = |text: String| match text.as_str() {
        "PHYSICAL" => Ok(MeetingForm::Physical),
        "PHONE" => Ok(MeetingForm::Phone),
        "VIDEO" => Ok(MeetingForm::Video),
        _ => Err(wrong()),
    };
    Ok(Parameters {
        number: row.number,
        valid_from: row.valid_from,
        weekly_target_minutes: row.weekly_target_minutes.into(),
        proration: match row.proration {
            Stored::ByObligedDay => Proration::ByObligedDay,
            Stored::FullIfAnyDay => Proration::FullIfAnyDay,
            Stored::ZeroIfPartial => Proration::ZeroIfPartial,
        },
        workdays: row.workdays.as_array().ok_or_else(wrong)?.iter().map(weekday).collect::<Result<_>>()?,
        holiday_reduces_schedule: row.holiday_reduces_schedule,
        credit_excused_absence: row.credit_excused_absence,
        counted_kinds: texts(&row.counted_kinds)?.into_iter().collect(),
        course_week_test: match row.course_week_test.as_str() {
            "ANY_SCHEDULED_MINUTE" => CourseWeekTest::AnyScheduledMinute,
            "TARGET_SCHEDULED" => CourseWeekTest::TargetScheduled,
            _ => return Err(wrong()),
        },
        contact_min_obliged_days: usize::try_from(row.contact_min_obliged_days).map_err(|_| wrong())?,
        qualifying_meeting_types: texts(&row.qualifying_meeting_types)?.into_iter().collect(),
        qualifying_meeting_forms: texts(&row.qualifying_meeting_forms)?.into_iter().map(form).collect::<Result<_>>()?,
        max_gap_obliged_days: row.max_gap_obliged_days.into(),
        week_close_lag_days: u64::try_from(row.week_close_lag_days).map_err(|_| wrong())?,
        require_open_plan: row.require_open_plan,
        require_benefit: row.require_benefit,
    })
}
