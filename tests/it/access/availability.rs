//! Availability cases of the casebook: one in each state that a verb is tried in, in order but for the step that is to come.

use chrono::Duration;
use indsats::demo::world::id;
use indsats_entity::{
    attendance::ReasonableGround,
    availability_case::{self as case, AvailabilityCaseState as State},
    availability_event::{self as event, AvailabilityEventState},
    availability_step::{self as step, AvailabilityStepKind},
    benefit_notice as notice,
};
use indsats_tests::world::World;
use sea_orm::{ActiveModelTrait, Set};
use serde_json::json;

/// Free texts of the cases, which only some may read.
pub const TEXTS: [&str; 3] = ["Kom ikke ud af sengen", "Har talt med sin søster", "Brev fra arbejdsgiveren"];

/// The states in which each person of the casebook has a case.
const STATES: [State; 8] = [
    State::Opened,
    State::HearingSent,
    State::HearingAnswered,
    State::Assessed,
    State::NoticeSent,
    State::Outcome,
    State::Appealed,
    State::AppealDecided,
];

/// The names of a person's cases.
pub fn case_keys(relation: &str) -> Vec<String> {
    STATES.map(|state| format!("{relation} {state:?}")).into()
}

/// Facts that nobody handles yet, and the cases with a fact each.
pub async fn handle(world: &World, relation: &str) {
    observe(world, &format!("{relation} loose"), relation, None).await;
    for state in STATES {
        let key = format!("{relation} {state:?}");
        open(world, &key, relation, state).await;
        observe(world, &key, relation, Some(&key)).await;
    }
    let (database, key) = (world.database.connect().await, format!("{relation} NoticeSent"));
    let row = step::ActiveModel {
        id: Set(id("step", &key)),
        case_id: Set(id("case", &key)),
        person_id: Set(id("person", relation)),
        round: Set(1),
        kind: Set(AvailabilityStepKind::HearingExpired),
        occurred_on: Set(world.clock.today() - Duration::days(4)),
        recorded_by: Set(id("user", "stranger")),
        recorded_at: Set(world.clock.now()),
        delivered_on: Set(Some(world.clock.today() - Duration::days(20))),
        delivery_reference: Set(Some(TEXTS[2].to_owned())),
        text: Set(Some(TEXTS[1].to_owned())),
        ..Default::default()
    };
    row.insert(&database).await.expect("a step");
    let row = notice::ActiveModel {
        id: Set(id("notice", &key)),
        case_id: Set(id("case", &key)),
        person_id: Set(id("person", relation)),
        round: Set(1),
        sent_on: Set(world.clock.today() - Duration::days(2)),
        sent_by: Set(id("user", "stranger")),
        sent_at: Set(world.clock.now()),
        facts: Set(Some(json!([{
            "event": id("event", &key), "kind": "OTHER", "source": "CITIZEN",
            "occurredOn": world.clock.today() - Duration::days(30), "description": TEXTS[0],
        }]))),
        documents: Set(Some(json!([{ "title": TEXTS[2], "reference": "J-1" }]))),
    };
    row.insert(&database).await.expect("a notice");
}

async fn observe(world: &World, key: &str, person: &str, case: Option<&str>) {
    let row = event::ActiveModel {
        id: Set(id("event", key)),
        person_id: Set(id("person", person)),
        case_id: Set(case.map(|case| id("case", case))),
        kind_code: Set("OTHER".to_owned()),
        source_code: Set("CITIZEN".to_owned()),
        occurred_on: Set(world.clock.today() - Duration::days(30)),
        description: Set(TEXTS[0].to_owned()),
        state: Set(AvailabilityEventState::Recorded),
        recorded_by: Set(id("user", "stranger")),
        recorded_at: Set(world.clock.now()),
        heard_on: Set(case.map(|_| world.clock.today() - Duration::days(25))),
        version: Set(1),
        ..Default::default()
    };
    row.insert(&world.database.connect().await).await.expect("an event");
}

async fn open(world: &World, key: &str, person: &str, state: State) {
    let day = |days: i64| world.clock.today() - Duration::days(days);
    let is_assessed = !matches!(state, State::Opened | State::HearingSent | State::HearingAnswered);
    let row = case::ActiveModel {
        id: Set(id("case", key)),
        person_id: Set(id("person", person)),
        state: Set(state),
        round: Set(1),
        opened_on: Set(day(28)),
        opened_by: Set(id("user", "stranger")),
        waiting_since: Set(day(2)),
        closed_on: Set(None),
        has_facts: Set(true),
        has_unheard_facts: Set(state == State::Opened),
        is_guided: Set(true),
        requires_contact: Set(true),
        is_contacted: Set(true),
        hearing_sent_on: Set((state != State::Opened).then(|| day(25))),
        answer_due_on: Set((state != State::Opened).then(|| day(5))),
        reasonable_ground: Set(if is_assessed { ReasonableGround::No } else { ReasonableGround::NotAssessed }),
        version: Set(1),
    };
    row.insert(&world.database.connect().await).await.expect("a case");
}
