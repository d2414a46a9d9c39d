//! Rows become files.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use indsats_entity::{
    absence, assignment, attendance, availability_case, benefit_period, break_glass, course, course_session,
    effort_enrolment, exemption, meeting, plan,
};
use uuid::Uuid;

use super::rows::Rows;
use crate::{
    civil,
    rules::{
        Absence, AbsenceState, Assessment, Attendance, AvailabilityCase, AvailabilityStanding, AvailabilityState,
        Course, CourseState, Enrolment, EnrolmentState, Exemption, Glass, IndividualTarget, Meeting, MeetingForm,
        MeetingState, Period, PersonFile, Session,
    },
};

pub(super) fn files(rows: Rows) -> HashMap<Uuid, PersonFile> {
    let new = |person: &indsats_entity::person::Model| (person.id, PersonFile::new(person.id, person.registered_on));
    let mut files: HashMap<Uuid, PersonFile> = rows.persons.iter().map(new).collect();
    macro_rules! each {
        ($rows:expr, |$file:ident, $row:ident| $take:expr) => {
            for $row in $rows {
                if let Some($file) = files.get_mut(&$row.person_id) {
                    $take;
                }
            }
        };
    }
    let mut pauses: HashMap<Uuid, Vec<Period>> = HashMap::new();
    for pause in rows.pauses {
        pauses.entry(pause.enrolment_id).or_default().push(Period::new(pause.valid_from, pause.valid_to));
    }
    let registered: HashMap<Uuid, attendance::Model> =
        rows.attendances.into_iter().map(|row| (row.session_id, row)).collect();
    let mut sessions: HashMap<Uuid, Vec<Session>> = HashMap::new();
    for row in rows.sessions {
        sessions.entry(row.course_id).or_default().push(session(&row, registered.get(&row.id)));
    }
    each!(rows.enrolments, |file, row| {
        let pauses = pauses.remove(&row.id).unwrap_or_default();
        file.enrolments.push(enrolment(&row, pauses));
    });
    each!(rows.plans, |file, row| file.plans.push(plan_period(&row)));
    each!(rows.benefits, |file, row| file.benefits.push(benefit(&row)));
    each!(rows.courses, |file, row| {
        let (provider, kind) = rows.offers.get(&row.offer_id).cloned().unwrap_or_default();
        let sessions = sessions.remove(&row.id).unwrap_or_default();
        file.courses.push(Course { provider, kind, sessions, ..course(&row) });
    });
    each!(rows.meetings, |file, row| {
        let registered_at = rows.registered.get(&row.id).copied();
        file.meetings.push(meeting(row, registered_at));
    });
    each!(rows.absences, |file, row| file.absences.push(absence(&row)));
    each!(rows.exemptions, |file, row| file.exemptions.push(exemption(&row)));
    each!(rows.assignments, |file, row| {
        if row.kind == assignment::AssignmentKind::Primary {
            file.responsible.push(Period::new(row.valid_from, row.valid_to));
        }
    });
    each!(rows.targets, |file, row| {
        let target = IndividualTarget {
            id: row.id,
            period: Period::new(row.valid_from, row.valid_to),
            weekly_minutes: row.weekly_minutes.into(),
        };
        file.targets.push((row.effort_id, target));
    });
    each!(rows.assessments, |file, row| {
        if row.voided_at.is_none() {
            let (assessed_on, next_due_on) = (row.assessed_on, row.next_due_on);
            file.assessments.push(Assessment { id: row.id, assessed_on, next_due_on });
        }
    });
    each!(rows.availability, |file, row| file.availability.push(availability_case(&row)));
    each!(rows.glasses, |file, row| file.glasses.push(glass(&row)));
    files
}

fn enrolment(row: &effort_enrolment::Model, pauses: Vec<Period>) -> Enrolment {
    use effort_enrolment::EffortEnrolmentState as Stored;
    Enrolment {
        id: row.id,
        effort: row.effort_id,
        state: match row.state {
            Stored::Proposed => EnrolmentState::Proposed,
            Stored::UnderReview => EnrolmentState::UnderReview,
            Stored::Approved => EnrolmentState::Approved,
            Stored::Active => EnrolmentState::Active,
            Stored::Paused => EnrolmentState::Paused,
            Stored::Ended => EnrolmentState::Ended,
            Stored::Rejected => EnrolmentState::Rejected,
            Stored::Expired => EnrolmentState::Expired,
        },
        // An import does not say.
        proposed_on: row.proposed_on.unwrap_or(row.valid_from),
        period: Period::new(row.valid_from, row.valid_to),
        pauses,
        review_due_on: row.review_due_on,
    }
}

fn plan_period(row: &plan::Model) -> Period {
    Period::new(row.opened_on, row.closed_on)
}

fn benefit(row: &benefit_period::Model) -> Period {
    Period::new(row.valid_from, row.valid_to)
}

