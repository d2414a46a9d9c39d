//! What one ISO week of one person amounts to.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Calendar, CaseFile, ContactStatus, CourseFact, DutyDay, HoursStatus, MeetingFact, MeetingWeight, Minutes,
    SessionFact, Versions,
    contact::{Setting, contact, weigh},
    duty,
    hours::{self, Week},
    period::covered,
};
use crate::civil::{self, IsoWeek};

/// What a reader of the numbers should look at.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Warning {
    /// Sessions overlap: the time that they share counts once.
    OverlappingSessions,
    /// A conversation was booked for a time that has passed, and nobody has registered what came of it.
    MeetingWithoutOutcome,
    /// A conversation was registered when the week was closed.
    MeetingRegisteredLate,
    /// An attendance was registered or corrected when the week was closed.
    AttendanceRegisteredLate,
    /// Nobody has assessed the ground of an absence that would be credited if it was reasonable.
    AbsenceNotAssessed,
}

/// The facts of a week, with everything that makes them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct WeekFacts {
    pub week: IsoWeek,
    /// The version of the parameters that judges the week.
    pub policy_number: i32,
    /// The seven days and what each asks.
    pub days: Vec<DutyDay>,
    pub obliged_days: i64,
    pub minutes: Minutes,
    /// The target that was agreed with the person and is in force; `None` where the effort's own is.
    pub individual_target: Option<Uuid>,
    /// What a whole week asks for.
    pub weekly_target_minutes: i64,
    /// In proportion to the obliged days.
    pub target_minutes: i64,
    pub hours_status: HoursStatus,
    pub is_course_week: bool,
    pub is_contact_required: bool,
    pub is_contact_met: bool,
    pub contact_status: ContactStatus,
    /// Whether the time to register has passed.
    pub is_closed: bool,
    /// Each once, in order.
    pub warnings: Vec<Warning>,
    /// Every session that starts in the week, those left out with the reason.
    pub sessions: Vec<SessionFact>,
    /// Every course without sessions that runs in the week, and the days over which its agreed hours are spread.
    pub courses: Vec<CourseFact>,
    /// Every meeting that starts in the week.
    pub meetings: Vec<MeetingFact>,
}

/// The facts of a week as of an instant; `None` where no version of the parameters judges it.
#[must_use]
pub fn week_facts(
    case: &CaseFile,
    versions: &Versions,
    calendar: &Calendar,
    week: IsoWeek,
    as_of: DateTime<Utc>,
) -> Option<WeekFacts> {
    let parameters = versions.of(week)?;
    let days = duty::week(case, parameters, calendar, week);
    let obliged_days = hours::obliged(&days);
    let is_enrolled = days.iter().any(|day| covered(&case.active, day.day));
    let hours = Week { case, parameters, calendar, week, days: &days, as_of }.hours();
    let closes_at = civil::midnight(parameters.closes_on(week));
    let is_course_week = hours.has_course
        && match parameters.course_week_test {
            super::CourseWeekTest::AnyScheduledMinute => true,
            super::CourseWeekTest::TargetScheduled => hours.minutes.scheduled >= hours.target.minutes,
        };
    let setting = Setting { week, is_enrolled, obliged: obliged_days, is_course_week, as_of, closes_at };
    let contact = contact(case, parameters, &setting);
    let is_late = |at: DateTime<Utc>| closes_at <= at;
    let mut warnings = contact.warnings;
    warnings.extend(hours.overlap);
    let mut sessions = case.courses.iter().flat_map(|course| &course.sessions);
    if sessions.any(|session| IsoWeek::of(session.day()) == week && session.registered_at.is_some_and(is_late)) {
        warnings.push(Warning::AttendanceRegisteredLate);
    }
    if hours.sessions.iter().any(|fact| fact.awaits_assessment) {
        warnings.push(Warning::AbsenceNotAssessed);
    }
    warnings.sort_unstable();
    warnings.dedup();
    let is_over = as_of >= week.ends_at();
    Some(WeekFacts {
        week,
        policy_number: parameters.number,
        obliged_days,
        minutes: hours.minutes,
        individual_target: hours.target.individual,
        weekly_target_minutes: hours.target.weekly_minutes,
        target_minutes: hours.target.minutes,
        hours_status: hours::status(&hours, obliged_days, is_enrolled, is_over),
        is_course_week,
        is_contact_required: contact.is_required,
        is_contact_met: contact.is_met,
        contact_status: contact.status,
        is_closed: as_of >= closes_at,
        warnings,
        sessions: hours.sessions,
        courses: hours.courses,
        meetings: contact.meetings,
        days,
    })
}

/// How the conversations of a person stand on a day.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct ContactRecord {
    /// Days since the last conversation that counts; `None` where there was none.
    pub days_since_last: Option<i64>,
    /// Weeks that are over and missed, back to the last one with a conversation. Weeks that required none are passed over.
    pub consecutive_missed: i64,
}

/// Looks back from an instant.
#[must_use]
pub fn contact_record(
    case: &CaseFile,
    versions: &Versions,
    calendar: &Calendar,
    as_of: DateTime<Utc>,
) -> ContactRecord {
    let today = civil::local_date(as_of);
    let counts = |meeting: &&super::Meeting| {
        let parameters = versions.of(IsoWeek::of(meeting.day()));
        parameters.is_some_and(|parameters| weigh(case, parameters, meeting, as_of) == MeetingWeight::Counts)
    };
    let last = case.meetings.iter().filter(counts).map(super::Meeting::day).max();
    let mut record = ContactRecord { days_since_last: last.map(|day| (today - day).num_days()), ..Default::default() };
    let Some(first) = case.active.iter().map(|period| period.from).min() else { return record };
    let mut week = IsoWeek::of(today).previous();
    while week >= IsoWeek::of(first) {
        match week_facts(case, versions, calendar, week, as_of) {
            // Held, whether the week required it or not.
            Some(facts) if facts.is_contact_met => break,
            Some(facts) if facts.contact_status.is_missed() => record.consecutive_missed += 1,
            _ => {}
        }
        week = week.previous();
    }
    record
}
