//! What a week tells beside its numbers: which target, which days of a course, and what came to nothing.

use indsats::rules::{Attendance::Present, DayLeftOut, LeftOutDay, Proration};

use super::given::{Given, date, provider, through, week};

/// Monday to Friday, without a holiday.
const WEEK: &str = "2026-W48";

#[test]
fn the_target_that_is_in_force_is_named() {
    let mut given = Given::new();
    let told = |given: &Given, week: &str| {
        let facts = given.facts(week);
        (facts.individual_target, facts.weekly_target_minutes, facts.target_minutes)
    };
    given.relief(through("2026-11-24", Some("2026-11-24")));
    assert_eq!(told(&given, WEEK), (None, 1500, 1200));
    let agreed = given.target(through("2026-11-23", Some("2026-11-29")), 600);
    assert_eq!(told(&given, WEEK), (Some(agreed), 600, 480));
    assert_eq!(told(&given, "2026-W49"), (None, 1500, 1500));
    given.target(through("2026-11-02", None), 900);
    assert_eq!(told(&given, WEEK), (Some(agreed), 600, 480), "the one that began last");
    given.policy.proration = Proration::ZeroIfPartial;
    assert_eq!(told(&given, WEEK), (Some(agreed), 600, 0));
}

/// The days over which a course is spread, and why it is not spread over the others.
fn days(given: &Given, text: &str) -> (Vec<u32>, Vec<(u32, DayLeftOut)>) {
    use chrono::Datelike;
    let [fact] = &given.facts(text).courses[..] else { panic!("one course") };
    let left_out = fact.left_out.iter().map(|LeftOutDay { day, reason }| (day.day(), *reason));
    (fact.days.iter().map(|day| day.day()).collect(), left_out.collect())
}

#[test]
fn a_course_whose_provider_is_closed_all_week_says_so() {
    use DayLeftOut::{NotWorkday, ProviderClosed};
    let mut given = Given::new();
    given.course(through("2026-11-01", None)).weekly_minutes = 1500;
    given.calendar.provider_closures.extend(week(WEEK).days().map(|day| (provider(), day)));
    let closed = (23..28).map(|day| (day, ProviderClosed)).chain([(28, NotWorkday), (29, NotWorkday)]);
    assert_eq!(days(&given, WEEK), (vec![], closed.collect()));
    let facts = given.facts(WEEK);
    assert_eq!((facts.minutes.scheduled, facts.is_course_week, facts.is_contact_required), (0, false, true));
}

#[test]
fn each_day_without_hours_has_its_reason() {
    use DayLeftOut::{ClosureDay, NotWorkday, OutsideCourse, ProviderClosed, PublicHoliday};
    let mut given = Given::new();
    given.course(through("2026-12-22", None)).weekly_minutes = 1500;
    given.calendar.closures.insert(date("2026-12-24"));
    given.calendar.provider_closures.extend([23, 24].map(|day| (provider(), date(&format!("2026-12-{day}")))));
    let left_out = [
        (21, OutsideCourse),
        (23, ProviderClosed),
        (24, ClosureDay),
        (25, PublicHoliday),
        (26, NotWorkday),
        (27, NotWorkday),
    ];
    assert_eq!(days(&given, "2026-W52"), (vec![22], left_out.to_vec()));
    given.policy.holiday_reduces_schedule = false;
    let left_out = [left_out[0], left_out[1], (24, ProviderClosed), left_out[4], left_out[5]];
    assert_eq!(days(&given, "2026-W52"), (vec![22, 25], left_out.to_vec()));
    assert_eq!(given.facts("2026-W51").courses, [], "it does not run in that week");
}

#[test]
fn what_is_no_minute_long_is_told_and_makes_no_course_week() {
    let mut given = Given::new();
    given.course(through("2026-11-01", None));
    given.session("2026-11-23T09:00+01:00", "2026-11-23T09:00+01:00", Present);
    given.course(through("2026-11-01", None)).weekly_minutes = 0;
    let facts = given.facts(WEEK);
    assert_eq!((facts.sessions.len(), facts.courses.len(), facts.is_course_week), (1, 1, false));
    assert_eq!((facts.sessions[0].left_out, facts.minutes.scheduled), (None, 0));
}
