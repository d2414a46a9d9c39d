//! Each list, day by day: when something comes on it, why, since when, until when, and what takes it off.

use chrono::{Days, NaiveDate};
use indsats::rules::{
    Absence, AbsenceState, Assessment, Attendance, CourseState, Enrolment, EnrolmentState, Exemption, Glass,
    MeetingState, Period, PersonFile, Versions,
    worklist::{Item, Reason, Rulebook, Subject, worklist},
};
use uuid::Uuid;

use super::given::{Given, date, provider, through};

pub const EFFORT: Uuid = Uuid::from_u128(1 << 100);
pub const PERSON: Uuid = Uuid::from_u128(2 << 100);
pub const RECORD: Uuid = Uuid::from_u128(3 << 100);

/// A person who is active in the effort all of 2026 and 2027, with what is given.
pub fn file(given: &Given) -> PersonFile {
    PersonFile {
        enrolments: vec![enrolment(EnrolmentState::Active)],
        plans: given.case.plans.clone(),
        benefits: given.case.benefits.clone(),
        courses: given.case.courses.clone(),
        meetings: given.case.meetings.clone(),
        exemptions: given.case.reliefs.iter().map(|it| exemption(it.id, it.period)).collect(),
        responsible: vec![through("2026-01-01", None)],
        ..PersonFile::new(PERSON, date("2026-01-01"))
    }
}

fn exemption(id: Uuid, period: Period) -> Exemption {
    Exemption { id, period, suspends_duty: true, review_due_on: None }
}

pub fn enrolment(state: EnrolmentState) -> Enrolment {
    Enrolment {
        id: RECORD,
        effort: EFFORT,
        state,
        proposed_on: date("2025-12-10"),
        period: through("2026-01-01", Some("2027-12-31")),
        pauses: Vec::new(),
        review_due_on: None,
    }
}

pub fn book(given: &Given) -> Rulebook {
    let versions = Versions::new(vec![given.policy.clone()]);
    Rulebook { efforts: [(EFFORT, versions)].into(), calendar: given.calendar.clone() }
}

/// The items of a reason on a day.
pub fn on(file: &PersonFile, given: &Given, reason: Reason, day: &str) -> Vec<Item> {
    let items = worklist(file, &book(given), date(day));
    items.into_iter().filter(|item| item.reason == reason).collect()
}

/// The days of a stretch on which a reason holds, as the first and the last day of each run.
pub fn days(file: &PersonFile, given: &Given, reason: Reason, from: &str, last: &str) -> Vec<(String, String)> {
    let mut runs: Vec<(NaiveDate, NaiveDate)> = Vec::new();
    for day in date(from).iter_days().take_while(|day| *day <= date(last)) {
        if on(file, given, reason, &day.to_string()).is_empty() {
            continue;
        }
        match runs.last_mut().filter(|(_, last)| *last + Days::new(1) == day) {
            Some((_, last)) => *last = day,
            None => runs.push((day, day)),
        }
    }
    runs.into_iter().map(|(first, last)| (first.to_string(), last.to_string())).collect()
}

pub fn run(first: &str, last: &str) -> Vec<(String, String)> {
    vec![(first.to_owned(), last.to_owned())]
}

pub fn since_and_due(items: &[Item]) -> Vec<(String, Option<String>)> {
    items.iter().map(|item| (item.since.to_string(), item.due.map(|due| due.to_string()))).collect()
}

#[test]
fn a_conversation_is_to_be_booked_from_monday_to_sunday() {
    let mut given = Given::new();
    let reason = Reason::NoConversationBooked;
    let items = on(&file(&given), &given, reason, "2026-11-24");
    assert_eq!(since_and_due(&items), [("2026-11-23".to_owned(), Some("2026-11-27".to_owned()))]);
    assert_eq!((items[0].effort, items[0].policy_number), (Some(EFFORT), Some(1)));
    // Booked for Thursday: nobody waits. On the day on which the person did not come, somebody does again.
    given.meeting("2026-11-26T10:00+01:00", MeetingState::Booked);
    assert_eq!(days(&file(&given), &given, reason, "2026-11-23", "2026-11-29"), []);
    given.case.meetings[0].state = MeetingState::NoShow;
    assert_eq!(days(&file(&given), &given, reason, "2026-11-23", "2026-11-29"), run("2026-11-26", "2026-11-29"));
    given.case.meetings[0].state = MeetingState::Held;
    assert_eq!(days(&file(&given), &given, reason, "2026-11-23", "2026-11-29"), []);
}

