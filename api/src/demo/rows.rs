//! The rows of the demo before they are written, and short ways to make them.

use std::sync::Arc;

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use indsats_entity::{
    absence, assignment, attendance, benefit_period, closed_time, course, course_session, effort_enrolment,
    effort_policy, exemption, individual_target, meeting, offer, offer_condition, offer_intake, organisation_closure,
    organisation_unit, person, person_need, person_number, plan, protection_period, provider, readiness_assessment,
    user, working_hours,
};
use sea_orm::Set;
use uuid::Uuid;

use super::world::id;
use crate::{
    civil,
    cpr::{CprNumber, Kind},
    domain::name_key,
    keys::Keys,
};

/// Everything the demo consists of.
pub struct Rows {
    keys: Arc<Keys>,
    /// The instant at which the demo is made: history leads up to it.
    pub now: DateTime<Utc>,
    pub units: Vec<organisation_unit::ActiveModel>,
    pub closure: Vec<organisation_closure::ActiveModel>,
    pub users: Vec<user::ActiveModel>,
    pub providers: Vec<provider::ActiveModel>,
    pub offers: Vec<offer::ActiveModel>,
    pub persons: Vec<person::ActiveModel>,
    pub numbers: Vec<person_number::ActiveModel>,
    pub protections: Vec<protection_period::ActiveModel>,
    pub assignments: Vec<assignment::ActiveModel>,
    pub policies: Vec<effort_policy::ActiveModel>,
    pub benefits: Vec<benefit_period::ActiveModel>,
    pub enrolments: Vec<effort_enrolment::ActiveModel>,
    pub plans: Vec<plan::ActiveModel>,
    pub courses: Vec<course::ActiveModel>,
    pub sessions: Vec<course_session::ActiveModel>,
    pub attendances: Vec<attendance::ActiveModel>,
    pub meetings: Vec<meeting::ActiveModel>,
    pub absences: Vec<absence::ActiveModel>,
    pub exemptions: Vec<exemption::ActiveModel>,
    pub readiness: Vec<readiness_assessment::ActiveModel>,
    pub targets: Vec<individual_target::ActiveModel>,
    pub closed_times: Vec<closed_time::ActiveModel>,
    pub working_hours: Vec<working_hours::ActiveModel>,
    pub intakes: Vec<offer_intake::ActiveModel>,
    pub conditions: Vec<offer_condition::ActiveModel>,
    pub needs: Vec<person_need::ActiveModel>,
}

impl Rows {
    /// Nothing yet.
    #[must_use]
    pub fn new(keys: Arc<Keys>, now: DateTime<Utc>) -> Self {
        Self {
            keys,
            now,
            units: Vec::new(),
            closure: Vec::new(),
            users: Vec::new(),
            providers: Vec::new(),
            offers: Vec::new(),
            persons: Vec::new(),
            numbers: Vec::new(),
            protections: Vec::new(),
            assignments: Vec::new(),
            policies: Vec::new(),
            benefits: Vec::new(),
            enrolments: Vec::new(),
            plans: Vec::new(),
            courses: Vec::new(),
            sessions: Vec::new(),
            attendances: Vec::new(),
            meetings: Vec::new(),
            absences: Vec::new(),
            exemptions: Vec::new(),
            readiness: Vec::new(),
            targets: Vec::new(),
            closed_times: Vec::new(),
            working_hours: Vec::new(),
            intakes: Vec::new(),
            conditions: Vec::new(),
            needs: Vec::new(),
        }
    }

    /// The civil day that many days from today; negative in the past.
    #[must_use]
    pub fn day(&self, days: i64) -> NaiveDate {
        let today = civil::local_date(self.now);
        let by = Days::new(days.unsigned_abs());
        if days < 0 { today - by } else { today + by }
    }

