//! What is known of one person in one effort: all that the rules look at, and nothing that names anybody.

use chrono::{DateTime, Days, NaiveDate, Utc};
use uuid::Uuid;

use super::{Period, Span};
use crate::civil;

/// One person's facts in one effort. The order within a list means nothing.
#[derive(Clone, Debug, Default)]
pub struct CaseFile {
    /// When the enrolment is active.
    pub active: Vec<Period>,
    /// When a plan is open.
    pub plans: Vec<Period>,
    /// When a benefit runs that the effort is for.
    pub benefits: Vec<Period>,
    /// Approved absences and exemptions that suspend the duty.
    pub reliefs: Vec<Relief>,
    pub courses: Vec<Course>,
    pub meetings: Vec<Meeting>,
    /// Weekly targets that were agreed for this person.
    pub targets: Vec<IndividualTarget>,
}

/// Time in which the duty is suspended.
#[derive(Clone, Copy, Debug)]
pub struct Relief {
    pub id: Uuid,
    pub period: Period,
}

/// A weekly target in place of the effort's own. It holds in weeks whose Monday lies in its period, and shrinks as the
/// effort's own does.
#[derive(Clone, Copy, Debug)]
pub struct IndividualTarget {
    pub id: Uuid,
    pub period: Period,
    pub weekly_minutes: i64,
}

/// Where a course stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CourseState {
    Proposed,
    Offered,
    Planned,
    Active,
    Completed,
    Interrupted,
    Cancelled,
    NotStarted,
}

/// One person's participation in an offer.
#[derive(Clone, Debug)]
pub struct Course {
    pub id: Uuid,
    pub provider: Uuid,
    /// The kind of its offer.
    pub kind: String,
    pub state: CourseState,
    /// As agreed; ends are exclusive.
    pub planned: Period,
    pub actual_from: Option<NaiveDate>,
    /// Exclusive.
    pub actual_to: Option<NaiveDate>,
    /// The last day of a course that was interrupted.
    pub interrupted_on: Option<NaiveDate>,
    /// Hours that are agreed by the week. They count in a course that has no sessions.
    pub weekly_minutes: i64,
    pub sessions: Vec<Session>,
}

impl Course {
    /// When it runs; `None` for a course that is not agreed, or that never ran.
    #[must_use]
    pub fn period(&self) -> Option<Period> {
        use CourseState::{Active, Completed, Interrupted, Planned};
        let is_agreed = matches!(self.state, Planned | Active | Completed | Interrupted);
        let after = |day: NaiveDate| day.checked_add_days(Days::new(1));
        let end = self.actual_to.or(self.interrupted_on.and_then(after)).or(self.planned.to);
        let period = Period { from: self.actual_from.unwrap_or(self.planned.from), to: end };
        (is_agreed && !period.is_empty()).then_some(period)
    }
}

/// What is registered of a session.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Attendance {
    NotRegistered,
    Present,
    /// Minutes from the start of the session.
    Partial(i64),
    /// Absent, and whether a caseworker found the ground reasonable; `None` while nobody has assessed it.
    Absent {
        is_excused: Option<bool>,
    },
    CancelledByProvider,
}

/// One planned occasion of a course.
#[derive(Clone, Copy, Debug)]
pub struct Session {
    pub id: Uuid,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub attendance: Attendance,
    /// When the attendance was registered, or last corrected.
    pub registered_at: Option<DateTime<Utc>>,
}

impl Session {
    /// The local day of its start, which decides its week.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        civil::local_date(self.starts_at)
    }

    pub(super) fn span(&self) -> Span {
        Span::new(self.starts_at, self.ends_at)
    }
}

/// How a conversation is held.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MeetingForm {
    Physical,
    Phone,
    Video,
}

/// Where a conversation stands, and on whose side it failed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MeetingState {
    Booked,
    Held,
    NoShow,
    CancelledByMunicipality,
    CancelledByCitizen,
    Rescheduled,
    Void,
}

/// A conversation with the person.
#[derive(Clone, Debug)]
pub struct Meeting {
    pub id: Uuid,
    /// The code of its type.
    pub kind: String,
    pub form: MeetingForm,
    pub starts_at: DateTime<Utc>,
    pub state: MeetingState,
    /// When the state was registered.
    pub registered_at: Option<DateTime<Utc>>,
}

impl Meeting {
    /// The local day of its start, which decides its week.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        civil::local_date(self.starts_at)
    }
}