#[test]
fn holidays_move_the_days_within_which_to_book() {
    let mut given = Given::new();
    given.policy.contact_min_obliged_days = 1;
    let items = on(&file(&given), &given, Reason::NoConversationBooked, "2026-12-22");
    // 25 December is a holiday.
    assert_eq!(since_and_due(&items), [("2026-12-21".to_owned(), Some("2026-12-24".to_owned()))]);
}

#[test]
fn a_booked_conversation_is_told_the_day_before_and_missed_when_its_day_is_over() {
    let mut given = Given::new();
    given.meeting("2026-11-25T23:30+01:00", MeetingState::Booked);
    let file = file(&given);
    let all = ("2026-11-20", "2026-12-01");
    assert_eq!(days(&file, &given, Reason::ConversationBooked, all.0, all.1), run("2026-11-24", "2026-11-25"));
    assert_eq!(days(&file, &given, Reason::OutcomeNotRecorded, all.0, all.1), run("2026-11-26", "2026-12-01"));
    let items = on(&file, &given, Reason::OutcomeNotRecorded, "2026-11-30");
    assert_eq!(since_and_due(&items), [("2026-11-26".to_owned(), Some("2026-11-25".to_owned()))]);
    assert_eq!(items[0].subject, Subject::Meeting(given.case.meetings[0].id));
}

#[test]
fn a_missed_week_is_told_in_the_next_with_its_cause() {
    let causes = [
        (None, Reason::MissedNotBooked),
        (Some(MeetingState::NoShow), Reason::MissedNoShow),
        (Some(MeetingState::CancelledByCitizen), Reason::MissedCitizenCancelled),
        (Some(MeetingState::CancelledByMunicipality), Reason::MissedMunicipalityCancelled),
    ];
    for (state, reason) in causes {
        let mut given = Given::new();
        if let Some(state) = state {
            given.meeting("2026-11-18T10:00+01:00", state);
        }
        // The weeks around it have theirs.
        given.meeting("2026-11-12T10:00+01:00", MeetingState::Held);
        given.meeting("2026-11-26T10:00+01:00", MeetingState::Held);
        let told = days(&file(&given), &given, reason, "2026-11-16", "2026-11-29");
        assert_eq!(told, run("2026-11-23", "2026-11-29"), "{reason:?}");
        let items = on(&file(&given), &given, reason, "2026-11-25");
        assert_eq!(since_and_due(&items), [("2026-11-23".to_owned(), None)]);
    }
}

#[test]
fn what_may_still_be_registered_is_not_missed_before_the_week_is_closed() {
    let mut given = Given::new();
    given.meeting("2026-11-12T10:00+01:00", MeetingState::Held);
    given.meeting("2026-11-18T10:00+01:00", MeetingState::Booked);
    let told = days(&file(&given), &given, Reason::MissedNotBooked, "2026-11-16", "2026-11-29");
    // Closed five days after its end, on Saturday.
    assert_eq!(told, run("2026-11-28", "2026-11-29"));
}

#[test]
fn a_planned_start_waits_to_be_confirmed_from_its_day_on() {
    let mut given = Given::new();
    given.course(through("2026-11-25", Some("2027-01-31"))).state = CourseState::Planned;
    let reason = Reason::StartNotConfirmed;
    let told = days(&file(&given), &given, reason, "2026-11-20", "2026-11-30");
    assert_eq!(told, run("2026-11-25", "2026-11-30"));
    given.case.courses[0].state = CourseState::Active;
    assert_eq!(days(&file(&given), &given, reason, "2026-11-20", "2026-11-30"), []);
}

#[test]
fn below_target_is_told_of_the_last_closed_week_only() {
    let mut given = Given::new();
    given.course(through("2026-11-02", Some("2026-12-31")));
    // The full target, except in the week of 9 November.
    for monday in ["2026-11-02", "2026-11-16", "2026-11-23", "2026-11-30"] {
        for day in date(monday).iter_days().take(5) {
            given.session(&format!("{day}T08:00+01:00"), &format!("{day}T13:00+01:00"), Attendance::Present);
        }
    }
    let told = days(&file(&given), &given, Reason::CreditedBelowTarget, "2026-11-14", "2026-12-05");
    // Its week is closed on Saturday the 21st, the next one on the 28th.
    assert_eq!(told, run("2026-11-21", "2026-11-27"));
    let items = on(&file(&given), &given, Reason::CreditedBelowTarget, "2026-11-25");
    assert_eq!(since_and_due(&items), [("2026-11-21".to_owned(), None)]);
}

