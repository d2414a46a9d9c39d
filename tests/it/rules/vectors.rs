//! The worked examples, read as data. A word that this file does not know is an error, not a comment.

use indsats::rules::{Attendance, ContactStatus, CourseState, HoursStatus, Meeting, MeetingState, Warning};
use serde_json::{Map, Value};

use super::given::{Given, at, date, provider, through, week};

const VECTORS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/week-facts.json"));

/// An example's case, and what it asks about.
struct Example {
    given: Given,
    week: Option<String>,
    /// What comes to pass, one after the other.
    steps: Vec<String>,
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("a text, not {value}"))
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("a whole number, not {value}"))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("a list, not {value}"))
}

fn object(value: &Value) -> &Map<String, Value> {
    value.as_object().unwrap_or_else(|| panic!("an object, not {value}"))
}

fn known<'a>(value: &'a Value, keys: &[&str]) -> &'a Map<String, Value> {
    let object = object(value);
    for key in object.keys() {
        assert!(keys.contains(&key.as_str()), "unknown: {key}");
    }
    object
}

/// Start and end; an end without a date lies on the day of the start, with its offset.
fn times(value: &Value) -> (String, String) {
    let (start, end) = text(value).split_once('/').expect("start/end");
    let end = if end.contains('T') { end.to_owned() } else { format!("{}{end}{}", &start[..11], &start[16..]) };
    (start.to_owned(), end)
}

impl Example {
    fn read(given: &Value) -> Self {
        let mut example = Self { given: Given::new(), week: None, steps: Vec::new() };
        for (key, value) in object(given) {
            example.take(key, value, given);
        }
        example
    }

    fn take(&mut self, key: &str, value: &Value, all: &Value) {
        let given = &mut self.given;
        match key {
            "note" | "attendance" => {}
            "week" if value == "current" => self.week = Some("2026-W48".into()),
            "week" => self.week = Some(text(value).into()),
            "closureDays" => given.calendar.closures.extend(list(value).iter().map(|day| date(text(day)))),
            "enrolledFrom" => given.case.active = vec![through(text(value), None)],
            "approvedAbsence" => {
                let [first, last] = list(value) else { panic!("first and last day, not {value}") };
                given.relief(through(text(first), Some(text(last))));
            }
            "session" => self.sessions(std::slice::from_ref(value), all),
            "sessions" => self.sessions(list(value), all),
            "course" if value == "open all summer" => {
                given.course(through("2026-06-01", Some("2026-08-31"))).weekly_minutes = 1500;
            }
            "course" => {
                let course = known(value, &["weeklyHours", "from", "to"]);
                let period = through(text(&course["from"]), Some(text(&course["to"])));
                given.course(period).weekly_minutes = 60 * number(&course["weeklyHours"]);
            }
            "courses" => list(value).iter().for_each(|course| self.course(course)),
            "meetingHeldAt" => drop(given.meeting(text(value), MeetingState::Held)),
            "meetings" => {
                self.steps = list(value).iter().flat_map(|it| text(it).split(", then ")).map(Into::into).collect()
            }
            "targetMinutes" => given.policy.weekly_target_minutes = number(value),
            "creditedMinutes" => self.minutes(number(value), 0, Attendance::Present),
            "unregisteredMinutes" => self.minutes(number(value), 1, Attendance::NotRegistered),
            "providerClosed" => {
                assert_eq!(value, "all week");
                let week = week(text(&all["week"]));
                given.calendar.provider_closures.extend(week.days().map(|day| (provider(), day)));
            }
            _ => panic!("unknown: {key}"),
        }
    }

    fn sessions(&mut self, sessions: &[Value], all: &Value) {
        assert_eq!(all["attendance"], "PRESENT");
        self.given.course(through("2026-01-01", None));
        for (start, end) in sessions.iter().map(times) {
            self.given.session(&start, &end, Attendance::Present);
        }
    }

    /// A pair of days, the last included, or an object that has a state too.
    fn course(&mut self, course: &Value) {
        if let Some([from, to]) = course.as_array().map(Vec::as_slice) {
            self.given.course(through(text(from), Some(text(to))));
            return;
        }
        let course = known(course, &["from", "to", "state"]);
        assert_eq!(course["state"], "NOT_STARTED");
        let period = through(text(&course["from"]), Some(text(&course["to"])));
        self.given.course(period).state = CourseState::NotStarted;
    }

    /// So many minutes from a midnight on.
    fn minutes(&mut self, minutes: i64, course: usize, attendance: Attendance) {
        let start = ["2026-11-23T00:00+01:00", "2026-11-26T00:00+01:00"][course];
        self.week = Some("2026-W48".into());
        self.given.course(through("2026-01-01", None));
        let session = self.given.session(start, start, attendance);
        session.ends_at = session.starts_at + chrono::TimeDelta::minutes(minutes);
    }

