//! One person in each relation to a caseworker, all with the same records: what differs between them is access.

use chrono::Duration;
use indsats::{
    authn::Grant,
    cpr::CprNumber,
    demo::{self, SignIn, rows::Rows, world::id},
    import,
    policy::{Kind, Role},
};
use indsats_entity::{
    absence::AbsenceState,
    assignment::AssignmentKind,
    attendance::AttendanceStatus,
    course::CourseState,
    effort_enrolment::{self, EffortEnrolmentState},
    meeting::MeetingState,
    person_need::Need,
    plan::PlanState,
    protection_period,
};
use indsats_tests::{
    database::TestDatabase,
    world::{Client, World},
};
use sea_orm::Set;
use uuid::Uuid;

use super::{
    availability,
    rows::{disclose, draft_policy, enter_effort, enter_policy, exempt, glass, rest, review, unmask},
};

/// How the persons stand to Anna Agerholm of Team A, with their unit and their primary caseworker.
pub const RELATIONS: [(&str, &str, Option<&str>); 6] = [
    ("own", "TEAM-A", Some("caseworker")),
    ("substitute", "TEAM-A", Some("colleague")),
    ("same unit", "TEAM-A", Some("colleague")),
    ("other unit", "TEAM-C", Some("stranger")),
    ("broken glass", "TEAM-C", Some("stranger")),
    ("unassigned", "TEAM-B", None),
];

/// One way to sign in for each role.
pub const ROLES: [&str; 7] =
    ["caseworker", "manager", "auditor", "audit-client", "benefit-officer", "protection-officer", "administrator"];

/// Records that belong to a person.
pub const PERSONAL: [Kind; 23] = [
    Kind::Person,
    Kind::ProtectionPeriod,
    Kind::Assignment,
    Kind::Plan,
    Kind::Course,
    Kind::CourseSession,
    Kind::Attendance,
    Kind::Meeting,
    Kind::Absence,
    Kind::Exemption,
    Kind::BenefitPeriod,
    Kind::EffortEnrolment,
    Kind::EnrolmentPause,
    Kind::BreakGlass,
    Kind::ReadinessAssessment,
    Kind::IndividualTarget,
    Kind::AvailabilityCase,
    Kind::AvailabilityEvent,
    Kind::AvailabilityStep,
    Kind::BenefitNotice,
    Kind::PersonNeed,
    Kind::Unmasking,
    Kind::Disclosure,
];

/// The CPR number of a person of the casebook.
pub fn cpr(relation: usize, person: usize) -> String {
    format!("6{}0780-45{relation}{person}", relation + 1)
}

/// The municipality with the casebook and everything that it starts with.
pub async fn open(database: TestDatabase) -> World {
    let world = World::new(database).await;
    let effort = import::seed(&world.store).await.expect("the lists are written");
    enter_effort(&world, "OTHER").await;
    enter_policy(&world, "OTHER").await;
    draft_policy(&world, "draft", "other-manager").await;
    draft_policy(&world, "own draft", "manager").await;
    let keys = std::sync::Arc::new(indsats::keys::Keys::derive(&[42; 32]));
    let mut rows = Rows::new(keys, world.clock.now());
    for (at, (relation, unit, primary)) in RELATIONS.into_iter().enumerate() {
        // One with records of every kind, one with a plan in draft, one without a plan.
        let keys = [relation.to_owned(), format!("{relation} draft"), format!("{relation} new")];
        for (person, key) in keys.iter().enumerate() {
            CprNumber::parse(&cpr(at, person)).expect("a number");
            rows.person(key, ("Gunhild", "Hemmelig"), &cpr(at, person), unit, primary);
            if relation == "substitute" {
                rows.assign(key, "caseworker", AssignmentKind::Substitute, rows.day(-10), None);
            }
        }
        if primary.is_none() {
            // Ended today: tells who it was, and gives no access.
            rows.assign(relation, "neighbour", AssignmentKind::Primary, rows.day(-380), Some(rows.day(0)));
        }
        rows.plan(&keys[1], &keys[1], PlanState::Draft, rows.day(-5), None);
        records(&mut rows, relation, effort);
        for (key, state) in [(&keys[1], EffortEnrolmentState::Approved), (&keys[2], EffortEnrolmentState::Proposed)] {
            enrol(&mut rows, key, key, effort, state, (-1, None));
        }
        // Begun in another effort, and without a course so far.
        let (key, other) = (format!("{} begun", keys[1]), id("effort", "OTHER"));
        enrol(&mut rows, &key, &keys[1], other, EffortEnrolmentState::Active, (-30, Some(400)));
    }
    demo::write(&world.store, rows).await.expect("the casebook is written");
    rows_of_staff(&world).await;
    for (relation, ..) in RELATIONS {
        exempt(&world, relation).await;
        disclose(&world, relation).await;
        rest(&world, relation).await;
        availability::handle(&world, relation).await;
        glass(&world, relation, "neighbour", -2000).await;
        unmask(&world, relation).await;
    }
    for key in ["broken glass", "broken glass draft", "broken glass new"] {
        glass(&world, key, "caseworker", -10).await;
    }
    world
}

