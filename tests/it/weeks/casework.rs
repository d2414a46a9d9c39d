//! One case, worked through the front door: a person of the caseworker's, in the effort, with a plan and a benefit. What
//! has no mutation (the benefit, days on which somebody is closed) is entered as an import would.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use indsats::{
    authn::Grant,
    civil::{IsoWeek, local_date, midnight},
    demo::world,
    import,
    policy::{Kind, Role},
};
use indsats_entity::closure_day;
use indsats_tests::{
    database::TestDatabase,
    world::{Client, World},
};
use sea_orm::{ConnectionTrait, Set};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::verbs::done;

/// The first Monday of 2026, at eight.
const START: &str = "2026-01-05T07:00:00Z";

/// What the rules say of the person.
const FACTS: &str = "query Facts($id: ID!, $from: IsoWeek!, $to: IsoWeek!, $asOf: DateTime, $knownAt: DateTime) {
    person(by: { id: $id }) {
        weeks(from: $from, to: $to, asOf: $asOf, knownAt: $knownAt) {
            week policyNumber obligedDays targetMinutes hoursStatus isCourseWeek isContactRequired isContactMet contactStatus
            isClosed warnings days { day duty } minutes { scheduled attended credited unregistered }
            explanation {
                individualTarget { id minutesPerWeek } weeklyTargetMinutes
                sessions { session { id startsAt endsAt heldOn } course { id } day leftOut awaitsAssessment
                    minutes { scheduled attended credited unregistered } }
                courses { course { id } days leftOut { day reason } minutes { scheduled attended credited unregistered } }
                meetings { meeting { id } day state weight } } }
        courseBlocks(asOf: $asOf, knownAt: $knownAt) { startsOn endsBefore courseCount }
        gaps(asOf: $asOf, knownAt: $knownAt) { startsOn endsBefore calendarDays obligedDays isOpen status }
        currentGap(asOf: $asOf, knownAt: $knownAt) { startsOn calendarDays obligedDays status }
        contact(asOf: $asOf, knownAt: $knownAt) { daysSinceLast consecutiveMissed } } }";

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

pub fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).expect("an instant").to_utc()
}

/// Eight in the morning of a local day, more or less.
pub fn morning(text: &str) -> DateTime<Utc> {
    midnight(day(text)) + TimeDelta::hours(8)
}

/// A person and everything about them.
pub struct Casework {
    pub world: World,
    pub person: String,
    pub effort: String,
    plan: Value,
}

impl Casework {
    /// A person with a plan from the first Monday of 2026 on, in no effort yet. No day is closed but public holidays.
    pub async fn open(database: TestDatabase) -> Self {
        let world = World::over(database, at(START)).await;
        let mut rows = world.rows();
        world::organisation(&mut rows);
        rows.person("citizen", ("Prøve", "Person"), "610180-4001", "TEAM-A", Some("caseworker"));
        world.add(rows).await;
        let effort = import::seed(&world.store).await.expect("the lists are written");
        let connection = world.database.connect().await;
        connection.execute_unprepared("DELETE FROM closure_day").await.expect("nobody is closed");
        let (person, effort) = (world.named("person", "citizen"), world.global_id(Kind::Effort, effort));
        let mut case = Self { world, person, effort, plan: Value::Null };
        let plan = case.does("openPlan", json!({ "person": case.person, "goal": "Job på lager" })).await;
        case.plan = case.does("activatePlan", json!({ "plan": plan["id"], "expectedVersion": 1 })).await;
        case
    }

    /// The same, in the effort from that first day on.
    pub async fn enrolled(database: TestDatabase) -> Self {
        let case = Self::open(database).await;
        case.enrol("2026-01-05").await;
        case
    }

