//! A case in few words: what a test does not say is as in the worked examples. A person is enrolled all of 2026 and
//! 2027, with a plan and a benefit; 1500 minutes a week, five workdays, three of them for a conversation.

use chrono::{DateTime, NaiveDate, Utc, Weekday};
use indsats::{
    civil::{IsoWeek, local_date, midnight},
    rules::{
        Attendance, Calendar, CaseFile, ContactRecord, Course, CourseBlock, CourseState, CourseWeekTest, Gap,
        IndividualTarget, Meeting, MeetingForm, MeetingState, Parameters, Period, Proration, Relief, Session, Versions,
        WeekFacts, blocks, contact_record, gaps, week_facts,
    },
};
use uuid::Uuid;

use super::{holidays::holidays, oracle::Oracle};

pub fn date(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// `2026-11-23T09:00+01:00`, or with `Z`.
pub fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_str(&text.replace('Z', "+00:00"), "%Y-%m-%dT%H:%M%:z").expect("an instant").to_utc()
}

pub fn week(text: &str) -> IsoWeek {
    IsoWeek::parse(text).expect("a week")
}

/// From a day up to and with another; without one, without end.
pub fn through(from: &str, last: Option<&str>) -> Period {
    Period { from: date(from), to: last.and_then(|last| date(last).succ_opt()) }
}

/// A question in the making.
pub struct Given {
    pub case: CaseFile,
    pub policy: Parameters,
    pub calendar: Calendar,
    pub as_of: DateTime<Utc>,
    ids: u128,
}

impl Given {
    /// Long after everything has happened.
    pub fn new() -> Self {
        let always = || vec![through("2026-01-01", Some("2027-12-31"))];
        let case = CaseFile { active: always(), plans: always(), benefits: always(), ..CaseFile::default() };
        let calendar = Calendar { holidays: holidays(), ..Calendar::default() };
        Self { case, policy: policy(), calendar, as_of: at("2027-12-31T12:00Z"), ids: 0 }
    }

    fn id(&mut self) -> Uuid {
        self.ids += 1;
        Uuid::from_u128(self.ids)
    }

    /// A course that runs; its provider is one for all.
    pub fn course(&mut self, period: Period) -> &mut Course {
        let course = Course {
            id: self.id(),
            provider: provider(),
            kind: "WORKSHOP".into(),
            state: CourseState::Active,
            planned: period,
            actual_from: None,
            actual_to: None,
            interrupted_on: None,
            weekly_minutes: 0,
            sessions: Vec::new(),
        };
        self.case.courses.push(course);
        self.case.courses.last_mut().expect("just entered")
    }

    /// A session of the last course.
    pub fn session(&mut self, from: &str, to: &str, attendance: Attendance) -> &mut Session {
        let (starts_at, ends_at) = (at(from), at(to));
        let session = Session { id: self.id(), starts_at, ends_at, attendance, registered_at: None };
        let sessions = &mut self.case.courses.last_mut().expect("a course before its sessions").sessions;
        sessions.push(session);
        sessions.last_mut().expect("just entered")
    }

    pub fn meeting(&mut self, starts_at: &str, state: MeetingState) -> &mut Meeting {
        let (id, kind) = (self.id(), "CONVERSATION".to_owned());
        let form = MeetingForm::Physical;
        self.case.meetings.push(Meeting { id, kind, form, starts_at: at(starts_at), state, registered_at: None });
        self.case.meetings.last_mut().expect("just entered")
    }

    pub fn relief(&mut self, period: Period) {
        let id = self.id();
        self.case.reliefs.push(Relief { id, period });
    }

    pub fn target(&mut self, period: Period, weekly_minutes: i64) -> Uuid {
        let id = self.id();
        self.case.targets.push(IndividualTarget { id, period, weekly_minutes });
        id
    }

    fn versions(&self) -> Versions {
        Versions::new(vec![self.policy.clone()])
    }

    /// The facts of a week, as rules and oracle both see them.
    pub fn facts(&self, text: &str) -> WeekFacts {
        let facts = week_facts(&self.case, &self.versions(), &self.calendar, week(text), self.as_of);
        let policies = [self.policy.clone()];
        let oracle = Oracle { case: &self.case, versions: &policies, calendar: &self.calendar, as_of: self.as_of };
        assert_eq!(facts, oracle.facts(week(text)));
        facts.expect("a version from the start")
    }

    pub fn blocks(&self) -> Vec<CourseBlock> {
        blocks(&self.case)
    }

    /// The gaps, as rules and oracle both see them.
    pub fn gaps(&self) -> Vec<Gap> {
        let gaps = gaps(&self.case, &self.versions(), &self.calendar, local_date(self.as_of));
        let policies = [self.policy.clone()];
        let oracle = Oracle { case: &self.case, versions: &policies, calendar: &self.calendar, as_of: self.as_of };
        assert_eq!(gaps, oracle.gaps());
        gaps
    }

    pub fn record(&self) -> ContactRecord {
        contact_record(&self.case, &self.versions(), &self.calendar, self.as_of)
    }

    /// At the first moment of a day.
    pub fn as_of(&mut self, day: &str) {
        self.as_of = midnight(date(day));
    }
}

pub fn provider() -> Uuid {
    Uuid::from_u128(u128::MAX)
}

fn policy() -> Parameters {
    Parameters {
        number: 1,
        valid_from: date("2025-12-29"),
        weekly_target_minutes: 1500,
        proration: Proration::ByObligedDay,
        workdays: vec![Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri],
        holiday_reduces_schedule: true,
        credit_excused_absence: true,
        counted_kinds: ["INTERNSHIP".to_owned()].into(),
        course_week_test: CourseWeekTest::AnyScheduledMinute,
        contact_min_obliged_days: 3,
        qualifying_meeting_types: ["CONVERSATION".to_owned()].into(),
        qualifying_meeting_forms: vec![MeetingForm::Physical],
        course_end_lead_days: 14,
        max_gap_obliged_days: 10,
        week_close_lag_days: 5,
        require_open_plan: true,
        require_benefit: true,
    }
}
