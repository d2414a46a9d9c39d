//! Random case files: days are counted from a Monday, so that what belongs together lies together.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use indsats::{
    civil::{IsoWeek, midnight},
    rules::{
        Attendance, Calendar, CaseFile, Course, CourseState, IndividualTarget, Meeting, MeetingForm, MeetingState,
        Parameters, Period, Relief, Session,
    },
};
use proptest::{
    collection::{btree_set, vec},
    option::weighted,
    prelude::*,
    sample::{Index, select},
};
use uuid::Uuid;

use super::{
    oracle::Oracle,
    policies::{calendar, versions},
};

/// Weeks before and after the Monday in which data lies, and which are looked at.
const WEEKS: std::ops::Range<i64> = -2..4;

pub const KINDS: [&str; 3] = ["WORKSHOP", "INTERNSHIP", "COURSE"];
pub const TYPES: [&str; 3] = ["FIRST", "FOLLOW_UP", "GUIDANCE"];

/// One random question to the rules.
#[derive(Clone, Debug)]
pub struct Situation {
    pub case: CaseFile,
    pub versions: Vec<Parameters>,
    pub calendar: Calendar,
    pub as_of: DateTime<Utc>,
    pub monday: NaiveDate,
}

impl Situation {
    pub fn weeks(&self) -> impl Iterator<Item = IsoWeek> + use<> {
        let monday = self.monday;
        WEEKS.map(move |week| IsoWeek::of(monday + TimeDelta::weeks(week)))
    }

    pub fn oracle(&self) -> Oracle<'_> {
        Oracle { case: &self.case, versions: &self.versions, calendar: &self.calendar, as_of: self.as_of }
    }
}

/// Around the changes of the clock, Easter, Whitsun, the end of a year with 53 weeks, or anywhere in two years.
fn mondays() -> impl Strategy<Value = NaiveDate> {
    let special = select(vec!["2026-03-23", "2026-10-19", "2026-03-30", "2026-05-18", "2026-12-21", "2026-12-28"]);
    let first = NaiveDate::from_ymd_opt(2026, 1, 5).expect("a Monday");
    prop_oneof![
        special.prop_map(|day| day.parse().expect("a Monday")),
        (0..100i64).prop_map(move |weeks| first + TimeDelta::weeks(weeks)),
    ]
}

pub fn situations() -> impl Strategy<Value = Situation> {
    mondays().prop_flat_map(|monday| {
        let parts = (case_file(monday), versions(monday), calendar(monday), any::<Index>(), as_of(monday), -1..2i64);
        parts.prop_map(move |(case, versions, calendar, index, anywhere, seconds)| {
            let beside = instants(&case);
            let as_of = match (seconds + 1, beside.is_empty()) {
                (0, _) | (_, true) => anywhere,
                _ => beside[index.index(beside.len())] + TimeDelta::seconds(seconds),
            };
            Situation { case, versions, calendar, as_of, monday }
        })
    })
}

/// Instants at which something changes, or that lie inside a session.
fn instants(case: &CaseFile) -> Vec<DateTime<Utc>> {
    let sessions = case.courses.iter().flat_map(|course| &course.sessions);
    let of_session = |it: &Session| [it.starts_at, it.ends_at, it.starts_at + (it.ends_at - it.starts_at) / 2];
    sessions.flat_map(of_session).chain(case.meetings.iter().map(|it| it.starts_at)).collect()
}

/// A day, counted from a Monday.
pub fn day(monday: NaiveDate, days: std::ops::Range<i64>) -> impl Strategy<Value = NaiveDate> {
    days.prop_map(move |days| monday + TimeDelta::days(days))
}

pub fn days(monday: NaiveDate, most: usize) -> impl Strategy<Value = BTreeSet<NaiveDate>> {
    btree_set(day(monday, -14..28), 0..most)
}

/// Some days or weeks; without end, or without a day, now and then.
pub fn period(monday: NaiveDate, starts: std::ops::Range<i64>, length: i64) -> impl Strategy<Value = Period> {
    let length = prop_oneof![8 => (0..length).prop_map(Some), 1 => Just(None), 1 => (-3..2i64).prop_map(Some)];
    let ends =
        |(from, length): (NaiveDate, Option<i64>)| Period { from, to: length.map(|it| from + TimeDelta::days(it)) };
    (day(monday, starts), length).prop_map(ends)
}

/// Most often one that holds everything.
fn periods(monday: NaiveDate) -> impl Strategy<Value = Vec<Period>> {
    let whole = Period { from: monday - TimeDelta::days(30), to: None };
    prop_oneof![Just(vec![whole]), vec(period(monday, -25..20, 40), 0..4)]
}

fn as_of(monday: NaiveDate) -> impl Strategy<Value = DateTime<Utc>> {
    let midnights = (day(monday, -10..35), -1..2i64).prop_map(|(day, off)| midnight(day) + TimeDelta::seconds(off));
    prop_oneof![(day(monday, -10..35), 0..86_400i64).prop_map(|(day, second)| at(day, second)), midnights]
}

