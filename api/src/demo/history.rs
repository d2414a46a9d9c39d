//! Thirty weeks of many more people, drawn from a seed, leading up to today.

use chrono::{Datelike, Days, Duration, Weekday};
use indsats_entity::{
    attendance::AttendanceStatus,
    course::CourseState,
    effort_enrolment::{self, EffortEnrolmentState},
    meeting::MeetingState,
    plan::PlanState,
};
use rand::{Rng, RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use sea_orm::Set;
use uuid::Uuid;

use super::{circumstances::circumstances, rows::Rows, world::id};
use crate::civil::IsoWeek;

const SEED: u64 = 2026;
const WEEKS: u64 = 30;
const GIVEN: &[&str] = &[
    "Adam", "Astrid", "Bjarke", "Celine", "Ditte", "Elias", "Fatima", "Gustav", "Hanne", "Ibrahim", "Jonna", "Kasper",
    "Liv", "Malik", "Nanna", "Oskar", "Pernille", "Rasmus", "Sofie", "Tariq", "Ulla", "Vera", "William", "Yasmin",
    "Zita", "Åse",
];
const FAMILY: &[&str] = &[
    "Andersen",
    "Bach",
    "Christiansen",
    "Dahl",
    "Eriksen",
    "Frandsen",
    "Gram",
    "Hansen",
    "Iversen",
    "Jensen",
    "Kjær",
    "Lund",
    "Madsen",
    "Nissen",
    "Olsen",
    "Poulsen",
    "Rahimi",
    "Skov",
    "Thomsen",
    "Vestergaard",
    "Winther",
    "Yilmaz",
    "Øster",
];
const TEAMS: &[(&str, &str, usize)] = &[
    ("TEAM-A", "caseworker", 22),
    ("TEAM-A", "colleague", 14),
    ("TEAM-B", "neighbour", 12),
    ("TEAM-C", "stranger", 12),
];

/// Adds the people, with their conversations, courses and absences, enrolled in an effort.
pub fn people(rows: &mut Rows, effort: Uuid) {
    let mut random = StdRng::seed_from_u64(SEED);
    let mut number = 0;
    for (unit, caseworker, count) in TEAMS {
        for _ in 0..*count {
            number += 1;
            one(rows, &mut random, effort, number, unit, caseworker);
        }
    }
}

fn one(rows: &mut Rows, random: &mut StdRng, effort: Uuid, number: u32, unit: &str, caseworker: &str) {
    let key = format!("person-{number:03}");
    let mut pick = |names: &[&'static str]| *names.choose(random).unwrap_or(&"Navn");
    let name = (pick(GIVEN), pick(FAMILY));
    let (day, month, year) = (random.random_range(1..=28), random.random_range(1..=12), random.random_range(62..=99));
    // 6 added to the first digit of the day: a number that the register gives to nobody.
    let cpr = format!("{:02}{month:02}{year:02}-1{number:03}", day + 60);
    rows.person(&key, name, &cpr, unit, Some(caseworker));
    let started = random.random_range(8..=WEEKS);
    enrol(rows, &key, effort, number, started);
    let plan = format!("{key}-plan");
    rows.plan(&plan, &key, PlanState::Active, rows.day(-7 * days(started)), None);
    courses(rows, random, &key, &plan, number, started);
    meetings(rows, random, &key, caseworker, number, started);
    // Drawn for some only, so that the others stay as they are.
    let days_ago = if number.is_multiple_of(4) { random.random_range(5..100) } else { 0 };
    circumstances(rows, effort, &key, caseworker, number, days_ago);
}

fn enrol(rows: &mut Rows, key: &str, effort: Uuid, number: u32, started: u64) {
    use EffortEnrolmentState::{Active, Approved, Ended, Expired, Paused, Proposed, Rejected, UnderReview};
    let state = match number % 20 {
        3 => Proposed,
        5 => UnderReview,
        7 => Approved,
        9 => Paused,
        11 => Ended,
        13 => Rejected,
        15 => Expired,
        _ => Active,
    };
    let is_decided = !matches!(state, Proposed | UnderReview | Expired);
    let from = rows.day(-7 * days(started));
    rows.enrolments.push(effort_enrolment::ActiveModel {
        id: Set(id("enrolment", key)),
        person_id: Set(id("person", key)),
        effort_id: Set(effort),
        state: Set(state),
        valid_from: Set(from),
        valid_to: Set((state == Ended).then(|| rows.day(-3))),
        proposed_by: Set(id("user", "caseworker")),
        decided_by: Set(is_decided.then(|| id("user", "manager"))),
        decided_at: Set(is_decided.then(|| rows.at(from, 10, 0))),
        review_due_on: Set(is_decided.then(|| from + Days::new(91))),
        proposed_on: Set(Some(from - Days::new(14))),
        reviewed_by: Set(None),
        reviewed_at: Set(None),
        review_outcome_code: Set(None),
        version: Set(1),
    });
}

fn courses(rows: &mut Rows, random: &mut StdRng, key: &str, plan: &str, number: u32, started: u64) {
    let today = rows.day(0);
    let mut begin = -7 * days(started) + random.random_range(0..10);
    let mut count = 0;
    while begin < 14 {
        count += 1;
        let course = format!("{key}-course-{count}");
        let length = random.random_range(21..56);
        let (start, end) = (rows.day(begin), rows.day(begin + length));
        let state = match (start > today, end < today, (number + count) % 7) {
            (true, ..) => CourseState::Planned,
            (_, true, 0) => CourseState::Interrupted,
            (_, true, 1) => CourseState::NotStarted,
            (_, true, _) => CourseState::Completed,
            _ => CourseState::Active,
        };
        let offer = ["T1", "T2", "T3"].choose(random).copied().unwrap_or("T1");
        rows.course(&course, key, plan, offer, state, (start, end));
        if state != CourseState::NotStarted {
            let last = if state == CourseState::Interrupted { end - Days::new(3) } else { end };
            for day in start.iter_days().take_while(|day| *day <= last) {
                // Two occasions a week are enough to look at.
                if matches!(day.weekday(), Weekday::Tue | Weekday::Thu) {
                    let status = (day < today).then(|| status(random)).flatten();
                    rows.session(&course, key, day, status);
                }
            }
        }
        begin += length + random.random_range(3..25);
    }
}

fn status(random: &mut impl Rng) -> Option<AttendanceStatus> {
    Some(match random.random_range(0..100) {
        0..70 => AttendanceStatus::Present,
        70..78 => AttendanceStatus::Partial,
        78..86 => AttendanceStatus::AbsentReported,
        86..93 => AttendanceStatus::AbsentUnreported,
        93..96 => AttendanceStatus::CancelledByProvider,
        _ => return None,
    })
}

/// A conversation in most weeks, and one ahead; each caseworker's at hours that do not collide.
fn meetings(rows: &mut Rows, random: &mut StdRng, key: &str, caseworker: &str, number: u32, started: u64) {
    let monday = IsoWeek::of(rows.day(0)).monday();
    let (weekday, hour) = (u64::from(number % 5), 8 + (number / 5) % 8);
    // The coming week is booked for everybody, so that there is something to do on any day that the demo is started.
    let ahead = rows.at(monday + Days::new(7 + weekday), hour, 0);
    let moved = number.is_multiple_of(6).then(|| {
        let first = format!("{key}-moved");
        rows.meeting(&first, key, caseworker, ahead - Duration::hours(1), MeetingState::Rescheduled);
        id("meeting", &first)
    });
    rows.meeting(&format!("{key}-ahead"), key, caseworker, ahead, MeetingState::Booked);
    if let Some(booked) = rows.meetings.last_mut() {
        booked.replaces_id = Set(moved);
    }
    for week in 0..=started {
        let day = monday - Days::new(7 * week) + Days::new(weekday);
        let starts_at = rows.at(day, hour, 0);
        if week > 0 && random.random_range(0..10) < 3 {
            continue;
        }
        // Somebody is always still to be booked.
        if week == 0 && !number.is_multiple_of(4) {
            continue;
        }
        let state = match random.random_range(0..20) {
            _ if starts_at > rows.now => MeetingState::Booked,
            0 | 1 => MeetingState::NoShow,
            2 => MeetingState::CancelledByMunicipality,
            3 | 4 => MeetingState::CancelledByCitizen,
            _ => MeetingState::Held,
        };
        rows.meeting(&format!("{key}-{week}"), key, caseworker, starts_at, state);
    }
}

fn days(weeks: u64) -> i64 {
    i64::try_from(weeks).unwrap_or(0)
}