    /// The instant of a local hour and minute on a day. The demo's hours are office hours, which the clock never skips.
    #[must_use]
    pub fn at(&self, day: NaiveDate, hour: u32, minute: u32) -> DateTime<Utc> {
        let local = day.and_hms_opt(hour, minute, 0).unwrap_or_default();
        civil::resolve(local).unwrap_or(self.now)
    }

    /// A person with a number, a primary caseworker, and a benefit.
    pub fn person(&mut self, key: &str, name: (&str, &str), cpr: &str, unit: &str, caseworker: Option<&str>) -> Uuid {
        let person = id("person", key);
        let (given, family) = name;
        let Ok(number) = CprNumber::parse(cpr) else { return person };
        let place = format!("person.cpr_encrypted.{person}");
        let (digits, house) = (number.expose().as_bytes(), 1 + person.as_u128() % 98);
        let tail = person.as_u128() % 10_000;
        self.persons.push(person::ActiveModel {
            id: Set(person),
            unit_id: Set(id("unit", unit)),
            cpr_kind: Set(match number.kind() {
                Kind::Ordinary => person::CprKind::Ordinary,
                Kind::Substitute => person::CprKind::Substitute,
            }),
            cpr_encrypted: Set(self.keys.encrypt(&place, digits)),
            given_name: Set(given.to_owned()),
            family_name: Set(family.to_owned()),
            name_key: Set(format!("{} {}", name_key(family), name_key(given))),
            given_key: Set(name_key(given)),
            street: Set(Some(format!("Prøvevej {house}, 1. tv"))),
            postal_code: Set(Some("2400".to_owned())),
            city: Set(Some("Eksempelby".to_owned())),
            phone: Set(Some(format!("00 00 {:02} {:02}", tail / 100, tail % 100))),
            email: Set(Some(format!("{key}@example.invalid"))),
            target_group_code: Set(Some("ACTIVITY_READY".to_owned())),
            registered_on: Set(self.day(-400)),
            created_at: Set(self.now - Duration::days(400)),
            version: Set(1),
        });
        self.numbers.push(person_number::ActiveModel {
            id: Set(id("number", key)),
            person_id: Set(person),
            cpr_index: Set(self.keys.index(&number)),
            created_at: Set(self.now - Duration::days(400)),
        });
        self.benefits.push(benefit_period::ActiveModel {
            id: Set(id("benefit", key)),
            person_id: Set(person),
            kind_code: Set("CASH_BENEFIT".to_owned()),
            valid_from: Set(self.day(-380)),
            valid_to: Set(None),
            version: Set(1),
        });
        if let Some(caseworker) = caseworker {
            self.assign(key, caseworker, assignment::AssignmentKind::Primary, self.day(-380), None);
        }
        person
    }

    /// A responsibility.
    pub fn assign(
        &mut self,
        person: &str,
        user: &str,
        kind: assignment::AssignmentKind,
        from: NaiveDate,
        until: Option<NaiveDate>,
    ) {
        self.assignments.push(assignment::ActiveModel {
            id: Set(id("assignment", &format!("{person} {user} {from}"))),
            person_id: Set(id("person", person)),
            user_id: Set(id("user", user)),
            kind: Set(kind),
            valid_from: Set(from),
            valid_to: Set(until),
            version: Set(1),
        });
    }

    /// A plan.
    pub fn plan(
        &mut self,
        key: &str,
        person: &str,
        state: plan::PlanState,
        opened: NaiveDate,
        closed: Option<NaiveDate>,
    ) -> Uuid {
        let plan = id("plan", key);
        self.plans.push(plan::ActiveModel {
            id: Set(plan),
            person_id: Set(id("person", person)),
            state: Set(state),
            goal: Set("Job inden for lager og logistik".to_owned()),
            agreed_steps: Set(Some("Truckcertifikat, praktik, jobsøgning".to_owned())),
            opened_on: Set(opened),
            closed_on: Set(closed),
            version: Set(1),
        });
        plan
    }

