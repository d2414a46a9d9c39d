//! Cases that a plain rule gets wrong, by name.

use indsats::rules::{
    Attendance::{Absent, CancelledByProvider, NotRegistered, Partial, Present},
    CaseFile, ContactStatus, CourseState, CourseWeekTest, Duty, GapStatus, HoursStatus, LeftOut,
    MeetingState::{Booked, CancelledByCitizen, CancelledByMunicipality, Held, NoShow, Rescheduled},
    MeetingWeight, Proration, Warning,
};

use super::given::{Given, at, date, provider, through};

/// Monday to Friday, without a holiday; the week is closed from 5 December.
const WEEK: &str = "2026-W48";

#[test]
fn an_enrolment_in_the_middle_of_a_week_makes_it_smaller() {
    let mut given = Given::new();
    given.case.active = vec![through("2026-11-25", None)];
    let facts = given.facts(WEEK);
    assert_eq!((facts.obliged_days, facts.target_minutes), (3, 900));
    assert_eq!(facts.days[1].duty, Duty::NotEnrolled);
    assert_eq!(given.facts("2026-W47").hours_status, HoursStatus::NotEnrolled);
}

#[test]
fn an_enrolment_that_ends_and_begins_again_counts_each_day_once() {
    let mut given = Given::new();
    given.case.active = vec![through("2026-11-01", Some("2026-11-24")), through("2026-11-24", None)];
    assert_eq!(given.facts(WEEK).obliged_days, 5);
}

#[test]
fn a_course_across_two_years_counts_in_both() {
    let mut given = Given::new();
    given.course(through("2026-12-21", Some("2027-01-08"))).weekly_minutes = 1500;
    let scheduled = ["2026-W52", "2026-W53", "2027-W01"].map(|week| given.facts(week).minutes.scheduled);
    assert_eq!(scheduled, [1200, 1200, 1500]);
    assert!(given.gaps().iter().all(|gap| gap.is_open));
}

#[test]
fn a_course_before_the_enrolment_makes_no_course_week_until_it_starts() {
    let mut given = Given::new();
    given.case.active = vec![through("2026-11-25", None)];
    given.course(through("2026-11-01", Some("2026-11-24"))).weekly_minutes = 1500;
    let facts = given.facts(WEEK);
    assert_eq!(facts.minutes.scheduled, 600);
    assert!(!facts.is_course_week && facts.is_contact_required);
    given.as_of("2026-12-01");
    let [gap] = given.gaps()[..] else { panic!("one open gap") };
    assert_eq!((gap.from, gap.calendar_days, gap.obliged_days), (date("2026-11-25"), 7, 5));
}

#[test]
fn a_transfer_on_one_day_is_no_gap() {
    let mut given = Given::new();
    given.course(through("2026-11-02", Some("2026-11-20")));
    given.course(through("2026-11-20", Some("2026-12-18")));
    given.as_of("2026-12-10");
    assert_eq!(given.gaps(), []);
    assert_eq!(given.blocks().len(), 1);
    given.case.courses[0].actual_to = Some(date("2026-11-20"));
    assert_eq!(given.gaps(), [], "courses that touch leave nothing between them");
}

/// What was recorded then is another case file: its answer does not change.
#[test]
fn an_interruption_told_afterwards_changes_only_what_is_known_now() {
    let mut given = Given::new();
    given.course(through("2026-11-02", Some("2026-12-18"))).weekly_minutes = 1500;
    given.as_of("2026-12-01");
    let then = given.facts(WEEK);
    let known_then: CaseFile = given.case.clone();
    given.case.courses[0].state = CourseState::Interrupted;
    given.case.courses[0].interrupted_on = Some(date("2026-11-24"));
    let now = given.facts(WEEK);
    assert_eq!((then.minutes.scheduled, now.minutes.scheduled), (1500, 600));
    let [gap] = given.gaps()[..] else { panic!("one open gap") };
    assert_eq!((gap.from, gap.status), (date("2026-11-25"), GapStatus::OpenWithinLimit));
    given.case = known_then;
    assert_eq!((given.facts(WEEK), given.gaps()), (then, vec![]));
}

