//! Thousands of changes at once, by several writers, over several weeks, while the lists are rolled: then everything is
//! reckoned from scratch, and no row may differ. Ordinarily a few hundred; ten thousand with `INDSATS_FULL=1`.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicUsize, Ordering},
};

use chrono::{Days, TimeDelta};
use indsats_tests::{
    database::TestDatabase,
    on_each_database,
    world::{Client, World, user_errors},
};
use serde_json::{Value, json};

use super::{another, assert_kept, municipality};
use crate::verbs::document;

on_each_database!(after_a_storm_of_changes_what_is_kept_is_what_the_rules_say);

/// A person with all that can be changed.
const LOOK: &str = "query Look($id: ID!) { person(by: { id: $id }) {
    id version activePlan { id version state }
    enrolments(first: 3) { nodes { id version state } }
    assignments(first: 3) { nodes { id version validUntil } }
    courses(first: 4) { nodes { id version state
        sessions(first: 8) { nodes { id startsAt attendance { version } } } } }
    meetings(first: 6) { nodes { id version state startsAt } } } }";

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % sides as u64).expect("a small number")
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        if from.is_empty() { None } else { from.get(self.roll(from.len())) }
    }
}

async fn after_a_storm_of_changes_what_is_kept_is_what_the_rules_say(database: TestDatabase) {
    let world = municipality(database).await;
    let target = if std::env::var_os("INDSATS_FULL").is_some() { 10_000 } else { 240 };
    let (done, verbs) = (AtomicUsize::new(0), std::sync::Mutex::new(BTreeMap::new()));
    let writer = |seed, who| write(&world, Dice(seed), who, &done, target, &verbs);
    let other = another(&world).await;
    tokio::join!(
        writer(1, ["caseworker", "manager"]),
        writer(2, ["caseworker", "manager"]),
        writer(3, ["colleague", "manager"]),
        writer(4, ["caseworker", "caseworker"]),
        async {
            // Four weeks pass, and another server rolls while changes are made.
            let (first, step) = (world.clock.now(), TimeDelta::hours(7));
            let mut passed = 0;
            while done.load(Ordering::Relaxed) < target {
                let now = i32::try_from(done.load(Ordering::Relaxed) * 96 / target).expect("a small number");
                if now > passed {
                    passed = now;
                    world.clock.set(first + step * now);
                }
                other.roll(|_| {}).await.expect("a roll");
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        },
    );
    other.roll(|_| {}).await.expect("a roll");
    let verbs = verbs.into_inner().expect("a list of verbs");
    assert!(verbs.len() > 12, "{verbs:?}");
    assert_kept(&world.store).await;
}

/// Changes what it meets until enough was changed.
async fn write(
    world: &World,
    mut dice: Dice,
    who: [&str; 2],
    done: &AtomicUsize,
    target: usize,
    verbs: &std::sync::Mutex<BTreeMap<String, usize>>,
) {
    while done.load(Ordering::Relaxed) < target {
        // Tokens are short-lived, and weeks pass: now and then one has run out when it is used.
        let clients = who.map(|id| world.sign_in(id));
        let client = &clients[dice.roll(2)];
        let number = if who[0] == "colleague" { 23 + dice.roll(14) } else { 1 + dice.roll(22) };
        let person = world.named("person", &format!("person-{number:03}"));
        let Some((verb, input)) = choose(world, client, &mut dice, &person).await else { continue };
        let answer = client.run(&document(&verb), json!({ "input": input })).await;
        let payload = &answer.body["data"][&verb];
        // Somebody was faster, or the state has changed: that is what storms are for. Anything else is told as a problem.
        let refused = answer.body.get("errors").is_some() || !user_errors(payload).is_empty();
        assert!([200, 401, 503, 504].contains(&answer.status), "{verb}: {}", answer.text);
        if !refused {
            done.fetch_add(1, Ordering::Relaxed);
            *verbs.lock().expect("a list of verbs").entry(verb).or_default() += 1;
        }
    }
}

/// Something that may be done to a person, as the caller sees the person now.
async fn choose(world: &World, client: &Client<'_>, dice: &mut Dice, person: &str) -> Option<(String, Value)> {
    let look = client.run(LOOK, json!({ "id": person })).await;
    let seen = &look.body["data"]["person"];
    if seen.is_null() {
        return None;
    }
    let day = |days: i64| {
        let (today, by) = (world.clock.today(), Days::new(days.unsigned_abs()));
        if days < 0 { today - by } else { today + by }.to_string()
    };
    let at = |dice: &mut Dice| {
        let (hour, minute) = (7 + dice.roll(10), 15 * dice.roll(4));
        let date = day(i64::try_from(dice.roll(12)).expect("a small number"));
        json!({ "local": { "date": date, "time": format!("{hour:02}:{minute:02}") } })
    };
    let all = ["CASEWORKER_BUSY", "PERSON_IN_COURSE"];
    let mut choices: Vec<(&str, Value)> = Vec::new();
    let mut may = |verb, input| choices.push((verb, input));
    may(
        "bookMeeting",
        json!({ "person": person, "type": "FOLLOW_UP", "form": "PHONE", "startsAt": at(dice), "durationMinutes": 30, "acknowledge": all }),
    );
    may("openPlan", json!({ "person": person, "goal": "Et mål" }));
    let name = ["Storm", "Blæst", "Vind"][dice.roll(3)];
    may(
        "changeName",
        json!({ "person": person, "expectedVersion": seen["version"], "givenName": name, "familyName": "Prøve" }),
    );
    let team = ["TEAM-A", "TEAM-B"][dice.roll(2)];
    may(
        "transferPerson",
        json!({ "person": person, "expectedVersion": seen["version"], "unit": world.named("unit", team) }),
    );
    for meeting in seen["meetings"]["nodes"].as_array()? {
        let named = json!({ "meeting": meeting["id"], "expectedVersion": meeting["version"] });
        if meeting["state"] == "BOOKED" {
            may("recordMeetingOutcome", named.clone());
            may("recordNoShow", named.clone());
            let side = ["CITIZEN", "MUNICIPALITY"][dice.roll(2)];
            may("cancelMeeting", with(&named, json!({ "cancelledBy": side, "reason": "Aflyst" })));
            may(
                "rescheduleMeeting",
                with(
                    &named,
                    json!({ "form": "VIDEO", "startsAt": at(dice), "durationMinutes": 45, "acknowledge": all }),
                ),
            );
        } else if dice.roll(8) == 0 {
            may("voidMeeting", with(&named, json!({ "reason": "Fejl" })));
        }
    }
    if let Some(plan) = seen["activePlan"].as_object() {
        let named = json!({ "plan": plan["id"], "expectedVersion": plan["version"] });
        let offer = world.named("offer", ["T1", "T2", "T3"][dice.roll(3)]);
        may(
            "proposeCourse",
            json!({ "plan": plan["id"], "offer": offer, "plannedStartOn": day(1), "plannedEndOn": day(30), "plannedMinutesPerWeek": 600 }),
        );
        may("activatePlan", named.clone());
        may("closePlan", named);
    }
    for course in seen["courses"]["nodes"].as_array()? {
        let named = json!({ "course": course["id"], "expectedVersion": course["version"] });
        match course["state"].as_str()? {
            "PROPOSED" => may("offerCourse", named),
            "OFFERED" => may("planCourse", named),
            "PLANNED" => {
                may("startCourse", with(&named, json!({ "startedOn": day(0) })));
                may("cancelCourse", with(&named, json!({ "reason": "Aflyst" })));
            }
            "ACTIVE" => {
                may("interruptCourse", with(&named, json!({ "interruptedOn": day(-1), "reason": "Afbrudt" })));
                may("completeCourse", with(&named, json!({ "completedOn": day(0) })));
                may("scheduleSession", json!({ "course": course["id"], "startsAt": at(dice), "durationMinutes": 180 }));
            }
            "COMPLETED" | "INTERRUPTED" => may("reopenCourse", with(&named, json!({ "reason": "Genoptaget" }))),
            _ => {}
        }
        let sessions = course["sessions"]["nodes"].as_array()?;
        if let Some(session) = dice.pick(sessions) {
            let status = ["PRESENT", "ABSENT_UNREPORTED", "CANCELLED_BY_PROVIDER"][dice.roll(3)];
            may(
                "recordAttendance",
                json!({ "session": session["id"], "expectedVersion": session["attendance"]["version"], "status": status, "mode": "PHYSICAL" }),
            );
        }
    }
    for enrolment in seen["enrolments"]["nodes"].as_array()? {
        let named = json!({ "enrolment": enrolment["id"], "expectedVersion": enrolment["version"] });
        match enrolment["state"].as_str()? {
            "PROPOSED" | "UNDER_REVIEW" => may("approveEnrolment", named),
            "APPROVED" => may("startEnrolment", with(&named, json!({ "startedOn": day(0) }))),
            "ACTIVE" => may("pauseEnrolment", with(&named, json!({ "pausedFrom": day(0) }))),
            "PAUSED" => may("resumeEnrolment", with(&named, json!({ "resumedOn": day(0) }))),
            _ => {}
        }
    }
    for assignment in seen["assignments"]["nodes"].as_array()? {
        if assignment["validUntil"].is_null() && dice.roll(20) == 0 {
            may(
                "endAssignment",
                json!({ "assignment": assignment["id"], "expectedVersion": assignment["version"], "validUntil": day(1) }),
            );
        }
    }
    dice.pick(&choices).map(|(verb, input)| ((*verb).to_owned(), input.clone()))
}

fn with(base: &Value, more: Value) -> Value {
    let mut both = base.clone();
    both.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    both
}