/// What belongs to no person, and that somebody can change.
async fn rows_of_staff(world: &World) {
    let mut rows = world.rows();
    rows.close_time("caseworker", rows.at(rows.day(20), 8, 0), 480);
    world.add(rows).await;
    for (unit, actor) in [("TEAM-A", "caseworker"), ("TEAM-B", "neighbour"), ("TEAM-C", "stranger")] {
        review(world, unit, actor).await;
    }
}

fn records(rows: &mut Rows, key: &str, effort: Uuid) {
    rows.protections.push(protection_period::ActiveModel {
        id: Set(id("protection", key)),
        person_id: Set(id("person", key)),
        valid_from: Set(rows.day(-35)),
        valid_to: Set(rows.day(-5)),
        version: Set(1),
    });
    rows.plan(&format!("{key} old"), key, PlanState::Completed, rows.day(-300), Some(rows.day(-100)));
    rows.plan(key, key, PlanState::Active, rows.day(-90), None);
    for (state, from, to) in [
        (CourseState::Proposed, 10, 70),
        (CourseState::Offered, 10, 70),
        (CourseState::Planned, -1, 70),
        (CourseState::Active, -20, 40),
        (CourseState::Completed, -200, -100),
    ] {
        let course = format!("{key} {state:?}");
        rows.course(&course, key, &format!("{key} old"), "T1", state, (rows.day(from), rows.day(to)));
    }
    rows.session(&format!("{key} Active"), key, rows.day(-3), Some(AttendanceStatus::Present));
    rows.session(&format!("{key} Active"), key, rows.day(-2), None);
    rows.meeting(&format!("{key} due"), key, "stranger", rows.at(rows.day(-1), 13, 0), MeetingState::Booked);
    rows.meeting(&format!("{key} ahead"), key, "stranger", rows.at(rows.day(3), 15, 0), MeetingState::Booked);
    let days = (rows.day(-9), Some(rows.day(-6)));
    rows.absence(key, (key, "stranger"), "SICKNESS", days, AbsenceState::Approved);
    let days = (rows.day(2), None);
    rows.absence(&format!("{key} reported"), (key, "stranger"), "HOLIDAY", days, AbsenceState::Reported);
    let days = (rows.day(-30), rows.day(30));
    rows.readiness(key, (key, "stranger"), "LEVEL_2", days);
    let days = (rows.day(-28), Some(rows.day(28)));
    rows.target(key, (key, "stranger"), effort, 900, days);
    rows.need(key, key, Need::Transport, "CYCLE", rows.day(-20));
    enrol(rows, key, key, effort, EffortEnrolmentState::Active, (-90, None));
    let other = id("effort", "OTHER");
    enrol(rows, &format!("{key} paused"), key, other, EffortEnrolmentState::Paused, (-300, Some(400)));
    // Three days ago there was a conversation too, within an absence: what a fact can be about.
    rows.meeting(&format!("{key} seen"), key, "stranger", rows.at(rows.day(-3), 13, 0), MeetingState::Held);
    let days = (rows.day(-3), Some(rows.day(-1)));
    rows.absence(&format!("{key} seen"), (key, "stranger"), "SICKNESS", days, AbsenceState::Approved);
}

