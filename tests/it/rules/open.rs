//! What is still open decides nothing: absences that nobody has assessed, and the time before a course is agreed.

use indsats::rules::{
    Attendance::{Absent, NotRegistered, Present},
    GapStatus, HoursStatus, Warning,
};

use super::given::{Given, date, through};

/// Monday to Friday, without a holiday.
const WEEK: &str = "2026-W48";

/// 700 minutes attended of 1500: what nobody has assessed may still make it enough, and one assessment decides.
#[test]
fn an_absence_that_nobody_has_assessed_decides_nothing() {
    let mut given = Given::new();
    given.course(through("2026-11-01", None));
    given.session("2026-11-23T08:00+01:00", "2026-11-23T19:40+01:00", Present);
    given.session("2026-11-24T08:00+01:00", "2026-11-24T21:20+01:00", Absent { is_excused: None });
    let told = |given: &Given| {
        let facts = given.facts(WEEK);
        (facts.hours_status, facts.minutes.credited, facts.minutes.unregistered, facts.warnings)
    };
    let open = (HoursStatus::IncompleteData, 700, 0, vec![Warning::AbsenceNotAssessed]);
    assert_eq!(told(&given), open);
    for (is_excused, decided) in
        [(true, (HoursStatus::Met, 1500, 0, vec![])), (false, (HoursStatus::Below, 700, 0, vec![]))]
    {
        given.case.courses[0].sessions[1].attendance = Absent { is_excused: Some(is_excused) };
        assert_eq!(told(&given), decided);
    }
    given.case.courses[0].sessions[1].attendance = Absent { is_excused: None };
    // Where an assessment could add nothing, none is waited for.
    given.policy.credit_excused_absence = false;
    assert_eq!(told(&given), (HoursStatus::Below, 700, 0, vec![]));
    given.policy.credit_excused_absence = true;
    given.relief(through("2026-11-24", Some("2026-11-24")));
    assert_eq!(told(&given), (HoursStatus::Below, 700, 0, vec![]), "1200 minutes on four days");
}

/// The same three hours, attended in one course and not registered in another, are three hours and not six.
#[test]
fn an_hour_that_is_credited_and_unregistered_is_possible_once() {
    let mut given = Given::new();
    given.policy.weekly_target_minutes = 360;
    for attendance in [Present, NotRegistered, Absent { is_excused: None }] {
        given.course(through("2026-11-01", None));
        given.session("2026-11-23T09:00+01:00", "2026-11-23T12:00+01:00", attendance);
    }
    let facts = given.facts(WEEK);
    assert_eq!((facts.minutes.credited, facts.minutes.unregistered), (180, 180));
    assert_eq!(facts.hours_status, HoursStatus::Below);
    given.policy.weekly_target_minutes = 180;
    assert_eq!(given.facts(WEEK).hours_status, HoursStatus::Met);
    // One more minute that is only unregistered is possible.
    given.policy.weekly_target_minutes = 181;
    given.case.courses[1].sessions[0].ends_at += chrono::TimeDelta::minutes(1);
    assert_eq!(given.facts(WEEK).hours_status, HoursStatus::IncompleteData);
}

/// The wait is open until the first course begins, and nothing is left of it afterwards.
#[test]
fn the_wait_for_the_first_course_is_open_and_then_gone() {
    let mut given = Given::new();
    given.case.active = vec![through("2026-11-02", None)];
    given.as_of("2026-11-27");
    let [gap] = given.gaps()[..] else { panic!("one open gap") };
    assert_eq!((gap.from, gap.obliged_days, gap.status), (date("2026-11-02"), 20, GapStatus::OpenExceeded));
    given.course(through("2026-12-07", Some("2026-12-18")));
    assert_eq!(given.gaps(), [gap], "agreed, and it has not begun");
    given.as_of("2026-12-07");
    assert_eq!(given.gaps(), [], "it has begun");
    given.as_of("2026-12-31");
    let [gap] = given.gaps()[..] else { panic!("one open gap") };
    assert_eq!(gap.from, date("2026-12-19"), "since the course, and nothing before it");
}

#[test]
fn enrolments_that_touch_are_one_and_those_with_a_day_between_are_not() {
    let mut given = Given::new();
    given.as_of("2026-11-27");
    let since = |given: &Given| {
        let [gap] = given.gaps()[..] else { panic!("one open gap") };
        gap.from
    };
    given.case.active = vec![
        through("2026-11-16", None),
        through("2026-10-05", Some("2026-11-01")),
        through("2026-11-02", Some("2026-11-15")),
    ];
    assert_eq!(since(&given), date("2026-10-05"));
    given.case.active[2].from = date("2026-11-03");
    assert_eq!(since(&given), date("2026-11-03"), "not enrolled on the second");
    given.case.active[1].to = Some(date("2026-11-10"));
    assert_eq!(since(&given), date("2026-10-05"), "they overlap");
    given.course(through("2026-10-12", Some("2026-11-06")));
    assert_eq!(since(&given), date("2026-11-07"), "since the last course, which ended in the enrolment before");
}

/// From 7 November to 31 January: asked for on a day between them, it is open, and as long as it is then.
#[test]
fn a_gap_is_open_while_it_runs_whatever_is_agreed_for_later() {
    let mut given = Given::new();
    given.course(through("2026-10-01", Some("2026-11-06")));
    given.course(through("2027-02-01", Some("2027-02-12")));
    given.course(through("2027-03-01", None));
    let later = (date("2027-02-13"), 10, GapStatus::WithinLimit);
    let mut on = |day: &str| {
        given.as_of(day);
        given.gaps().iter().map(|gap| (gap.from, gap.obliged_days, gap.status)).collect::<Vec<_>>()
    };
    let running = |obliged, status| vec![(date("2026-11-07"), obliged, status), later];
    assert_eq!(on("2026-11-07"), running(0, GapStatus::OpenWithinLimit));
    assert_eq!(on("2026-11-20"), running(10, GapStatus::OpenWithinLimit));
    assert_eq!(on("2026-11-23"), running(11, GapStatus::OpenExceeded));
    // The day before the course begins, and the day on which it does.
    let [open, closed] = ["2027-01-31", "2027-02-01"].map(&mut on);
    assert_eq!((open[0].1, open[0].2), (closed[0].1, GapStatus::OpenExceeded));
    assert_eq!(closed[0].2, GapStatus::Exceeded);
    assert_eq!(on("2026-11-06")[0].2, GapStatus::Exceeded, "it lies ahead, as it is agreed");
}

#[test]
fn who_is_not_enrolled_has_no_open_gap() {
    let mut given = Given::new();
    given.course(through("2026-10-01", Some("2026-11-06")));
    given.course(through("2026-12-07", None));
    given.case.active = vec![through("2026-01-01", Some("2026-11-15")), through("2026-11-23", None)];
    let mut on = |day: &str| {
        given.as_of(day);
        let [gap] = given.gaps()[..] else { panic!("one gap") };
        (gap.from, gap.obliged_days, gap.status)
    };
    assert_eq!(on("2026-11-15"), (date("2026-11-07"), 5, GapStatus::OpenWithinLimit));
    assert_eq!(on("2026-11-18"), (date("2026-11-07"), 15, GapStatus::Exceeded), "all of it, as it is agreed");
    assert_eq!(on("2026-11-25"), (date("2026-11-23"), 3, GapStatus::OpenWithinLimit), "since enrolment");
    assert_eq!(on("2026-12-07"), (date("2026-11-07"), 15, GapStatus::Exceeded));
}