#[test]
fn attendance_is_waited_for_two_workdays() {
    let mut given = Given::new();
    given.course(through("2026-11-02", Some("2026-12-31")));
    given.session("2026-11-19T09:00+01:00", "2026-11-19T12:00+01:00", Attendance::NotRegistered);
    let reason = Reason::AttendanceNotRegistered;
    let told = |given: &Given| days(&file(given), given, reason, "2026-11-19", "2026-11-30");
    // Friday and Monday.
    assert_eq!(told(&given), run("2026-11-24", "2026-11-30"));
    let items = on(&file(&given), &given, reason, "2026-11-26");
    assert_eq!(since_and_due(&items), [("2026-11-24".to_owned(), Some("2026-11-23".to_owned()))]);
    given.calendar.closures.insert(date("2026-11-20"));
    assert_eq!(told(&given), run("2026-11-25", "2026-11-30"));
    given.calendar.provider_closures.insert((provider(), date("2026-11-19")));
    assert_eq!(told(&given), []);
    given.calendar.provider_closures.clear();
    given.case.courses[0].kind = "INTERNSHIP".to_owned();
    assert_eq!(told(&given), [], "what counts as agreed is registered by nobody");
    given.case.courses[0].kind = "WORKSHOP".to_owned();
    given.case.courses[0].state = CourseState::Cancelled;
    assert_eq!(told(&given), []);
}

#[test]
fn leave_waits_for_whoever_decides() {
    let given = Given::new();
    let absence = |state| Absence {
        id: RECORD,
        reported_on: date("2026-11-20"),
        period: through("2026-12-01", Some("2026-12-05")),
        state,
        suspends_duty: false,
    };
    let with = |state| PersonFile { absences: vec![absence(state)], ..file(&given) };
    let items = on(&with(AbsenceState::Reported), &given, Reason::AbsenceReported, "2026-11-24");
    assert_eq!(since_and_due(&items), [("2026-11-20".to_owned(), Some("2026-12-01".to_owned()))]);
    assert_eq!(on(&with(AbsenceState::Approved), &given, Reason::AbsenceReported, "2026-11-24"), []);
    let exemption = |to: Option<&str>| Exemption {
        id: RECORD,
        period: through("2026-01-01", to),
        suspends_duty: true,
        review_due_on: Some(date("2026-11-24")),
    };
    let with = |to| PersonFile { exemptions: vec![exemption(to)], ..file(&given) };
    let told = |to| days(&with(to), &given, Reason::ExemptionReviewDue, "2026-11-20", "2026-11-30");
    assert_eq!(told(None), run("2026-11-24", "2026-11-30"));
    assert_eq!(told(Some("2026-11-26")), run("2026-11-24", "2026-11-26"));
}

#[test]
fn enrolments_wait_to_be_decided_and_to_be_reviewed() {
    let given = Given::new();
    let with = |enrolment| PersonFile { enrolments: vec![enrolment], ..file(&given) };
    for (state, reason) in [
        (EnrolmentState::Proposed, Reason::EnrolmentProposed),
        (EnrolmentState::UnderReview, Reason::EnrolmentUnderReview),
    ] {
        let items = on(&with(enrolment(state)), &given, reason, "2025-12-20");
        assert_eq!(since_and_due(&items), [("2025-12-10".to_owned(), Some("2026-01-01".to_owned()))]);
    }
    let due = Enrolment { review_due_on: Some(date("2026-11-24")), ..enrolment(EnrolmentState::Active) };
    let told = days(&with(due.clone()), &given, Reason::EnrolmentReviewDue, "2026-11-20", "2026-11-30");
    assert_eq!(told, run("2026-11-24", "2026-11-30"));
    let items = on(&with(due.clone()), &given, Reason::EnrolmentReviewDue, "2026-11-30");
    assert_eq!((items[0].effort, items[0].policy_number), (Some(EFFORT), Some(1)));
    let ended = Enrolment { state: EnrolmentState::Ended, ..due };
    assert_eq!(on(&with(ended), &given, Reason::EnrolmentReviewDue, "2026-11-30"), []);
}

#[test]
fn a_person_without_a_caseworker_waits_since_the_last_one_left() {
    let given = Given::new();
    let responsible = |periods: &[Period]| PersonFile { responsible: periods.to_vec(), ..file(&given) };
    let told = |file: &PersonFile| days(file, &given, Reason::NoCaseworker, "2026-11-20", "2026-11-30");
    let until = through("2026-01-01", Some("2026-11-23"));
    assert_eq!(told(&responsible(&[until])), run("2026-11-24", "2026-11-30"));
    let items = on(&responsible(&[until]), &given, Reason::NoCaseworker, "2026-11-28");
    assert_eq!(since_and_due(&items), [("2026-11-24".to_owned(), None)]);
    assert_eq!(told(&responsible(&[until, through("2026-11-27", None)])), run("2026-11-24", "2026-11-26"));
    let items = on(&responsible(&[]), &given, Reason::NoCaseworker, "2026-11-28");
    assert_eq!(since_and_due(&items), [("2026-01-01".to_owned(), None)]);
}

