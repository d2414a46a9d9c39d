//! Blocks of courses, the gaps between them, and how conversations stand, in the schema.

use async_graphql::{Enum, SimpleObject};

use super::scalar::Date;
use crate::rules;

/// How a gap compares with the policy's limit of obliged days.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "rules::GapStatus")]
pub enum GapStatus {
    /// Ended by a course within the limit.
    WithinLimit,
    /// Ended by a course after the limit.
    Exceeded,
    /// No course runs today; within the limit so far.
    OpenWithinLimit,
    /// No course runs today; the limit is passed.
    OpenExceeded,
}

/// Courses that overlap or touch, as one stretch (sammenhængende forløb).
#[derive(SimpleObject)]
pub struct CourseBlock {
    /// The first day.
    starts_on: Date,
    /// The first day after it. Null while it has no end.
    ends_before: Option<Date>,
    /// How many courses it holds.
    course_count: usize,
}

impl From<rules::CourseBlock> for CourseBlock {
    fn from(block: rules::CourseBlock) -> Self {
        let rules::CourseBlock { period, courses } = block;
        Self { starts_on: Date(period.from), ends_before: period.to.map(Date), course_count: courses.len() }
    }
}

/// Days between one block of courses and the next (ophold); the open one counts up to and with today.
#[derive(SimpleObject)]
pub struct CourseGap {
    /// The first day.
    starts_on: Date,
    /// The first day after it; for an open gap the day after the one asked for.
    ends_before: Date,
    /// All its days.
    calendar_days: i64,
    /// Those that are obliged: what the limit is compared with.
    obliged_days: i64,
    /// The policy's limit of obliged days.
    limit_obliged_days: i64,
    /// Whether it is open.
    is_open: bool,
    /// How it compares with the limit.
    status: GapStatus,
    /// The number of the policy whose limit it is compared with: the one of its last day.
    policy_number: i32,
}

impl From<rules::Gap> for CourseGap {
    fn from(gap: rules::Gap) -> Self {
        Self {
            starts_on: Date(gap.from),
            ends_before: Date(gap.to),
            calendar_days: gap.calendar_days,
            obliged_days: gap.obliged_days,
            limit_obliged_days: gap.limit,
            is_open: gap.is_open,
            status: gap.status.into(),
            policy_number: gap.policy_number,
        }
    }
}

/// How the conversations with a person stand.
#[derive(SimpleObject)]
pub struct ContactRecord {
    /// Days since the last conversation that counts. Null where there was none.
    days_since_last: Option<i64>,
    /// Weeks that are over and had no conversation that they required, back to the last one that had one; weeks that
    /// required none are passed over.
    consecutive_missed: i64,
}

impl From<rules::ContactRecord> for ContactRecord {
    fn from(record: rules::ContactRecord) -> Self {
        Self { days_since_last: record.days_since_last, consecutive_missed: record.consecutive_missed }
    }
}
