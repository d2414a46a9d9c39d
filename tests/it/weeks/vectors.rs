//! The worked examples through the front door: each case is entered by the mutations of the API, in the order of time, and
//! asked about when all of it has passed. A word that this file does not know is an error, not a comment.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use indsats::{
    civil::{IsoWeek, midnight},
    demo::world::id,
};
use indsats_tests::{database::TestDatabase, on_each_database};
use serde_json::{Map, Value, json};

use super::casework::{Casework, at, day, morning, week_of};

const VECTORS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/week-facts.json"));

macro_rules! examples {
    ($($test:ident $id:literal),+ $(,)?) => {
        on_each_database!($($test),+);
        $(async fn $test(database: TestDatabase) {
            holds(database, $id).await;
        })+
        const ASKED: &[&str] = &[$($id),+];
    };
}

examples!(
    t1 "T1", t2a "T2a", t2b "T2b", t3a "T3a", t3b "T3b", t4a "T4a", t4b "T4b", t5 "T5", t6 "T6", t7 "T7", t8 "T8",
    t9 "T9", t10 "T10", t11 "T11", t12 "T12", t13 "T13", t14 "T14", t15 "T15", t16 "T16", t17 "T17", t18 "T18",
);

fn examples() -> Vec<Value> {
    let all: Value = serde_json::from_str(VECTORS).expect("JSON");
    list(&all["cases"]).to_vec()
}

#[test]
fn every_example_is_asked() {
    let told: Vec<Value> = examples().iter().map(|example| example["id"].clone()).collect();
    assert_eq!(Value::from(told), json!(ASKED));
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("a list, not {value}"))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("a text, not {value}"))
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("a number, not {value}"))
}

fn object(value: &Value) -> &Map<String, Value> {
    value.as_object().unwrap_or_else(|| panic!("an object, not {value}"))
}

/// What comes to pass of what was agreed.
enum Act {
    Start(Value, NaiveDate),
    Complete(Value, NaiveDate),
    NotStarted(Value),
    Attend(String),
    Hold(Value),
}

/// An example in the making.
struct Example {
    case: Casework,
    acts: Vec<(DateTime<Utc>, Act)>,
    week: Option<String>,
    sessions: Vec<(DateTime<Utc>, String)>,
    meetings: Vec<(DateTime<Utc>, String)>,
    /// The status of contact after each step.
    told: Vec<Value>,
}

async fn holds(database: TestDatabase, name: &str) {
    let example = examples().into_iter().find(|example| example["id"] == name).expect("an example");
    let given = &example["given"];
    let case = Casework::open(database).await;
    case.enrol(given["enrolledFrom"].as_str().unwrap_or("2026-01-05")).await;
    let mut it = Example { case, acts: vec![], week: None, sessions: vec![], meetings: vec![], told: vec![] };
    for (key, value) in object(given) {
        it.take(key, value, given).await;
    }
    it.come_to_pass().await;
    it.case.wait_until(at("2027-02-01T12:00:00Z"));
    for (key, value) in object(&example["expect"]) {
        it.expect(key, value).await;
    }
}

impl Example {
    async fn take(&mut self, key: &str, value: &Value, all: &Value) {
        match key {
            "note" | "attendance" | "targetMinutes" | "enrolledFrom" => {}
            "week" if value == "current" => self.week = Some("2026-W48".into()),
            "week" => self.week = Some(text(value).into()),
            "closureDays" => self.case.close(list(value).iter().map(|it| day(text(it))), None).await,
            "providerClosed" => {
                let week = IsoWeek::parse(text(&all["week"])).expect("a week");
                self.case.close(week.days(), Some(id("provider", "P1"))).await;
            }
            "approvedAbsence" => {
                let [first, last] = list(value) else { panic!("first and last day, not {value}") };
                let absence = self.case.report_absence(text(first), text(last)).await;
                self.case.approve_absence(&absence).await;
            }
            "session" => self.sessions(std::slice::from_ref(value)).await,
            "sessions" => self.sessions(list(value)).await,
            "course" if value == "open all summer" => drop(self.course("2026-06-01", "2026-08-31", 1500).await),
            "course" => {
                let minutes = 60 * number(&value["weeklyHours"]);
                self.course(text(&value["from"]), text(&value["to"]), minutes).await;
            }
            "courses" => {
                for course in list(value) {
                    self.one_of_courses(course).await;
                }
            }
            "creditedMinutes" => self.minutes(number(value), "2026-11-23", true).await,
            "unregisteredMinutes" => self.minutes(number(value), "2026-11-27", false).await,
            "meetingHeldAt" => {
                let starts_at = instant(text(value));
                let meeting = self.book(starts_at).await;
                self.acts.push((starts_at + TimeDelta::hours(1), Act::Hold(meeting)));
            }
            "meetings" => {
                for step in list(value).iter().flat_map(|it| text(it).split(", then ")) {
                    self.step(step).await;
                }
            }
            _ => panic!("unknown: {key}"),
        }
    }