    pub fn caseworker(&self) -> Client<'_> {
        self.world.sign_in("caseworker")
    }

    /// The clock goes on, never back.
    pub fn wait_until(&self, instant: DateTime<Utc>) {
        if instant > self.world.clock.now() {
            self.world.clock.set(instant);
        }
    }

    /// The caseworker does something that nothing stands against.
    pub async fn does(&self, verb: &str, input: Value) -> Value {
        done(&self.caseworker(), verb, &input).await
    }

    /// The next change of a record.
    pub async fn changes(&self, verb: &str, of: &str, record: &Value, more: Value) -> Value {
        let mut input = json!({ of: record["id"], "expectedVersion": record["version"] });
        input.as_object_mut().expect("an input").extend(more.as_object().expect("fields").clone());
        self.does(verb, input).await
    }

    /// Proposed today, approved by another, and begun on the day; without an end.
    pub async fn enrol(&self, from: &str) -> Value {
        let input = json!({ "person": self.person, "effort": self.effort, "validFrom": from });
        let proposal = self.does("proposeEnrolment", input).await;
        let decision = json!({ "enrolment": proposal["id"], "expectedVersion": 1 });
        let approved = done(&self.world.sign_in("manager"), "approveEnrolment", &decision).await;
        self.wait_until(morning(from));
        self.changes("startEnrolment", "enrolment", &approved, json!({ "startedOn": from })).await
    }

    /// Another version of the effort's parameters, which one manager drafts and another puts into force.
    pub async fn agree_policy(&self, from: &str, parameters: Value) {
        let input = json!({ "effort": self.effort, "validFrom": from, "parameters": parameters });
        let draft = done(&self.world.sign_in("manager"), "draftEffortPolicy", &input).await;
        let (subject, units) = ("other-manager".to_owned(), vec![world::id("unit", "CENTER-2")]);
        let other = self.world.client(&Grant { subject, roles: vec![Role::Manager], units, ..Grant::default() });
        done(&other, "approveEffortPolicy", &json!({ "policy": draft["id"], "expectedVersion": 1 })).await;
    }

    /// A course that is planned from its first to its last day.
    pub async fn plan_course(&self, first: &str, last: &str, weekly_minutes: i64) -> Value {
        let input = json!({ "plan": self.plan["id"], "offer": self.world.named("offer", "T1"), "plannedStartOn": first,
            "plannedEndOn": last, "plannedMinutesPerWeek": weekly_minutes });
        let proposed = self.does("proposeCourse", input).await;
        let offered = self.changes("offerCourse", "course", &proposed, json!({})).await;
        self.changes("planCourse", "course", &offered, json!({})).await
    }

    /// An occasion of a course.
    pub async fn session(&self, course: &Value, from: DateTime<Utc>, to: DateTime<Utc>) -> String {
        let minutes = (to - from).num_minutes();
        let input = json!({ "course": course["id"], "startsAt": { "at": from }, "durationMinutes": minutes,
            "acknowledge": ["PERSON_IN_COURSE"] });
        self.does("scheduleSession", input).await["id"].as_str().expect("an id").to_owned()
    }

    /// What happened there, with whatever else is said of it.
    pub async fn attended(&self, session: &str, status: &str, more: Value) -> Value {
        let mut input = json!({ "session": session, "status": status, "mode": "PHYSICAL" });
        input.as_object_mut().expect("an input").extend(more.as_object().expect("fields").clone());
        self.does("recordAttendance", input).await
    }

    /// A conversation in the room.
    pub async fn book(&self, starts_at: DateTime<Utc>) -> Value {
        let input = json!({ "person": self.person, "type": "FOLLOW_UP", "form": "PHYSICAL", "durationMinutes": 45,
            "startsAt": { "at": starts_at }, "acknowledge": ["CASEWORKER_BUSY", "PERSON_IN_COURSE"] });
        self.does("bookMeeting", input).await
    }

    pub async fn held(&self, meeting: &Value) -> Value {
        self.changes("recordMeetingOutcome", "meeting", meeting, json!({ "outcome": "CONTINUES" })).await
    }

    pub async fn cancelled(&self, meeting: &Value, by: &str) -> Value {
        self.changes("cancelMeeting", "meeting", meeting, json!({ "cancelledBy": by, "reason": "Sygdom" })).await
    }

    pub async fn no_show(&self, meeting: &Value) -> Value {
        self.changes("recordNoShow", "meeting", meeting, json!({})).await
    }

    /// An absence from the first to the last day, not decided on.
    pub async fn report_absence(&self, first: &str, last: &str) -> Value {
        let until = day(last) + Days::new(1);
        let input =
            json!({ "person": self.person, "kind": "HOLIDAY", "validFrom": first, "validUntil": until.to_string() });
        self.does("reportAbsence", input).await
    }

    pub async fn approve_absence(&self, absence: &Value) -> Value {
        self.changes("approveAbsence", "absence", absence, json!({ "suspendsDuty": true })).await
    }

    /// Days on which the provider of all courses, or without one everybody, is closed.
    pub async fn close(&self, days: impl IntoIterator<Item = NaiveDate>, provider: Option<Uuid>) {
        let closed = |day| closure_day::ActiveModel {
            id: Set(Uuid::now_v7()),
            day: Set(day),
            provider_id: Set(provider),
            name: Set("Lukket".to_owned()),
        };
        let session = self.world.store.importing("test").await.expect("a session");
        let mut work = session.work().await.expect("a change");
        let rows = days.into_iter().map(closed).collect();
        work.put_all::<closure_day::Entity>(rows).await.expect("closure days");
        work.commit("test").await.expect("committed");
    }

    /// Everything that the rules say, of some weeks; `knownAt` may be null. What explains a week makes its numbers, here
    /// as everywhere.
    pub async fn facts(&self, (from, to): (&str, &str), as_of: DateTime<Utc>, known_at: Value) -> Value {
        let variables = json!({ "id": self.person, "from": from, "to": to, "asOf": as_of, "knownAt": known_at });
        let person = self.caseworker().data(FACTS, variables).await["person"].clone();
        for week in person["weeks"].as_array().expect("weeks") {
            super::explained::makes(week);
        }
        person
    }

    /// One week, as of now and by what is known now.
    pub async fn week(&self, week: &str) -> Value {
        self.facts((week, week), self.world.clock.now(), Value::Null).await["weeks"][0].clone()
    }

    /// One week by what was known at an instant, as of now.
    pub async fn week_known(&self, week: &str, known_at: DateTime<Utc>) -> Value {
        self.facts((week, week), self.world.clock.now(), json!(known_at)).await["weeks"][0].clone()
    }
}

/// The week of an instant.
pub fn week_of(instant: DateTime<Utc>) -> String {
    IsoWeek::of(local_date(instant)).to_string()
}
