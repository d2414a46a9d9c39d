//! Where a week stands, in the schema.

use async_graphql::Enum;

use crate::rules;

/// Where the hours of a week stand. A fact, and no judgement of anybody.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "rules::HoursStatus")]
pub enum HoursStatus {
    /// No day of the week lies in an active enrolment.
    NotEnrolled,
    /// No day of the week is obliged.
    NotRequired,
    /// The week is not over.
    Pending,
    /// What is not registered yet, or not assessed yet, decides.
    IncompleteData,
    /// What is credited reaches the target.
    Met,
    /// What is credited does not reach the target.
    Below,
}

/// Where the conversation of a week stands. A missed week says on whose side it failed.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "rules::ContactStatus")]
pub enum ContactStatus {
    /// No day of the week lies in an active enrolment.
    NotEnrolled,
    /// A course runs.
    NotRequiredCourse,
    /// No day of the week is obliged.
    NotRequiredExempt,
    /// Fewer days are obliged than a conversation takes.
    NotRequiredShortWeek,
    /// It was held.
    Met,
    /// It is booked, and it is not known yet what came of it.
    PendingBooked,
    /// The week is not over, and nothing is booked.
    PendingUnbooked,
    /// Nothing was booked, or nobody registered what came of it.
    MissedNotBooked,
    /// The municipality cancelled.
    MissedMunicipalityCancelled,
    /// The citizen cancelled.
    MissedCitizenCancelled,
    /// The citizen did not come.
    MissedNoShow,
}