    /// A course that begins and ends as planned.
    async fn course(&mut self, first: &str, last: &str, minutes: i64) -> Value {
        let course = self.case.plan_course(first, last, minutes).await;
        let after = day(last) + Days::new(1);
        self.acts.push((morning(first), Act::Start(course.clone(), day(first))));
        self.acts.push((midnight(after), Act::Complete(course.clone(), day(last))));
        course
    }

    /// A pair of days, or an object with a state.
    async fn one_of_courses(&mut self, course: &Value) {
        if let Some([first, last]) = course.as_array().map(Vec::as_slice) {
            self.course(text(first), text(last), 60).await;
            return;
        }
        assert_eq!(course["state"], "NOT_STARTED");
        let planned = self.case.plan_course(text(&course["from"]), text(&course["to"]), 60).await;
        self.acts.push((morning(text(&course["from"])), Act::NotStarted(planned)));
    }

    /// Each in a course of its own: those of one course cannot overlap.
    async fn sessions(&mut self, sessions: &[Value]) {
        for session in sessions {
            let (start, end) = text(session).split_once('/').expect("start/end");
            // An end without a date lies on the day of the start, with its offset.
            let end = if end.contains('T') { end.to_owned() } else { format!("{}{end}{}", &start[..11], &start[16..]) };
            let course = self.course("2026-10-01", "2026-12-18", 60).await;
            self.session(&course, instant(start), instant(&end), true).await;
        }
    }

    async fn session(&mut self, course: &Value, from: DateTime<Utc>, to: DateTime<Utc>, is_registered: bool) {
        let session = self.case.session(course, from, to).await;
        if is_registered {
            self.acts.push((to, Act::Attend(session.clone())));
        }
        self.sessions.push((from, session));
    }

    /// So many minutes from a day on, twelve hours a day at most.
    async fn minutes(&mut self, minutes: i64, from: &str, is_registered: bool) {
        self.week = Some("2026-W48".into());
        let course = self.course("2026-10-01", "2026-12-18", 60).await;
        let (mut left, mut start) = (minutes, morning(from));
        while left > 0 {
            let end = start + TimeDelta::minutes(left.min(720));
            self.session(&course, start, end, is_registered).await;
            (left, start) = (left - 720, start + TimeDelta::days(1));
        }
    }

    async fn book(&mut self, starts_at: DateTime<Utc>) -> Value {
        let meeting = self.case.book(starts_at).await;
        self.meetings.push((starts_at, text(&meeting["id"]).to_owned()));
        meeting
    }

    /// Something that happens, and what the week says then: to the caseworker of the day, and to whoever asks later.
    async fn step(&mut self, step: &str) {
        match step {
            "BOOKED later this week" => {
                self.case.wait_until(morning("2026-11-24"));
                self.book(at("2026-11-26T10:00:00Z")).await;
            }
            "CANCELLED_BY_MUNICIPALITY" => {
                self.case.wait_until(morning("2026-11-25"));
                let (_, id) = self.meetings.last().expect("a meeting");
                self.case.cancelled(&json!({ "id": id, "version": 1 }), "MUNICIPALITY").await;
            }
            "the week ends" => self.case.wait_until(midnight(day("2026-11-30"))),
            _ => panic!("unknown: {step}"),
        }
        self.told.push(self.case.week("2026-W48").await["contactStatus"].clone());
    }

    /// Everything at its time.
    async fn come_to_pass(&mut self) {
        let mut acts = std::mem::take(&mut self.acts);
        acts.sort_by_key(|(time, _)| *time);
        let mut begun = std::collections::HashMap::new();
        for (time, act) in acts {
            self.case.wait_until(time);
            match act {
                Act::Start(course, on) => {
                    let record = self.case.changes("startCourse", "course", &course, json!({ "startedOn": on })).await;
                    begun.insert(course["id"].to_string(), record);
                }
                Act::Complete(course, on) => {
                    let course = begun.remove(&course["id"].to_string()).expect("a course that began");
                    self.case.changes("completeCourse", "course", &course, json!({ "completedOn": on })).await;
                }
                Act::NotStarted(course) => {
                    let why = json!({ "reason": "Ikke oprettet" });
                    self.case.changes("markCourseNotStarted", "course", &course, why).await;
                }
                Act::Attend(session) => drop(self.case.attended(&session, "PRESENT", json!({})).await),
                Act::Hold(meeting) => drop(self.case.held(&meeting).await),
            }
        }
    }

