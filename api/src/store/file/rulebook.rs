//! What judges: approved versions of every effort, holidays and closure days.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc, Weekday};
use indsats_entity::{
    closure_day,
    effort_policy::{Column, CourseWeekTest, EffortPolicyState, Entity, Model, Proration},
    holiday,
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::Value as Json;
use uuid::Uuid;

use super::known;
use crate::{
    rules::{self, Calendar, MeetingForm, Parameters, Versions, worklist::Rulebook},
    store::{Error, Result},
};

#[expect(clippy::disallowed_methods, reason = "reference data, of which nothing leaves but through the rules")]
pub(super) async fn rulebook(on: &impl ConnectionTrait, known_at: Option<DateTime<Utc>>) -> Result<Rulebook> {
    let mut approved = Entity::find().filter(Column::State.eq(EffortPolicyState::Approved));
    if let Some(instant) = known_at {
        // The first version comes with the installation, and nobody approved it.
        let known = Condition::any().add(Column::ApprovedAt.is_null()).add(Column::ApprovedAt.lte(instant));
        approved = approved.filter(known);
    }
    let mut efforts: BTreeMap<Uuid, Vec<Parameters>> = BTreeMap::new();
    for row in approved.all(on).await? {
        efforts.entry(row.effort_id).or_default().push(parameters(&row)?);
    }
    let efforts = efforts.into_iter().map(|(effort, versions)| (effort, Versions::new(versions))).collect();
    let holidays = known::reference::<holiday::Entity>(on, holiday::Entity::find().all(on).await?, known_at).await?;
    let holidays = holidays.into_iter().map(|holiday| holiday.day).collect();
    let mut calendar = Calendar { holidays, ..Calendar::default() };
    let closed = closure_day::Entity::find().all(on).await?;
    for closed in known::reference::<closure_day::Entity>(on, closed, known_at).await? {
        match closed.provider_id {
            Some(provider) => calendar.provider_closures.insert((provider, closed.day)),
            None => calendar.closures.insert(closed.day),
        };
    }
    Ok(Rulebook { efforts, calendar })
}

/// A version as the rules know it.
///
/// # Errors
/// When a stored list holds what no version can: the database was changed by hand.
pub fn parameters(row: &Model) -> Result<Parameters> {
    let wrong = || Error::internal("a version of parameters that says nothing");
    let count = |number: i32| u64::try_from(number).map_err(|_| wrong());
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
            Proration::ByObligedDay => rules::Proration::ByObligedDay,
            Proration::FullIfAnyDay => rules::Proration::FullIfAnyDay,
            Proration::ZeroIfPartial => rules::Proration::ZeroIfPartial,
        },
        workdays: row.workdays.as_array().ok_or_else(wrong)?.iter().map(weekday).collect::<Result<_>>()?,
        holiday_reduces_schedule: row.holiday_reduces_schedule,
        credit_excused_absence: row.credit_excused_absence,
        counted_kinds: texts(&row.counted_kinds)?.into_iter().collect(),
        course_week_test: match row.course_week_test {
            CourseWeekTest::AnyScheduledMinute => rules::CourseWeekTest::AnyScheduledMinute,
            CourseWeekTest::TargetScheduled => rules::CourseWeekTest::TargetScheduled,
        },
        contact_min_obliged_days: usize::try_from(row.contact_min_obliged_days).map_err(|_| wrong())?,
        qualifying_meeting_types: texts(&row.qualifying_meeting_types)?.into_iter().collect(),
        qualifying_meeting_forms: texts(&row.qualifying_meeting_forms)?.into_iter().map(form).collect::<Result<_>>()?,
        max_gap_obliged_days: row.max_gap_obliged_days.into(),
        course_end_lead_days: count(row.course_end_lead_days)?,
        week_close_lag_days: count(row.week_close_lag_days)?,
        require_open_plan: row.require_open_plan,
        require_benefit: row.require_benefit,
    })
}