/// The course without what stands in other tables.
fn course(row: &course::Model) -> Course {
    use course::CourseState as Stored;
    Course {
        id: row.id,
        provider: Uuid::nil(),
        kind: String::new(),
        state: match row.state {
            Stored::Proposed => CourseState::Proposed,
            Stored::Offered => CourseState::Offered,
            Stored::Planned => CourseState::Planned,
            Stored::Active => CourseState::Active,
            Stored::Completed => CourseState::Completed,
            Stored::Interrupted => CourseState::Interrupted,
            Stored::Cancelled => CourseState::Cancelled,
            Stored::NotStarted => CourseState::NotStarted,
        },
        planned: Period::new(row.planned_from, row.planned_to),
        actual_from: row.actual_from,
        actual_to: row.actual_to,
        interrupted_on: row.interrupted_on,
        weekly_minutes: row.weekly_minutes.into(),
        sessions: Vec::new(),
    }
}

fn session(row: &course_session::Model, registered: Option<&attendance::Model>) -> Session {
    use attendance::{AttendanceStatus as Status, ReasonableGround};
    let attendance = registered.map_or(Attendance::NotRegistered, |row| match row.status {
        Status::NotRegistered => Attendance::NotRegistered,
        Status::Present => Attendance::Present,
        Status::Partial => Attendance::Partial(row.attended_minutes.unwrap_or_default().into()),
        Status::AbsentReported | Status::AbsentUnreported => {
            let is_assessed = row.reasonable_ground != ReasonableGround::NotAssessed;
            Attendance::Absent { is_excused: is_assessed.then_some(row.reasonable_ground == ReasonableGround::Yes) }
        }
        Status::CancelledByProvider => Attendance::CancelledByProvider,
    });
    Session {
        id: row.id,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        attendance,
        registered_at: registered.map(|row| row.registered_at),
    }
}

fn meeting(row: meeting::Model, registered_at: Option<DateTime<Utc>>) -> Meeting {
    use meeting::{MeetingForm as Form, MeetingState as Stored};
    Meeting {
        id: row.id,
        kind: row.type_code,
        form: match row.form {
            Form::Physical => MeetingForm::Physical,
            Form::Phone => MeetingForm::Phone,
            Form::Video => MeetingForm::Video,
        },
        starts_at: row.starts_at,
        state: match row.state {
            Stored::Booked => MeetingState::Booked,
            Stored::Held => MeetingState::Held,
            Stored::NoShow => MeetingState::NoShow,
            Stored::CancelledByMunicipality => MeetingState::CancelledByMunicipality,
            Stored::CancelledByCitizen => MeetingState::CancelledByCitizen,
            Stored::Rescheduled => MeetingState::Rescheduled,
            Stored::Void => MeetingState::Void,
        },
        registered_at,
    }
}

fn absence(row: &absence::Model) -> Absence {
    use absence::AbsenceState as Stored;
    Absence {
        id: row.id,
        // An import does not say.
        reported_on: row.reported_on.unwrap_or(row.valid_from),
        period: Period::new(row.valid_from, row.valid_to),
        state: match row.state {
            Stored::Reported => AbsenceState::Reported,
            Stored::Approved => AbsenceState::Approved,
            Stored::Rejected => AbsenceState::Rejected,
        },
        suspends_duty: row.suspends_duty,
    }
}

fn exemption(row: &exemption::Model) -> Exemption {
    Exemption {
        id: row.id,
        period: Period::new(row.valid_from, row.valid_to),
        suspends_duty: row.suspends_duty,
        review_due_on: row.review_due_on,
    }
}

fn glass(row: &break_glass::Model) -> Glass {
    Glass { id: row.id, opened_on: civil::local_date(row.opened_at), is_reviewed: row.reviewed_at.is_some() }
}

/// A case about availability, as the rules look at it.
#[must_use]
pub fn availability_case(row: &availability_case::Model) -> AvailabilityCase {
    use availability_case::AvailabilityCaseState as Stored;
    AvailabilityCase {
        id: row.id,
        state: match row.state {
            Stored::Opened => AvailabilityState::Opened,
            Stored::ContactAttempted => AvailabilityState::ContactAttempted,
            Stored::HearingSent => AvailabilityState::HearingSent,
            Stored::HearingAnswered => AvailabilityState::HearingAnswered,
            Stored::HearingExpired => AvailabilityState::HearingExpired,
            Stored::Assessed => AvailabilityState::Assessed,
            Stored::NoticeSent => AvailabilityState::NoticeSent,
            Stored::NoNotice => AvailabilityState::NoNotice,
            Stored::Outcome => AvailabilityState::Outcome,
            Stored::Appealed => AvailabilityState::Appealed,
            Stored::AppealDecided => AvailabilityState::AppealDecided,
            Stored::Closed => AvailabilityState::Closed,
            Stored::Dropped => AvailabilityState::Dropped,
        },
        standing: AvailabilityStanding {
            has_facts: row.has_facts,
            has_unheard_facts: row.has_unheard_facts,
            is_guided: row.is_guided,
            requires_contact: row.requires_contact,
            is_contacted: row.is_contacted,
            answer_due_on: row.answer_due_on,
            lacks_ground: row.reasonable_ground == attendance::ReasonableGround::No,
        },
        waiting_since: row.waiting_since,
    }
}