    /// A week as of a day after everything, by what is known now; which is what was known at that instant too.
    async fn facts(&self, week: &str) -> Value {
        let as_of = at("2027-01-31T12:00:00Z");
        let facts = self.case.facts((week, week), as_of, Value::Null).await;
        assert_eq!(facts, self.case.facts((week, week), as_of, json!(as_of)).await);
        let explained = &facts["weeks"][0]["explanation"];
        for (listed, all, of) in [("sessions", &self.sessions, "session"), ("meetings", &self.meetings, "meeting")] {
            let listed: Vec<&str> = list(&explained[listed]).iter().map(|it| text(&it[of]["id"])).collect();
            let mut of_week: Vec<_> = all.iter().filter(|(start, _)| week_of(*start) == week).collect();
            of_week.sort();
            assert_eq!(listed, of_week.iter().map(|(_, id)| id.as_str()).collect::<Vec<_>>());
        }
        facts
    }

    async fn expect(&self, key: &str, value: &Value) {
        let week = self.week.clone().or_else(|| self.sessions.first().map(|(start, _)| week_of(*start)));
        let facts = self.facts(week.as_deref().unwrap_or("2026-W47")).await;
        let week = &facts["weeks"][0];
        match key {
            "obligedDays" | "targetMinutes" | "contactStatus" | "hoursStatus" => assert_eq!(week[key], *value),
            "attendedMinutes" => assert_eq!(week["minutes"]["attended"], *value),
            "contactRequired" => assert_eq!(week["isContactRequired"], *value),
            "courseWeek" => {
                assert_eq!(week["isCourseWeek"], *value);
                let courses = list(&week["explanation"]["courses"]);
                let left_out: Vec<&Value> = courses.iter().flat_map(|it| list(&it["leftOut"])).collect();
                let is_closed = |it: &&Value| it["reason"] == "PROVIDER_CLOSED";
                assert_eq!(left_out.into_iter().filter(is_closed).count(), 5, "the reason of each workday: {week:#}");
            }
            "warnings" => assert_eq!(week["warnings"], *value),
            "scheduledMinutes" => {
                for (week, minutes) in object(value) {
                    assert_eq!(self.facts(week).await["weeks"][0]["minutes"]["scheduled"], *minutes, "{week}");
                }
            }
            "gaps" => {
                let gaps = list(&facts["gaps"]).iter().filter(|gap| gap["isOpen"] == false);
                let days =
                    |gap: &Value| json!({ "calendarDays": gap["calendarDays"], "obligedDays": gap["obligedDays"] });
                assert_eq!(Value::from(gaps.map(days).collect::<Vec<_>>()), *value);
                // One block more than gaps, and after the last of them an open gap.
                assert_eq!(list(&facts["courseBlocks"]).len(), list(value).len() + 1);
                assert_eq!(facts["currentGap"]["startsOn"], facts["courseBlocks"][list(value).len()]["endsBefore"]);
            }
            "countsIn" => self.counts_in(text(value)).await,
            "contactStatusInOrder" => assert_eq!(Value::from(self.told.clone()), *value),
            _ => panic!("unknown: {key}"),
        }
    }

    /// In this week, in neither of its neighbours, and so many days before the day that asks.
    async fn counts_in(&self, week: &str) {
        let known = IsoWeek::parse(week).expect("a week");
        for (week, is_met) in [(known.previous(), false), (known, true), (known.next(), false)] {
            assert_eq!(self.facts(&week.to_string()).await["weeks"][0]["isContactMet"], is_met, "{week}");
        }
        let facts = self.facts(week).await;
        let held = facts["weeks"][0]["explanation"]["meetings"][0]["day"].as_str().expect("a day").to_owned();
        assert_eq!(facts["contact"]["daysSinceLast"], (day("2027-01-31") - day(&held)).num_days());
        // The weeks after it, up to the one before that of the question.
        let missed = if week == "2027-W01" { 2 } else { 3 };
        assert_eq!(facts["contact"]["consecutiveMissed"], missed);
    }
}

/// `2026-11-23T09:00+01:00`, or with `Z`.
fn instant(text: &str) -> DateTime<Utc> {
    let text = text.replace('Z', "+00:00");
    DateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M%:z").expect("an instant").to_utc()
}