#[test]
fn a_broken_glass_waits_until_somebody_has_reviewed_it() {
    let given = Given::new();
    let with = |is_reviewed| PersonFile {
        glasses: vec![Glass { id: RECORD, opened_on: date("2026-11-24"), is_reviewed }],
        ..file(&given)
    };
    let told = days(&with(false), &given, Reason::AccessNotReviewed, "2026-11-20", "2026-11-30");
    assert_eq!(told, run("2026-11-24", "2026-11-30"));
    assert_eq!(on(&with(true), &given, Reason::AccessNotReviewed, "2026-11-30"), []);
}

#[test]
fn nothing_is_asked_of_who_is_not_active() {
    let mut given = Given::new();
    given.course(through("2026-10-01", Some("2026-11-30")));
    given.case.courses[0].state = CourseState::Completed;
    for state in [EnrolmentState::Proposed, EnrolmentState::Approved, EnrolmentState::Rejected] {
        let file = PersonFile { enrolments: vec![enrolment(state)], ..file(&given) };
        let by_effort = |item: &Item| item.policy_number.is_some();
        assert!(!worklist(&file, &book(&given), date("2026-11-24")).iter().any(by_effort), "{state:?}");
    }
    // A pause cuts its days out.
    let paused = Enrolment { pauses: vec![through("2026-11-25", None)], ..enrolment(EnrolmentState::Paused) };
    assert_eq!(paused.active(), [through("2026-01-01", Some("2026-11-24"))]);
    let twice = Enrolment {
        pauses: vec![through("2026-05-01", Some("2026-05-31")), through("2026-03-01", Some("2026-03-31"))],
        ..enrolment(EnrolmentState::Active)
    };
    let active = [
        through("2026-01-01", Some("2026-02-28")),
        through("2026-04-01", Some("2026-04-30")),
        through("2026-06-01", Some("2027-12-31")),
    ];
    assert_eq!(twice.active(), active);
}

#[test]
fn the_order_of_a_file_means_nothing() {
    let mut given = Given::new();
    given.course(through("2026-10-01", Some("2026-11-30")));
    given.session("2026-11-17T09:00+01:00", "2026-11-17T12:00+01:00", Attendance::NotRegistered);
    given.session("2026-11-10T09:00+01:00", "2026-11-10T12:00+01:00", Attendance::NotRegistered);
    given.course(through("2026-11-20", Some("2026-11-28"))).state = CourseState::Planned;
    given.meeting("2026-11-24T10:00+01:00", MeetingState::Booked);
    given.meeting("2026-11-12T10:00+01:00", MeetingState::Booked);
    let file = file(&given);
    let mut turned = file.clone();
    turned.courses.reverse();
    turned.courses.iter_mut().for_each(|course| course.sessions.reverse());
    turned.meetings.reverse();
    let told = worklist(&file, &book(&given), date("2026-11-24"));
    assert_eq!(told, worklist(&turned, &book(&given), date("2026-11-24")));
    assert!(told.len() >= 5, "{told:?}");
}

#[test]
fn readiness_waits_from_the_day_after_it_was_due() {
    let given = Given::new();
    let assessed = |on: &str, due: &str| Assessment { id: RECORD, assessed_on: date(on), next_due_on: date(due) };
    let with = |assessments| PersonFile { assessments, ..file(&given) };
    let told = |file: &PersonFile| days(file, &given, Reason::ReadinessToAssess, "2026-11-20", "2026-11-30");
    let once = with(vec![assessed("2026-08-01", "2026-11-24")]);
    assert_eq!(told(&once), run("2026-11-25", "2026-11-30"));
    let items = on(&once, &given, Reason::ReadinessToAssess, "2026-11-28");
    assert_eq!(since_and_due(&items), [("2026-11-25".to_owned(), Some("2026-11-24".to_owned()))]);
    // Assessed again, it waits no more; nor does anybody wait whom no effort asks.
    let again = with(vec![assessed("2026-11-27", "2027-02-27"), assessed("2026-08-01", "2026-11-24")]);
    assert_eq!(told(&again), run("2026-11-25", "2026-11-26"));
    let outside = PersonFile { enrolments: vec![enrolment(EnrolmentState::Proposed)], ..once };
    assert_eq!(told(&outside), []);
}