    /// A course from its first to its last planned day, with what its state implies.
    pub fn course(
        &mut self,
        key: &str,
        person: &str,
        plan: &str,
        offer: &str,
        state: course::CourseState,
        days: (NaiveDate, NaiveDate),
    ) -> Uuid {
        use course::CourseState::{Active, Completed, Interrupted, NotStarted};
        let course = id("course", key);
        let (start, end) = days;
        let has_begun = matches!(state, Active | Completed | Interrupted);
        self.courses.push(course::ActiveModel {
            id: Set(course),
            person_id: Set(id("person", person)),
            plan_id: Set(id("plan", plan)),
            offer_id: Set(id("offer", offer)),
            state: Set(state),
            planned_from: Set(start),
            planned_to: Set(end + Days::new(1)),
            actual_from: Set(has_begun.then_some(start)),
            actual_to: Set((state == Completed).then_some(end + Days::new(1))),
            interrupted_on: Set((state == Interrupted).then_some(end - Days::new(3))),
            weekly_minutes: Set(1200),
            reason: Set(matches!(state, Interrupted | NotStarted).then(|| "Aftalt med borgeren".to_owned())),
            version: Set(1),
        });
        course
    }

    /// An occasion of a course from 9 to 12, with what was registered.
    pub fn session(
        &mut self,
        course: &str,
        person: &str,
        day: NaiveDate,
        status: Option<attendance::AttendanceStatus>,
    ) {
        let session = id("session", &format!("{course} {day}"));
        let (starts_at, ends_at) = (self.at(day, 9, 0), self.at(day, 12, 0));
        self.sessions.push(course_session::ActiveModel {
            id: Set(session),
            course_id: Set(id("course", course)),
            person_id: Set(id("person", person)),
            starts_at: Set(starts_at),
            ends_at: Set(ends_at),
            held_on: Set(day),
            version: Set(1),
        });
        let Some(status) = status else { return };
        let is_absence = matches!(
            status,
            attendance::AttendanceStatus::AbsentReported | attendance::AttendanceStatus::AbsentUnreported
        );
        self.attendances.push(attendance::ActiveModel {
            id: Set(id("attendance", &format!("{course} {day}"))),
            session_id: Set(session),
            course_id: Set(id("course", course)),
            person_id: Set(id("person", person)),
            status: Set(status),
            attended_minutes: Set((status == attendance::AttendanceStatus::Partial).then_some(90)),
            mode: Set(attendance::AttendanceMode::Physical),
            reasonable_ground: Set(if is_absence {
                attendance::ReasonableGround::NotAssessed
            } else {
                attendance::ReasonableGround::NotApplicable
            }),
            registered_by: Set(id("user", "caseworker")),
            registered_at: Set(ends_at),
            version: Set(1),
        });
    }

    /// A conversation of 45 minutes.
    pub fn meeting(
        &mut self,
        key: &str,
        person: &str,
        user: &str,
        starts_at: DateTime<Utc>,
        state: meeting::MeetingState,
    ) {
        use meeting::MeetingState::{CancelledByCitizen, CancelledByMunicipality, Held};
        self.meetings.push(meeting::ActiveModel {
            id: Set(id("meeting", key)),
            person_id: Set(id("person", person)),
            user_id: Set(id("user", user)),
            type_code: Set("FOLLOW_UP".to_owned()),
            form: Set(meeting::MeetingForm::Physical),
            starts_at: Set(starts_at),
            ends_at: Set(starts_at + Duration::minutes(45)),
            held_on: Set(civil::local_date(starts_at)),
            state: Set(state),
            outcome_code: Set((state == Held).then(|| "CONTINUES".to_owned())),
            note: Set((state == Held).then(|| "Talt om forløb og næste skridt.".to_owned())),
            reason: Set(matches!(state, CancelledByCitizen | CancelledByMunicipality).then(|| "Sygdom".to_owned())),
            replaces_id: Set(None),
            version: Set(1),
        });
    }
}