#[test]
fn an_exemption_without_end_holds_in_every_week() {
    let mut given = Given::new();
    given.relief(through("2026-11-25", None));
    assert_eq!(given.facts(WEEK).obliged_days, 2);
    for week in ["2026-W49", "2027-W40"] {
        let facts = given.facts(week);
        assert_eq!(
            (facts.hours_status, facts.contact_status),
            (HoursStatus::NotRequired, ContactStatus::NotRequiredExempt)
        );
    }
}

#[test]
fn a_week_of_full_leave_asks_for_nothing_and_is_no_success_either() {
    let mut given = Given::new();
    given.relief(through("2026-11-23", Some("2026-11-27")));
    given.target(through("2026-11-01", None), 600);
    let facts = given.facts(WEEK);
    assert_eq!((facts.target_minutes, facts.hours_status), (0, HoursStatus::NotRequired));
    assert!(!facts.is_contact_required && !facts.is_contact_met);
    given.as_of("2026-11-30");
    given.case.active = vec![through("2026-11-23", None)];
    assert_eq!(given.record().consecutive_missed, 0);
}

#[test]
fn a_conversation_that_was_moved_within_the_week_counts_where_it_was_held() {
    let mut given = Given::new();
    given.meeting("2026-11-24T10:00+01:00", Rescheduled);
    given.meeting("2026-11-26T10:00+01:00", Held);
    let facts = given.facts(WEEK);
    assert_eq!(facts.contact_status, ContactStatus::Met);
    assert_eq!(facts.meetings[0].weight, MeetingWeight::Withdrawn);
    given.case.meetings[1].state = NoShow;
    assert_eq!(given.facts(WEEK).contact_status, ContactStatus::MissedNoShow, "moving it is no attempt that failed");
}

#[test]
fn contact_on_the_day_of_a_missed_conversation_meets_the_week() {
    let mut given = Given::new();
    given.meeting("2026-11-24T10:00+01:00", NoShow);
    given.meeting("2026-11-24T15:00+01:00", Held);
    assert_eq!(given.facts(WEEK).contact_status, ContactStatus::Met);
}

#[test]
fn one_cancellation_by_the_municipality_makes_the_missed_week_its_own() {
    let mut given = Given::new();
    for (day, state) in [("23", NoShow), ("24", CancelledByCitizen), ("25", CancelledByMunicipality), ("26", NoShow)] {
        given.meeting(&format!("2026-11-{day}T10:00+01:00"), state);
    }
    assert_eq!(given.facts(WEEK).contact_status, ContactStatus::MissedMunicipalityCancelled);
    given.case.meetings.remove(2);
    assert_eq!(given.facts(WEEK).contact_status, ContactStatus::MissedNoShow);
}

#[test]
fn what_nobody_registered_is_not_the_citizens() {
    let mut given = Given::new();
    given.meeting("2026-11-24T10:00+01:00", NoShow);
    given.meeting("2026-11-26T10:00+01:00", Booked);
    let mut on = |day: &str| {
        given.as_of(day);
        let facts = given.facts(WEEK);
        (facts.contact_status, facts.warnings, facts.is_closed)
    };
    assert_eq!(on("2026-11-25"), (ContactStatus::PendingBooked, vec![], false));
    let without_outcome = vec![Warning::MeetingWithoutOutcome];
    assert_eq!(on("2026-12-04"), (ContactStatus::PendingBooked, without_outcome.clone(), false));
    assert_eq!(on("2026-12-05"), (ContactStatus::MissedNotBooked, without_outcome, true));
}

