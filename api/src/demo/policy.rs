//! A version of the effort's parameters that waits for approval.

use chrono::Duration;
use indsats_entity::effort_policy::{ActiveModel, CourseWeekTest, EffortPolicyState, Proration};
use sea_orm::Set;
use uuid::Uuid;

use super::{rows::Rows, world::id};
use crate::civil::IsoWeek;

/// Fewer hours, shorter gaps, and a conversation in shorter weeks: written by the manager of the other center, so that the
/// one who signs in may approve it.
pub fn draft(rows: &mut Rows, effort: Uuid) {
    rows.policies.push(ActiveModel {
        id: Set(id("policy", "draft")),
        effort_id: Set(effort),
        number: Set(2),
        valid_from: Set(IsoWeek::of(rows.day(0)).end()),
        state: Set(EffortPolicyState::Draft),
        drafted_by: Set(Some(id("user", "other-manager"))),
        drafted_at: Set(Some(rows.now - Duration::days(3))),
        approved_by: Set(None),
        approved_at: Set(None),
        weekly_target_minutes: Set(1200),
        proration: Set(Proration::ByObligedDay),
        workdays: Set(vec![1, 2, 3, 4, 5].into()),
        holiday_reduces_schedule: Set(true),
        credit_excused_absence: Set(true),
        counted_kinds: Set(vec!["MENTOR"].into()),
        course_week_test: Set(CourseWeekTest::AnyScheduledMinute),
        contact_min_obliged_days: Set(2),
        qualifying_meeting_types: Set(vec!["FOLLOW_UP", "JOB_CONVERSATION", "REFERRAL", "AVAILABILITY"].into()),
        qualifying_meeting_forms: Set(vec!["PHYSICAL", "VIDEO"].into()),
        max_gap_obliged_days: Set(5),
        course_end_lead_days: Set(14),
        baseline_weeks: Set(26),
        review_interval_months: Set(3),
        week_close_lag_days: Set(5),
        small_cell_threshold: Set(5),
        require_open_plan: Set(true),
        require_benefit: Set(true),
        version: Set(1),
    });
}