fn at(day: NaiveDate, second: i64) -> DateTime<Utc> {
    midnight(day) + TimeDelta::seconds(second)
}

fn instant(monday: NaiveDate, days: std::ops::Range<i64>) -> impl Strategy<Value = DateTime<Utc>> {
    let in_hours = (6 * 4..18 * 4i64).prop_map(|quarter| quarter * 900);
    (day(monday, days), prop_oneof![5 => in_hours, 1 => 0..86_400i64]).prop_map(|(day, second)| at(day, second))
}

/// When something was registered: at any time around its week, or to the second when a week closes.
fn registered(monday: NaiveDate) -> impl Strategy<Value = Option<DateTime<Utc>>> {
    weighted(0.6, prop_oneof![instant(monday, -14..35), as_of(monday)])
}

/// Not shrunk: smaller ones would fall together.
pub fn id() -> impl Strategy<Value = Uuid> {
    any::<u128>().prop_map(Uuid::from_u128).no_shrink()
}

pub fn provider() -> impl Strategy<Value = Uuid> {
    (1..4u128).prop_map(Uuid::from_u128)
}

fn attendance() -> impl Strategy<Value = Attendance> {
    prop_oneof![
        3 => Just(Attendance::Present),
        3 => Just(Attendance::NotRegistered),
        1 => (-10..600i64).prop_map(Attendance::Partial),
        3 => any::<Option<bool>>().prop_map(|is_excused| Attendance::Absent { is_excused }),
        1 => Just(Attendance::CancelledByProvider),
    ]
}

/// Hours of a day; over midnight, no time at all, an end before the start, or odd seconds now and then.
fn session(monday: NaiveDate) -> impl Strategy<Value = Session> {
    let seconds = prop_oneof![
        8 => (1..17i64).prop_map(|halves| halves * 1800),
        1 => 36_000..100_000i64,
        1 => -4000..4000i64,
        1 => (-1..2i64).prop_map(|off| 60 + off),
    ];
    (id(), instant(monday, -14..28), seconds, attendance(), registered(monday)).prop_map(
        |(id, starts_at, seconds, attendance, registered_at)| {
            let ends_at = starts_at + TimeDelta::seconds(seconds);
            Session { id, starts_at, ends_at, attendance, registered_at }
        },
    )
}

fn course(monday: NaiveDate) -> impl Strategy<Value = Course> {
    use CourseState::{Active, Cancelled, Completed, Interrupted, NotStarted, Offered, Planned, Proposed};
    let running = select(vec![Planned, Active, Completed, Interrupted]);
    let state = prop_oneof![4 => running, 1 => select(vec![Proposed, Offered, Cancelled, NotStarted])];
    let on = || weighted(0.2, day(monday, -14..28));
    let weekly = prop_oneof![4 => 0..2400i64, 1 => 0..5i64];
    let sessions = prop_oneof![1 => Just(vec![]), 2 => vec(session(monday), 1..8)];
    let planned = period(monday, -25..20, 35);
    (id(), provider(), select(&KINDS[..]), state, planned, (on(), on(), on()), weekly, sessions).prop_map(
        |(id, provider, kind, state, planned, (actual_from, actual_to, interrupted_on), weekly_minutes, sessions)| {
            Course {
                id,
                provider,
                kind: kind.to_owned(),
                state,
                planned,
                actual_from,
                actual_to,
                interrupted_on,
                weekly_minutes,
                sessions,
            }
        },
    )
}

fn meeting(monday: NaiveDate) -> impl Strategy<Value = Meeting> {
    use MeetingState::{Booked, CancelledByCitizen, CancelledByMunicipality, Held, NoShow, Rescheduled, Void};
    let state = select(vec![Booked, Held, NoShow, CancelledByMunicipality, CancelledByCitizen, Rescheduled, Void]);
    (id(), select(&TYPES[..]), form(), instant(monday, -14..28), state, registered(monday)).prop_map(
        |(id, kind, form, starts_at, state, registered_at)| {
            let kind = kind.to_owned();
            Meeting { id, kind, form, starts_at, state, registered_at }
        },
    )
}

fn form() -> impl Strategy<Value = MeetingForm> {
    select(vec![MeetingForm::Physical, MeetingForm::Phone, MeetingForm::Video])
}

fn case_file(monday: NaiveDate) -> impl Strategy<Value = CaseFile> {
    let relief = (id(), period(monday, -20..25, 12)).prop_map(|(id, period)| Relief { id, period });
    let target = (id(), period(monday, -25..20, 40), 0..2400i64)
        .prop_map(|(id, period, weekly_minutes)| IndividualTarget { id, period, weekly_minutes });
    let duty = (periods(monday), periods(monday), periods(monday), vec(relief, 0..3), vec(target, 0..3));
    (duty, vec(course(monday), 0..4), vec(meeting(monday), 0..8)).prop_map(
        |((active, plans, benefits, reliefs, targets), courses, meetings)| CaseFile {
            active,
            plans,
            benefits,
            reliefs,
            courses,
            meetings,
            targets,
        },
    )
}
