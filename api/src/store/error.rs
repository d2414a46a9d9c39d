//! What can go wrong in the store, in two texts: the variants go to the caller, the cause only to the log.

use std::sync::Arc;

use sea_orm::{DbErr, RuntimeErr, SqlxError};

use crate::policy::Denial;

/// A failed look-up or change. It has no `Display`, so that no layer can hand it to a client as text.
#[derive(Clone, Debug)]
pub enum Error {
    /// The row is not there, or not for this principal: the same answer.
    NotFound,
    /// The role has no right to such records or fields at all, or not to this action on this record.
    Forbidden(Denial),
    /// The row was changed since the caller read it.
    Stale { current: i32 },
    /// A rule that the database keeps was about to be broken.
    Constraint(Constraint),
    /// A cursor of another list, filter, order or caller.
    Cursor,
    /// The database did not answer in time or not at all.
    Unavailable(Arc<DbErr>),
    /// Ours: a statement failed, a column has no class, a sealed value does not open.
    Internal(Arc<str>),
}

pub type Result<T> = std::result::Result<T, Error>;

/// The rules that live in the database and that a caller can run into.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Constraint {
    /// A person has one open plan.
    OneOpenPlan,
    /// A person has one primary caseworker at a time.
    OnePrimaryCaseworker,
    /// A person has one booked meeting at a time.
    OneMeetingAtATime,
    /// A person is enrolled in an effort once at a time.
    OneEnrolmentAtATime,
    /// A CPR number belongs to one person.
    OnePersonPerNumber,
    /// A course meets once at a time.
    OneSessionAtATime,
    /// A session has one registration.
    OneAttendancePerSession,
    /// A period ends after it begins.
    Period,
    /// A key is used once.
    IdempotencyKey,
    /// Benefits of one kind do not overlap.
    OneBenefitAtATime,
    /// Who did something does not also decide about it.
    FourEyes,
    /// A need is recorded once at a time.
    OneNeedAtATime,
    /// A person has one individual target at a time in an effort.
    OneTargetAtATime,
    /// An absence that somebody decided on is not merely reported.
    AbsenceDecision,
}

/// The names under which both databases report a rule that was about to be broken.
const CONSTRAINTS: &[(&str, Constraint)] = &[
    ("plan_one_open", Constraint::OneOpenPlan),
    ("assignment_one_primary", Constraint::OnePrimaryCaseworker),
    ("meeting_one_at_a_time", Constraint::OneMeetingAtATime),
    ("effort_enrolment_no_overlap", Constraint::OneEnrolmentAtATime),
    ("person_number_cpr_index", Constraint::OnePersonPerNumber),
    ("course_session_once", Constraint::OneSessionAtATime),
    ("attendance_session_id", Constraint::OneAttendancePerSession),
    ("idempotency_key_once", Constraint::IdempotencyKey),
    ("benefit_period_no_overlap", Constraint::OneBenefitAtATime),
    ("person_need_no_overlap", Constraint::OneNeedAtATime),
    ("four_eyes", Constraint::FourEyes),
    ("access_review_other_reviewer", Constraint::FourEyes),
    ("break_glass_other_reviewer", Constraint::FourEyes),
    ("individual_target_no_overlap", Constraint::OneTargetAtATime),
    ("absence_decision", Constraint::AbsenceDecision),
    ("_period", Constraint::Period),
];

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        let text = error.to_string();
        if let Some((_, constraint)) = CONSTRAINTS.iter().find(|(name, _)| text.contains(name)) {
            return Self::Constraint(*constraint);
        }
        if is_passing(&error) {
            return Self::Unavailable(Arc::new(error));
        }
        // The driver's text can quote values; the log gets the kind of failure and no more.
        Self::Internal(Arc::from(kind_of(&error)))
    }
}

/// Whether the same call may succeed a little later: no connection, or one that was lost, busy, full or in each other's way.
fn is_passing(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = error else {
        return matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_));
    };
    match cause.as_ref() {
        SqlxError::Io(_) | SqlxError::PoolTimedOut | SqlxError::PoolClosed | SqlxError::WorkerCrashed => true,
        SqlxError::Database(refusal) => refusal.code().is_some_and(|code| match code.parse::<u32>() {
            // SQLite's busy, locked, read-only, input or output, full, not to be opened: the low byte of the code.
            Ok(number) if code.len() < 5 => matches!(number & 0xff, 5 | 6 | 8 | 10 | 13 | 14),
            // PostgreSQL's classes of lost connections, used up resources and interventions, and who waits in vain.
            _ => ["08", "53", "57", "40001", "40P01", "55P03"].iter().any(|class| code.starts_with(class)),
        }),
        _ => false,
    }
}

/// The kind of a database failure, without the values that its text may hold.
fn kind_of(error: &DbErr) -> String {
    let text = format!("{error:?}");
    text.split(['(', '{', '"']).take(3).collect::<Vec<_>>().join(" ").trim().to_owned()
}

impl Error {
    /// A fault of ours, with a text for the log that holds no values.
    #[must_use]
    pub fn internal(what: &str) -> Self {
        Self::Internal(Arc::from(what))
    }
}
