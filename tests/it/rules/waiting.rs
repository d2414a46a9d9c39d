//! What waits on a day that is long past, for what nobody knew until later, and how long something waits.

use indsats::rules::{
    Absence, AbsenceState, Attendance, Enrolment, EnrolmentState, MeetingState, PersonFile,
    worklist::{Reason, Subject},
};

use super::{
    given::{Given, at, date, through},
    worklists::{EFFORT, RECORD, days, enrolment, file, on, run, since_and_due},
};

#[test]
fn nothing_waits_before_it_was_brought() {
    let given = Given::new();
    for state in [EnrolmentState::Proposed, EnrolmentState::UnderReview] {
        let proposal =
            Enrolment { period: through("2026-12-07", None), proposed_on: date("2026-11-20"), ..enrolment(state) };
        let with = PersonFile { enrolments: vec![proposal], ..file(&given) };
        let reason = match state {
            EnrolmentState::Proposed => Reason::EnrolmentProposed,
            _ => Reason::EnrolmentUnderReview,
        };
        assert_eq!(days(&with, &given, reason, "2026-11-10", "2026-11-30"), run("2026-11-20", "2026-11-30"));
        assert_eq!(on(&with, &given, reason, "2026-11-20")[0].policy_number, None);
    }
    let absence = Absence {
        id: RECORD,
        reported_on: date("2026-11-20"),
        period: through("2026-11-18", Some("2026-12-05")),
        state: AbsenceState::Reported,
        suspends_duty: false,
    };
    let with = PersonFile { absences: vec![absence], ..file(&given) };
    let told = days(&with, &given, Reason::AbsenceReported, "2026-11-10", "2026-11-30");
    assert_eq!(told, run("2026-11-20", "2026-11-30"));
}

/// Held on Wednesday, and recorded on the Monday after.
#[test]
fn what_came_of_a_conversation_is_told_from_its_day_and_from_its_recording() {
    let reasons = [Reason::ConversationBooked, Reason::OutcomeNotRecorded];
    for state in [MeetingState::Held, MeetingState::NoShow] {
        let mut given = Given::new();
        given.meeting("2026-11-25T10:00+01:00", state);
        let told = |given: &Given| reasons.map(|it| days(&file(given), given, it, "2026-11-16", "2026-12-06"));
        // Nobody says when.
        assert_eq!(told(&given), [run("2026-11-24", "2026-11-24"), vec![]]);
        given.case.meetings[0].registered_at = Some(at("2026-11-25T16:00+01:00"));
        assert_eq!(told(&given), [run("2026-11-24", "2026-11-24"), vec![]]);
        given.case.meetings[0].registered_at = Some(at("2026-11-30T00:00+01:00"));
        assert_eq!(told(&given), [run("2026-11-24", "2026-11-25"), run("2026-11-26", "2026-11-29")]);
    }
    let mut given = Given::new();
    given.meeting("2026-11-25T10:00+01:00", MeetingState::CancelledByCitizen);
    let told = reasons.map(|it| days(&file(&given), &given, it, "2026-11-16", "2026-12-06"));
    assert_eq!(told, [vec![], vec![]]);
}

/// Nobody recorded what came of the conversation of the week of 9 November: it is missed when the week is closed, by the
/// lag that the policy has, and told in the week in which that is.
#[test]
fn a_week_that_is_closed_late_is_told_when_it_is() {
    for (lag, since, (first, last)) in [
        (0, "2026-11-16", ("2026-11-16", "2026-11-22")),
        (5, "2026-11-16", ("2026-11-21", "2026-11-22")),
        (6, "2026-11-16", ("2026-11-22", "2026-11-22")),
        (7, "2026-11-23", ("2026-11-23", "2026-11-29")),
        (10, "2026-11-26", ("2026-11-26", "2026-11-29")),
        (60, "2027-01-15", ("2027-01-15", "2027-01-17")),
    ] {
        let mut given = Given::new();
        given.policy.week_close_lag_days = lag;
        given.meeting("2026-11-11T10:00+01:00", MeetingState::Booked);
        // Every other week has its conversation.
        for monday in date("2026-10-05").iter_days().step_by(7).take(18).filter(|it| *it != date("2026-11-09")) {
            given.meeting(&format!("{monday}T10:00+01:00"), MeetingState::Held);
        }
        let told = days(&file(&given), &given, Reason::MissedNotBooked, "2026-11-09", "2027-01-31");
        assert_eq!(told, run(first, last), "{lag}");
        let items = on(&file(&given), &given, Reason::MissedNotBooked, last);
        assert_eq!(since_and_due(&items), [(since.to_owned(), None)], "{lag}");
    }
}

/// A week that was known to be missed when it ended is told once, however late it is closed.
#[test]
fn a_missed_week_is_not_told_again_when_it_is_closed() {
    let mut given = Given::new();
    given.policy.week_close_lag_days = 10;
    for monday in date("2026-10-05").iter_days().step_by(7).take(18).filter(|it| *it != date("2026-11-09")) {
        given.meeting(&format!("{monday}T10:00+01:00"), MeetingState::Held);
    }
    let told = days(&file(&given), &given, Reason::MissedNotBooked, "2026-11-09", "2027-01-31");
    assert_eq!(told, run("2026-11-16", "2026-11-22"));
}

/// Missed on Tuesday 24 November; the week is closed on 5 December.
#[test]
fn a_ground_waits_to_be_assessed_while_hours_depend_on_it() {
    let mut given = Given::new();
    given.course(through("2026-11-02", Some("2026-12-31")));
    given.session("2026-11-24T09:00+01:00", "2026-11-24T12:00+01:00", Attendance::Absent { is_excused: None });
    let reason = Reason::GroundNotAssessed;
    let told = |given: &Given| days(&file(given), given, reason, "2026-11-20", "2026-12-20");
    assert_eq!(told(&given), run("2026-11-25", "2026-12-20"));
    let items = on(&file(&given), &given, reason, "2026-12-10");
    assert_eq!(since_and_due(&items), [("2026-11-25".to_owned(), Some("2026-12-04".to_owned()))]);
    let session = Subject::Session(given.case.courses[0].sessions[0].id);
    assert_eq!((items[0].subject, items[0].effort, items[0].policy_number), (session, Some(EFFORT), Some(1)));
    for is_excused in [true, false] {
        given.case.courses[0].sessions[0].attendance = Attendance::Absent { is_excused: Some(is_excused) };
        assert_eq!(told(&given), []);
    }
    given.case.courses[0].sessions[0].attendance = Attendance::Absent { is_excused: None };
    // Where nothing hangs on it nobody is asked.
    given.policy.credit_excused_absence = false;
    assert_eq!(told(&given), []);
    given.policy.credit_excused_absence = true;
    let proposed = PersonFile { enrolments: vec![enrolment(EnrolmentState::Proposed)], ..file(&given) };
    assert_eq!(days(&proposed, &given, reason, "2026-11-20", "2026-12-20"), []);
}
