//! No program takes a step, whatever role it has.

use chrono::{DateTime, Utc};
use indsats::{
    demo::{self, world::id},
    domain::{
        Code, Failure, Verdict,
        availability_case::{self as cases, Answer, Assessment, Attempt, Guidance, Hearing},
        availability_event::{self as events, Observation, Reference},
    },
    policy::{Action, Kind, Policy, Role},
    store::{DroppedList, Identity, RoleSource, RoleStated, Session},
};
use indsats_entity::{attendance::ReasonableGround, user::UserKind};
use indsats_tests::{
    database::TestDatabase,
    evidence::{Evidence, seed_codes},
    on_each_database,
    world::World,
};
use serde_json::Value;
use uuid::Uuid;

use super::brought;

on_each_database!(a_program_takes_no_step);

/// A session of the colleague, or of the benefit office, as a program would have it.
pub async fn session(world: &World, subject: &str, role: Role, kind: UserKind) -> Session {
    let units = vec!["FORV".to_owned()];
    let source = RoleSource::Machine;
    let roles = vec![RoleStated { role, privileges: Vec::new(), units, needs_unit: false, source }];
    let identity = Identity {
        issuer: demo::ISSUER.to_owned(),
        subject: subject.to_owned(),
        kind,
        client: None,
        assurance: None,
        name: None,
        mail: None,
        cpr: None,
        roles,
        privileges: Vec::new(),
        dropped: DroppedList::default(),
        engagement: String::new(),
        expires_at: DateTime::<Utc>::MAX_UTC,
    };
    let principal = world.store.resolve(identity).await.expect("a principal");
    world.store.session(Uuid::now_v7(), principal, Some(role), None).await.expect("a session")
}

/// The one code that stood against it.
pub fn code<T>(verdict: Verdict<T>) -> Option<Code> {
    match verdict {
        Ok(_) => None,
        Err(Failure::Problems(problems)) => problems.first().map(|problem| problem.code),
        Err(Failure::Store(error)) => panic!("{error:?}"),
    }
}

fn placed(world: &World, case: &Value) -> (Uuid, i32) {
    (world.row(&case["id"]), case["version"].as_i64().expect("a version").try_into().expect("a small one"))
}

async fn a_program_takes_no_step(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let mut in_state = std::collections::BTreeMap::new();
    for state in ["OPENED", "CONTACT_ATTEMPTED", "HEARING_SENT", "HEARING_ANSWERED", "ASSESSED"] {
        in_state.insert(state, placed(&world, &brought(&world, state).await));
    }
    for state in ["NOTICE_SENT", "NO_NOTICE", "OUTCOME", "APPEALED", "APPEAL_DECIDED"] {
        in_state.insert(state, placed(&world, &brought(&world, state).await));
    }
    let loose = super::super::done(&world.sign_in("colleague"), "recordAvailabilityEvent", &super::fact(&world)).await;
    let loose = world.row(&loose["id"]);
    let program = session(&world, "colleague", Role::Caseworker, UserKind::Machine).await;
    let office = session(&world, "benefit-officer", Role::BenefitOfficer, UserKind::Machine).await;
    let evidence = Evidence::of(&world).await;
    let before = evidence.everything().await;
    let at = |state: &str| in_state[state];
    let (today, phone) = (world.clock.today(), || "PHONE".to_owned());
    let observation = Observation {
        person: id("person", "cleo"),
        kind: "OTHER".to_owned(),
        source: "PROVIDER".to_owned(),
        occurred_on: today,
        description: "Set af et program".to_owned(),
        refers_to: Reference::default(),
        case: None,
        key: None,
    };
    let mut met = Vec::new();
    let mut meet = |action: Action, code: Option<Code>| {
        assert!(action.takes_a_human(), "{action:?}");
        assert_eq!(code, Some(Code::HumanRequired), "{action:?}");
        met.push(action);
    };
    meet(Action::RecordAvailabilityEvent, code(events::record(&program, observation).await));
    meet(Action::VoidAvailabilityEvent, code(events::void(&program, loose, 1, "En fejl").await));
    meet(Action::OpenAvailabilityCase, code(cases::open(&program, id("person", "cleo"), &[loose], None).await));
    let (case, version) = at("OPENED");
    let guidance = Guidance { version: "1".to_owned(), given_on: today, channel: phone() };
    meet(Action::RecordGuidance, code(cases::record_guidance(&program, case, version, guidance).await));
    let attempt = Attempt { attempted_on: today, channel: phone(), note: None };
    meet(Action::RecordContactAttempt, code(cases::record_attempt(&program, case, version, attempt).await));
    meet(Action::DropAvailabilityCase, code(cases::drop_case(&program, case, version, "Udløbet").await));
    let (case, version) = at("CONTACT_ATTEMPTED");
    let hearing = Hearing { sent_on: today, channel: phone(), answer_due_on: today, note: None };
    meet(Action::SendHearing, code(cases::send_hearing(&program, case, version, hearing).await));
    let (case, version) = at("HEARING_SENT");
    let answer = Answer { answered_on: today, channel: phone(), text: "Nej".to_owned() };
    meet(Action::RecordHearingAnswer, code(cases::record_answer(&program, case, version, answer).await));
    meet(Action::ExpireHearing, code(cases::expire_hearing(&program, case, version, Some(today), Some("J")).await));
    let (case, version) = at("HEARING_ANSWERED");
    let made = Assessment { ground: ReasonableGround::No, reasons: "Beregnet af et program i nat".to_owned() };
    meet(Action::AssessAvailability, code(cases::assess(&program, case, version, made).await));
    let (case, version) = at("ASSESSED");
    meet(Action::SendBenefitNotice, code(cases::send_notice(&program, case, version, &[loose], &[]).await));
    meet(Action::DecideNoNotice, code(cases::decide_no_notice(&program, case, version, "Udløbet").await));
    let (case, version) = at("NOTICE_SENT");
    let outcome = cases::record_outcome(&office, case, version, "CHANGED".to_owned(), today).await;
    meet(Action::RecordBenefitOutcome, code(outcome));
    let (case, version) = at("OUTCOME");
    meet(Action::RecordAppeal, code(cases::record_appeal(&program, case, version, today, phone()).await));
    let (case, version) = at("APPEALED");
    let decided = ("UPHELD".to_owned(), today);
    meet(Action::RecordAppealDecision, code(cases::decide_appeal(&program, case, version, decided, None).await));
    let (case, version) = at("APPEAL_DECIDED");
    meet(Action::ReopenAvailabilityCase, code(cases::reopen(&program, case, version, "Udløbet").await));
    let (case, version) = at("NO_NOTICE");
    meet(Action::CloseAvailabilityCase, code(cases::close(&program, case, version).await));
    // A look at an enrolment is tried with enrolments, an entry of the register with disclosures, what is about the trail there.
    let elsewhere = [
        Action::ReviewEnrolment,
        Action::RecordDisclosure,
        Action::WithdrawDisclosure,
        Action::ReviewAccess,
        Action::UnmaskPerson,
    ];
    let all = Action::ALL.iter().filter(|action| action.takes_a_human() && !elsewhere.contains(action));
    assert!(all.clone().all(|action| met.contains(action)), "a step was not tried: {met:?}");
    assert!(evidence.everything().await == before, "a program changed something");
    // Imports have no right on any of it to begin with.
    for kind in [Kind::AvailabilityCase, Kind::AvailabilityEvent, Kind::AvailabilityStep, Kind::BenefitNotice] {
        assert!(Policy::current().rights(Role::SystemImport, kind).is_empty(), "{kind:?}");
    }
}
