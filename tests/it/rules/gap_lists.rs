//! Courses that end and gaps that run, on the lists: with another course agreed in time, too late, or not at all.

use indsats::rules::{CourseState, worklist::Reason};

use super::{
    given::{Given, through},
    worklists::{days, file, on, run, since_and_due},
};

#[test]
fn a_course_that_ends_without_another_is_told_for_two_weeks() {
    let mut given = Given::new();
    given.course(through("2026-10-01", Some("2026-11-30")));
    let reason = Reason::CourseEndsWithoutSuccessor;
    let told = |given: &Given| days(&file(given), given, reason, "2026-11-01", "2026-12-10");
    assert_eq!(told(&given), run("2026-11-16", "2026-11-30"));
    let items = on(&file(&given), &given, reason, "2026-11-20");
    assert_eq!(since_and_due(&items), [("2026-11-16".to_owned(), Some("2026-11-30".to_owned()))]);
    // A proposal is no successor yet; an agreed course is, and then ends in its turn.
    given.course(through("2026-12-01", Some("2027-03-01"))).state = CourseState::Proposed;
    assert_eq!(told(&given), run("2026-11-16", "2026-11-30"));
    given.case.courses[1].state = CourseState::Planned;
    assert_eq!(told(&given), []);
    given.case.courses.truncate(1);
    given.case.courses[0].state = CourseState::Completed;
    assert_eq!(told(&given), []);
}

#[test]
fn a_gap_is_near_its_limit_one_week_before_it_passes_it() {
    let mut given = Given::new();
    given.course(through("2026-10-01", Some("2026-11-06"))).state = CourseState::Completed;
    let file = file(&given);
    // Ten obliged days are within the limit: 9 to 13 and 16 to 20 November. Near is six of them.
    let (near, over) = (Reason::GapNearLimit, Reason::GapOverLimit);
    assert_eq!(days(&file, &given, near, "2026-11-01", "2026-12-10"), run("2026-11-16", "2026-11-22"));
    assert_eq!(days(&file, &given, over, "2026-11-01", "2026-12-10"), run("2026-11-23", "2026-12-10"));
    let told = |reason, day| since_and_due(&on(&file, &given, reason, day));
    assert_eq!(told(near, "2026-11-18"), [("2026-11-16".to_owned(), Some("2026-11-22".to_owned()))]);
    assert_eq!(told(over, "2026-12-01"), [("2026-11-23".to_owned(), Some("2026-11-22".to_owned()))]);
}

/// Its limit is ten obliged days: after 30 November the last of them is 14 December.
#[test]
fn a_course_that_begins_too_late_is_no_successor() {
    let mut given = Given::new();
    given.course(through("2026-10-01", Some("2026-11-30")));
    let reason = Reason::CourseEndsWithoutSuccessor;
    let told = |given: &Given| days(&file(given), given, reason, "2026-11-01", "2026-12-10");
    for (next, expected) in
        [("2026-12-14", vec![]), ("2026-12-15", vec![]), ("2026-12-16", run("2026-11-16", "2026-11-30"))]
    {
        given.case.courses.truncate(1);
        given.course(through(next, Some("2027-03-01"))).state = CourseState::Planned;
        assert_eq!(told(&given), expected, "{next}");
    }
    // One that is in time is enough, whatever begins later.
    given.course(through("2026-12-01", Some("2026-12-11"))).state = CourseState::Planned;
    assert_eq!(told(&given), []);
    // Leave suspends the duty: the limit is passed later.
    given.case.courses.truncate(2);
    given.relief(through("2026-12-07", Some("2026-12-07")));
    assert_eq!(told(&given), []);
}

/// Over from 23 November on: an agreed course ends it in time, or does not.
#[test]
fn a_gap_that_a_course_ends_in_time_waits_for_nobody() {
    let mut given = Given::new();
    given.course(through("2026-10-01", Some("2026-11-06"))).state = CourseState::Completed;
    let (near, over) = (Reason::GapNearLimit, Reason::GapOverLimit);
    let told = |given: &Given, reason| days(&file(given), given, reason, "2026-11-01", "2027-03-10");
    given.course(through("2026-11-23", None)).state = CourseState::Planned;
    assert_eq!((told(&given, near), told(&given, over)), (vec![], vec![]));
    given.case.courses[1].planned = through("2026-11-24", None);
    assert_eq!(told(&given, near), run("2026-11-16", "2026-11-22"));
    assert_eq!(told(&given, over), run("2026-11-23", "2026-11-23"));
    given.case.courses[1].planned = through("2027-02-22", None);
    assert_eq!(told(&given, over), run("2026-11-23", "2027-02-21"));
    let items = on(&file(&given), &given, near, "2026-11-18");
    assert_eq!(since_and_due(&items), [("2026-11-16".to_owned(), Some("2026-11-22".to_owned()))]);
}

#[test]
fn who_waits_for_a_first_course_waits_until_it_begins() {
    let mut given = Given::new();
    given.course(through("2026-03-02", None)).state = CourseState::Planned;
    let told = |given: &Given| days(&file(given), given, Reason::GapOverLimit, "2026-01-01", "2026-03-10");
    // Ten obliged days from 1 January, a holiday, are up to the fifteenth.
    assert_eq!(told(&given), run("2026-01-16", "2026-03-01"));
    given.case.courses[0].planned = through("2026-01-16", None);
    assert_eq!(told(&given), []);
}

/// Two years of leave are longer than a year's days: the gap goes on where it stopped.
#[test]
fn a_gap_is_followed_through_years_without_duty() {
    let mut given = Given::new();
    given.relief(through("2026-01-05", Some("2027-08-01")));
    let told = days(&file(&given), &given, Reason::GapOverLimit, "2027-07-20", "2027-09-10");
    // One obliged day before it, on 2 January; ten more are in the second week of August.
    assert_eq!(told, run("2027-08-13", "2027-09-10"));
}