    fn expect(&mut self, key: &str, value: &Value) {
        let week = self.week.clone().or_else(|| self.only_week());
        let facts = self.given.facts(week.as_deref().unwrap_or("2026-W01"));
        match key {
            "obligedDays" => assert_eq!(facts.obliged_days, number(value)),
            "targetMinutes" => assert_eq!(facts.target_minutes, number(value)),
            "attendedMinutes" => assert_eq!(facts.minutes.attended, number(value)),
            "contactRequired" => assert_eq!(Value::from(facts.is_contact_required), *value),
            "courseWeek" => assert_eq!(Value::from(facts.is_course_week), *value),
            "contactStatus" => assert_eq!(facts.contact_status, contact_status(text(value))),
            "hoursStatus" => assert_eq!(facts.hours_status, hours_status(text(value))),
            "countsIn" => assert!(self.given.facts(text(value)).is_contact_met),
            "warnings" => {
                assert_eq!(facts.warnings, list(value).iter().map(|it| warning(text(it))).collect::<Vec<_>>());
            }
            "scheduledMinutes" => {
                for (week, minutes) in object(value) {
                    assert_eq!(self.given.facts(week).minutes.scheduled, number(minutes), "{week}");
                }
            }
            "gaps" => self.gaps(list(value)),
            "contactStatusInOrder" => {
                let statuses: Vec<_> = self.statuses();
                assert_eq!(statuses, list(value).iter().map(|it| contact_status(text(it))).collect::<Vec<_>>());
            }
            _ => panic!("unknown: {key}"),
        }
    }

    /// The week of the first session.
    fn only_week(&self) -> Option<String> {
        let session = self.given.case.courses.first()?.sessions.first()?;
        Some(indsats::civil::IsoWeek::of(session.day()).to_string())
    }

    /// Those between courses: what is open is not asked for.
    fn gaps(&self, expected: &[Value]) {
        let gaps: Vec<_> = self.given.gaps().into_iter().filter(|gap| !gap.is_open).collect();
        assert_eq!(gaps.len(), expected.len(), "{gaps:?}");
        for (gap, expected) in gaps.iter().zip(expected) {
            let expected = known(expected, &["calendarDays", "obligedDays"]);
            assert_eq!(gap.calendar_days, number(&expected["calendarDays"]));
            assert_eq!(gap.obliged_days, number(&expected["obligedDays"]));
        }
    }

    /// What the week says after each step.
    fn statuses(&mut self) -> Vec<ContactStatus> {
        let steps = std::mem::take(&mut self.steps);
        self.given.as_of("2026-11-24");
        let meeting = |given: &mut Given| given.case.meetings.pop().expect("a meeting before its change");
        let status = |step: String| {
            match step.as_str() {
                "BOOKED later this week" => drop(self.given.meeting("2026-11-26T10:00+01:00", MeetingState::Booked)),
                "CANCELLED_BY_MUNICIPALITY" => {
                    let cancelled =
                        Meeting { state: MeetingState::CancelledByMunicipality, ..meeting(&mut self.given) };
                    self.given.case.meetings.push(cancelled);
                }
                "the week ends" => self.given.as_of("2026-11-30"),
                _ => panic!("unknown: {step}"),
            }
            self.given.facts("2026-W48").contact_status
        };
        steps.into_iter().map(status).collect()
    }
}

fn contact_status(text: &str) -> ContactStatus {
    match text {
        "NOT_REQUIRED_SHORT_WEEK" => ContactStatus::NotRequiredShortWeek,
        "PENDING_BOOKED" => ContactStatus::PendingBooked,
        "PENDING_UNBOOKED" => ContactStatus::PendingUnbooked,
        "MISSED_MUNICIPALITY_CANCELLED" => ContactStatus::MissedMunicipalityCancelled,
        _ => panic!("unknown: {text}"),
    }
}

fn hours_status(text: &str) -> HoursStatus {
    assert_eq!(text, "INCOMPLETE_DATA");
    HoursStatus::IncompleteData
}

fn warning(text: &str) -> Warning {
    assert_eq!(text, "OVERLAPPING_SESSIONS");
    Warning::OverlappingSessions
}

#[test]
fn every_worked_example_holds() {
    let vectors: Value = serde_json::from_str(VECTORS).expect("JSON");
    let cases = list(&known(&vectors, &["about", "cases"])["cases"]);
    assert_eq!(cases.len(), 21, "T1 to T18, three of them in two parts");
    for case in cases {
        let case = known(case, &["id", "given", "expect"]);
        eprintln!("{}", case["id"]);
        for (key, value) in object(&case["expect"]) {
            Example::read(&case["given"]).expect(key, value);
        }
    }
}

#[test]
#[should_panic(expected = "unknown: enrolledUntil")]
fn a_word_that_is_not_known_is_refused() {
    Example::read(&serde_json::json!({ "week": "2026-W47", "enrolledUntil": "2026-11-19" }));
}

/// A conversation counts in one week only.
#[test]
fn the_night_between_two_years_belongs_to_one_week() {
    for (held, week, other) in
        [("2027-01-03T10:00+01:00", "2026-W53", "2027-W01"), ("2027-01-03T23:30Z", "2027-W01", "2026-W53")]
    {
        let mut given = Given::new();
        assert_eq!(given.meeting(held, MeetingState::Held).starts_at, at(held));
        assert!(given.facts(week).is_contact_met && !given.facts(other).is_contact_met);
    }
}