/// A time in the effort, from one day of the calendar until another.
fn enrol(
    rows: &mut Rows,
    key: &str,
    person: &str,
    effort: Uuid,
    state: EffortEnrolmentState,
    (from, to): (i64, Option<i64>),
) {
    let is_decided = state != EffortEnrolmentState::Proposed;
    rows.enrolments.push(effort_enrolment::ActiveModel {
        id: Set(id("enrolment", key)),
        person_id: Set(id("person", person)),
        effort_id: Set(effort),
        state: Set(state),
        valid_from: Set(rows.day(from)),
        valid_to: Set(to.map(|to| rows.day(to))),
        proposed_by: Set(id("user", "colleague")),
        decided_by: Set(is_decided.then(|| id("user", "manager"))),
        decided_at: Set(is_decided.then(|| rows.at(rows.day(-90), 10, 0))),
        review_due_on: Set(is_decided.then(|| rows.day(1))),
        proposed_on: Set(None),
        reviewed_by: Set(None),
        reviewed_at: Set(None),
        review_outcome_code: Set(None),
        version: Set(1),
    });
}

/// Signs in, also as who has no place in the demo.
pub fn client<'w>(world: &'w World, name: &str) -> Client<'w> {
    if SignIn::find(name).is_some() {
        return world.sign_in(name);
    }
    world.client(&Grant { subject: name.to_owned(), roles: vec![role(name)], ..Grant::default() })
}

/// Somebody who stands in for the manager of Center 1.
pub fn manager_as<'w>(world: &'w World, subject: &str) -> Client<'w> {
    let units = vec![id("unit", "CENTER-1")];
    world.client(&Grant { subject: subject.to_owned(), roles: vec![Role::Manager], units, ..Grant::default() })
}

/// The role of a sign-in.
pub fn role(name: &str) -> Role {
    match name {
        "protection-officer" => Role::DataProtectionOfficer,
        name => SignIn::find(name).expect("a sign-in").role,
    }
}

/// The id by which a sign-in knows a row.
pub fn id_for(world: &World, name: &str, kind: Kind, row: Uuid) -> String {
    match name {
        "auditor" | "audit-client" => world.pseudonym("demo", kind, row),
        _ => world.global_id(kind, row),
    }
}

/// The record of a kind that a person of the casebook has, or that belongs to nobody and takes changes.
pub fn record(world: &World, kind: Kind, relation: &str) -> Uuid {
    let day = |days: i64| world.clock.today() + Duration::days(days);
    match kind {
        Kind::Person => id("person", relation),
        Kind::ProtectionPeriod => id("protection", relation),
        Kind::Assignment => {
            let of = RELATIONS.iter().find(|(known, ..)| *known == relation).expect("a relation");
            id("assignment", &format!("{relation} {} {}", of.2.unwrap_or("neighbour"), day(-380)))
        }
        Kind::Plan => id("plan", relation),
        Kind::Course => id("course", &format!("{relation} Active")),
        Kind::CourseSession => id("session", &format!("{relation} Active {}", day(-3))),
        Kind::Attendance => id("attendance", &format!("{relation} Active {}", day(-3))),
        Kind::Meeting => id("meeting", &format!("{relation} due")),
        Kind::Absence => id("absence", relation),
        Kind::Exemption => id("exemption", relation),
        Kind::ReadinessAssessment => id("readiness", relation),
        Kind::IndividualTarget => id("target", relation),
        Kind::BenefitPeriod => id("benefit", relation),
        Kind::EffortEnrolment => id("enrolment", relation),
        Kind::EnrolmentPause => id("pause", relation),
        Kind::PersonNeed => id("need", relation),
        Kind::Unmasking => id("unmasking", relation),
        Kind::Disclosure => id("disclosure", relation),
        Kind::BreakGlass => id("glass", &format!("{relation} neighbour")),
        Kind::Effort => id("effort", "OTHER"),
        Kind::EffortPolicy => id("policy", "draft"),
        Kind::AvailabilityCase => id("case", &format!("{relation} NoticeSent")),
        Kind::AvailabilityEvent => id("event", &format!("{relation} NoticeSent")),
        Kind::AvailabilityStep => id("step", &format!("{relation} NoticeSent")),
        Kind::BenefitNotice => id("notice", &format!("{relation} NoticeSent")),
        other => panic!("{other:?} belongs to nobody"),
    }
}