#[test]
fn a_conversation_registered_when_the_week_was_closed_counts_and_is_flagged() {
    let mut given = Given::new();
    let meeting = given.meeting("2026-11-24T10:00+01:00", Held);
    meeting.registered_at = Some(at("2026-12-04T23:59+01:00"));
    assert_eq!(given.facts(WEEK).warnings, []);
    given.case.meetings[0].registered_at = Some(at("2026-12-05T00:00+01:00"));
    let facts = given.facts(WEEK);
    assert_eq!((facts.contact_status, facts.warnings), (ContactStatus::Met, vec![Warning::MeetingRegisteredLate]));
}

#[test]
fn an_attendance_corrected_when_the_week_was_closed_counts_and_is_flagged() {
    let mut given = Given::new();
    given.course(through("2026-11-01", None));
    let session = given.session("2026-11-23T09:00+01:00", "2026-11-23T12:00+01:00", Partial(60));
    session.registered_at = Some(at("2026-12-07T10:00+01:00"));
    let facts = given.facts(WEEK);
    assert_eq!((facts.minutes.attended, facts.warnings), (60, vec![Warning::AttendanceRegisteredLate]));
}

/// The import knows what it has had. Should a row come in twice all the same, its time still counts once.
#[test]
fn a_session_that_came_in_twice_counts_once_and_is_flagged() {
    let mut given = Given::new();
    given.course(through("2026-11-01", None));
    for _ in 0..2 {
        given.session("2026-11-23T09:00+01:00", "2026-11-23T12:00+01:00", Present);
    }
    let facts = given.facts(WEEK);
    assert_eq!((facts.minutes.scheduled, facts.minutes.attended), (180, 180));
    assert_eq!(facts.warnings, [Warning::OverlappingSessions]);
}

#[test]
fn the_longest_and_the_shortest_night_have_their_own_length() {
    let mut given = Given::new();
    given.course(through("2026-01-01", None));
    given.session("2026-03-28T22:00+01:00", "2026-03-29T06:00+02:00", Present);
    given.session("2026-10-24T22:00+02:00", "2026-10-25T06:00+01:00", Present);
    assert_eq!(["2026-W13", "2026-W43"].map(|week| given.facts(week).minutes.attended), [420, 540]);
}

/// It starts on Sunday, and belongs to that week with all its time, though the week ends in the middle of it.
#[test]
fn a_session_over_the_end_of_a_week_belongs_to_the_week_of_its_start() {
    let mut given = Given::new();
    given.course(through("2026-11-01", None));
    given.session("2026-11-29T22:00+01:00", "2026-11-30T02:00+01:00", Present);
    given.as_of = at("2026-11-30T01:59+01:00");
    assert_eq!(given.facts(WEEK).minutes.attended, 0, "it has not ended");
    given.as_of = at("2026-11-30T02:00+01:00");
    assert_eq!(given.facts(WEEK).minutes.attended, 240);
    assert_eq!(given.facts("2026-W49").sessions, []);
}

#[test]
fn seconds_are_cut_before_minutes_are_counted() {
    let mut given = Given::new();
    given.course(through("2026-11-01", None));
    let session = given.session("2026-11-23T09:00+01:00", "2026-11-23T10:00+01:00", Present);
    session.starts_at += chrono::TimeDelta::seconds(59);
    session.ends_at += chrono::TimeDelta::seconds(1);
    assert_eq!(given.facts(WEEK).minutes.attended, 60);
}

#[test]
fn an_excused_absence_counts_when_it_is_over_and_on_obliged_days_only() {
    let mut given = Given::new();
    given.relief(through("2026-11-24", Some("2026-11-24")));
    given.course(through("2026-11-01", None));
    for day in ["2026-11-23", "2026-11-24", "2026-11-27"] {
        let [start, end] = ["09:00", "12:00"].map(|time| format!("{day}T{time}+01:00"));
        given.session(&start, &end, Absent { is_excused: Some(true) });
    }
    given.as_of("2026-11-26");
    assert_eq!(given.facts(WEEK).minutes.credited, 180);
    given.as_of("2026-11-30");
    assert_eq!(given.facts(WEEK).minutes.credited, 360);
    given.policy.credit_excused_absence = false;
    assert_eq!(given.facts(WEEK).minutes.credited, 0);
}

