//! Absence with a reasonable ground, on days that made the target smaller and on days that did not.

use indsats::rules::{
    Attendance::{Absent, Present},
    HoursStatus, Proration,
};

use super::given::{Given, through};

/// Monday to Friday, without a holiday.
const WEEK: &str = "2026-W48";

/// Relieved on Tuesday; five hours a day, of which those of Tuesday were missed.
fn relieved(proration: Proration, is_excused: Option<bool>) -> Given {
    let mut given = Given::new();
    given.policy.proration = proration;
    given.relief(through("2026-11-24", Some("2026-11-24")));
    given.course(through("2026-11-01", None));
    for day in 23..=27 {
        let [start, end] = ["08:00", "13:00"].map(|time| format!("2026-11-{day}T{time}+01:00"));
        given.session(&start, &end, if day == 24 { Absent { is_excused } } else { Present });
    }
    given
}

#[test]
fn where_the_target_stays_whole_what_was_excused_is_credited() {
    let told = |proration, is_excused| {
        let facts = relieved(proration, is_excused).facts(WEEK);
        (facts.target_minutes, facts.minutes.credited, facts.hours_status)
    };
    let whole = Proration::FullIfAnyDay;
    assert_eq!(told(whole, Some(true)), (1500, 1500, HoursStatus::Met));
    assert_eq!(told(whole, Some(false)), (1500, 1200, HoursStatus::Below));
    assert_eq!(told(whole, None), (1500, 1200, HoursStatus::IncompleteData));
    // Where the day has made the target smaller, its time is not asked for, and not credited.
    assert_eq!(told(Proration::ByObligedDay, Some(true)), (1200, 1200, HoursStatus::Met));
    assert_eq!(told(Proration::ByObligedDay, None), (1200, 1200, HoursStatus::Met));
    assert_eq!(told(Proration::ZeroIfPartial, Some(true)), (0, 1200, HoursStatus::Met));
}

/// A Saturday is no workday: it never makes the target smaller.
#[test]
fn a_day_that_is_no_workday_asks_for_nothing_less() {
    let mut given = Given::new();
    given.course(through("2026-11-01", None));
    for (day, attendance) in [(23, Present), (24, Present), (28, Absent { is_excused: Some(true) })] {
        let [start, end] = ["08:00", "16:20"].map(|time| format!("2026-11-{day}T{time}+01:00"));
        given.session(&start, &end, attendance);
    }
    let facts = given.facts(WEEK);
    assert_eq!((facts.minutes.attended, facts.minutes.credited, facts.hours_status), (1000, 1500, HoursStatus::Met));
}
