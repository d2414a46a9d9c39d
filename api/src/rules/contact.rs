//! The conversation that a week without a course requires.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{CaseFile, Meeting, MeetingState, Parameters, Warning, period::covered};
use crate::civil::IsoWeek;

named! {
    /// Where the conversation of a week stands.
    ContactStatus {
        /// No day of the week lies in an active enrolment.
        NotEnrolled = "NOT_ENROLLED",
        /// A course runs.
        NotRequiredCourse = "NOT_REQUIRED_COURSE",
        /// No day of the week is obliged.
        NotRequiredExempt = "NOT_REQUIRED_EXEMPT",
        /// Fewer days are obliged than a conversation takes.
        NotRequiredShortWeek = "NOT_REQUIRED_SHORT_WEEK",
        Met = "MET",
        /// Booked, and it is not known yet what came of it.
        PendingBooked = "PENDING_BOOKED",
        /// The week is not over, and nothing is booked.
        PendingUnbooked = "PENDING_UNBOOKED",
        MissedNotBooked = "MISSED_NOT_BOOKED",
        MissedMunicipalityCancelled = "MISSED_MUNICIPALITY_CANCELLED",
        MissedCitizenCancelled = "MISSED_CITIZEN_CANCELLED",
        /// Every attempt of the week failed on the citizen's side.
        MissedNoShow = "MISSED_NO_SHOW",
    }
}

impl ContactStatus {
    /// Whether the week is over without the conversation that it required.
    #[must_use]
    pub fn is_missed(self) -> bool {
        use ContactStatus::{MissedCitizenCancelled, MissedMunicipalityCancelled, MissedNoShow, MissedNotBooked};
        matches!(self, MissedNotBooked | MissedMunicipalityCancelled | MissedCitizenCancelled | MissedNoShow)
    }
}

/// What a meeting means for the contact of its week.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MeetingWeight {
    /// Held: the week has its conversation.
    Counts,
    /// Booked for a time to come, or without an outcome yet.
    Open,
    /// Tried, and it did not come about.
    Attempt,
    /// Moved to another time or entered by mistake.
    Withdrawn,
    /// The type or the form is none that counts.
    NotQualifying,
    /// Its day lies outside the active enrolment.
    NotEnrolled,
}

/// A meeting of the week and its weight.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct MeetingFact {
    pub meeting: Uuid,
    pub day: NaiveDate,
    pub state: MeetingState,
    pub weight: MeetingWeight,
}

/// The conversation of a week with what makes it.
pub(super) struct Contact {
    pub is_required: bool,
    pub is_met: bool,
    pub status: ContactStatus,
    pub meetings: Vec<MeetingFact>,
    pub warnings: Vec<Warning>,
}

/// What of a week decides on the conversation.
pub(super) struct Setting {
    pub week: IsoWeek,
    pub is_enrolled: bool,
    pub obliged: i64,
    pub is_course_week: bool,
    pub as_of: DateTime<Utc>,
    pub closes_at: DateTime<Utc>,
}

pub(super) fn weigh(
    case: &CaseFile,
    parameters: &Parameters,
    meeting: &Meeting,
    as_of: DateTime<Utc>,
) -> MeetingWeight {
    let is_qualifying = parameters.qualifying_meeting_types.contains(&meeting.kind)
        && parameters.qualifying_meeting_forms.contains(&meeting.form);
    match meeting.state {
        _ if !covered(&case.active, meeting.day()) => MeetingWeight::NotEnrolled,
        _ if !is_qualifying => MeetingWeight::NotQualifying,
        MeetingState::Rescheduled | MeetingState::Void => MeetingWeight::Withdrawn,
        MeetingState::Booked => MeetingWeight::Open,
        // What was registered of a time to come is no fact yet.
        MeetingState::Held | MeetingState::NoShow if meeting.starts_at > as_of => MeetingWeight::Open,
        MeetingState::Held => MeetingWeight::Counts,
        MeetingState::NoShow | MeetingState::CancelledByMunicipality | MeetingState::CancelledByCitizen => {
            MeetingWeight::Attempt
        }
    }
}

pub(super) fn contact(case: &CaseFile, parameters: &Parameters, setting: &Setting) -> Contact {
    let mut in_week: Vec<_> = case.meetings.iter().filter(|it| IsoWeek::of(it.day()) == setting.week).collect();
    in_week.sort_unstable_by_key(|meeting| (meeting.starts_at, meeting.id));
    let mut warnings = Vec::new();
    let meetings: Vec<MeetingFact> = in_week
        .into_iter()
        .map(|meeting| {
            let weight = weigh(case, parameters, meeting, setting.as_of);
            if weight == MeetingWeight::Open && meeting.starts_at <= setting.as_of {
                warnings.push(Warning::MeetingWithoutOutcome);
            }
            if weight == MeetingWeight::Counts && meeting.registered_at.is_some_and(|at| at >= setting.closes_at) {
                warnings.push(Warning::MeetingRegisteredLate);
            }
            MeetingFact { meeting: meeting.id, day: meeting.day(), state: meeting.state, weight }
        })
        .collect();
    let is_met = meetings.iter().any(|fact| fact.weight == MeetingWeight::Counts);
    let is_long = setting.obliged >= parameters.contact_min_obliged_days as i64;
    let status = if !setting.is_enrolled {
        ContactStatus::NotEnrolled
    } else if setting.is_course_week {
        ContactStatus::NotRequiredCourse
    } else if setting.obliged == 0 {
        ContactStatus::NotRequiredExempt
    } else if !is_long {
        ContactStatus::NotRequiredShortWeek
    } else if is_met {
        ContactStatus::Met
    } else {
        unmet(&meetings, setting)
    };
    let is_required = setting.is_enrolled && setting.obliged > 0 && is_long && !setting.is_course_week;
    Contact { is_required, is_met, status, meetings, warnings }
}

/// A conversation is required and none was held.
fn unmet(meetings: &[MeetingFact], setting: &Setting) -> ContactStatus {
    let attempted = |state| meetings.iter().any(|fact| fact.weight == MeetingWeight::Attempt && fact.state == state);
    let is_open = meetings.iter().any(|fact| fact.weight == MeetingWeight::Open);
    let is_over = setting.as_of >= setting.week.ends_at();
    // Until the week is closed, a booked conversation may turn out to have been held.
    if is_open && setting.as_of < setting.closes_at {
        ContactStatus::PendingBooked
    } else if !is_over {
        ContactStatus::PendingUnbooked
    } else if attempted(MeetingState::CancelledByMunicipality) {
        ContactStatus::MissedMunicipalityCancelled
    } else if is_open {
        // Nobody registered what came of it: that is never the citizen's doing.
        ContactStatus::MissedNotBooked
    } else if attempted(MeetingState::NoShow) {
        ContactStatus::MissedNoShow
    } else if attempted(MeetingState::CancelledByCitizen) {
        ContactStatus::MissedCitizenCancelled
    } else {
        ContactStatus::MissedNotBooked
    }
}