#[test]
fn who_was_there_found_the_provider_open() {
    let mut given = Given::new();
    given.calendar.provider_closures.insert((provider(), date("2026-11-23")));
    given.course(through("2026-11-01", None));
    for attendance in [Present, NotRegistered, CancelledByProvider] {
        given.session("2026-11-23T09:00+01:00", "2026-11-23T12:00+01:00", attendance);
    }
    let facts = given.facts(WEEK);
    let left_out: Vec<_> = facts.sessions.iter().map(|fact| fact.left_out).collect();
    assert_eq!(left_out, [None, Some(LeftOut::ProviderClosed), Some(LeftOut::CancelledByProvider)]);
    assert_eq!((facts.minutes.attended, facts.minutes.unregistered), (180, 0));
}

#[test]
fn halves_are_rounded_up_once() {
    let mut given = Given::new();
    given.relief(through("2026-11-24", Some("2026-11-27")));
    for (whole, target) in [(1502, 300), (1503, 301), (1497, 299), (1498, 300)] {
        given.policy.weekly_target_minutes = whole;
        assert_eq!(given.facts(WEEK).target_minutes, target, "{whole}");
    }
    given.policy.workdays.truncate(4);
    given.policy.weekly_target_minutes = 1502;
    assert_eq!(given.facts(WEEK).target_minutes, 376, "375.5");
}

#[test]
fn each_proration_treats_a_part_of_a_week_in_its_own_way() {
    let mut given = Given::new();
    given.relief(through("2026-11-24", Some("2026-11-24")));
    let ways = [Proration::ByObligedDay, Proration::FullIfAnyDay, Proration::ZeroIfPartial];
    let targets = ways.map(|way| {
        given.policy.proration = way;
        given.facts(WEEK).target_minutes
    });
    assert_eq!(targets, [1200, 1500, 0]);
}

#[test]
fn a_week_without_workdays_asks_for_nothing() {
    let mut given = Given::new();
    given.policy.workdays.clear();
    given.course(through("2026-11-01", None)).weekly_minutes = 1500;
    let facts = given.facts(WEEK);
    assert_eq!((facts.hours_status, facts.minutes.scheduled), (HoursStatus::NotRequired, 0));
}

#[test]
fn a_little_course_is_not_enough_where_the_target_must_be_scheduled() {
    let mut given = Given::new();
    given.policy.course_week_test = CourseWeekTest::TargetScheduled;
    given.course(through("2026-11-01", None)).weekly_minutes = 1499;
    assert!(given.facts(WEEK).is_contact_required);
    given.case.courses[0].weekly_minutes = 1500;
    assert!(!given.facts(WEEK).is_contact_required);
}

#[test]
fn a_week_that_asks_for_no_day_asks_for_no_conversation() {
    let mut given = Given::new();
    given.policy.contact_min_obliged_days = 0;
    given.relief(through("2026-11-23", Some("2026-11-29")));
    let facts = given.facts(WEEK);
    assert_eq!((facts.is_contact_required, facts.contact_status), (false, ContactStatus::NotRequiredExempt));
}

#[test]
fn a_conversation_that_was_not_required_ends_a_row_of_missed_weeks_too() {
    let mut given = Given::new();
    given.case.active = vec![through("2026-11-02", None)];
    given.relief(through("2026-11-18", Some("2026-11-20")));
    given.as_of("2026-12-07");
    assert_eq!(given.record().consecutive_missed, 4, "the short week is passed over");
    given.meeting("2026-11-17T10:00+01:00", Held);
    assert_eq!(given.facts("2026-W47").contact_status, ContactStatus::NotRequiredShortWeek);
    let record = given.record();
    assert_eq!((record.consecutive_missed, record.days_since_last), (2, Some(20)));
}
