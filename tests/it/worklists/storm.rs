//! Thousands of changes at once, by several writers, over several weeks, while the lists are rolled: then everything is
//! reckoned from scratch, and no row may differ. Ordinarily a few hundred; ten thousand with `INDSATS_FULL=1`.

mod choices;
mod dice;

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use chrono::TimeDelta;
use indsats::{authn::Grant, demo::world::id, policy::Role};
use indsats_tests::{
    database::TestDatabase,
    on_each_database,
    world::{Answer, Client, World, user_errors},
};
use serde_json::json;
use tokio::time::sleep;

use super::{another, assert_kept, municipality};
use crate::verbs::document;
use choices::{Choice, Choices, KINDS, LOOK};
use dice::Dice;

on_each_database!(after_a_storm_of_changes_what_is_kept_is_what_the_rules_say);

/// What may stand against a change: somebody else made another one since the look, a day has begun, or a drawn day or time is
/// taken. Never that an input is crooked, or that nobody may do it.
const EXPECTED: &[&str] = &[
    "STALE_VERSION",
    "WRONG_STATE",
    "NOT_FOUND",
    "NOT_YET",
    "DAY_IN_PAST",
    "OUTSIDE_PERIOD",
    "PERIOD_REVERSED",
    "PLAN_ALREADY_OPEN",
    "PLAN_HAS_OPEN_COURSES",
    "MEETING_OVERLAP",
    "SESSION_OVERLAP",
    "PERSON_IN_MEETING",
    "PERSON_AWAY",
    "CASEWORKER_CLOSED",
    "PUBLIC_HOLIDAY",
    "CLOSED_DAY",
    "NOTICE_TOO_SHORT",
    "ENROLMENT_OVERLAP",
    "NOT_ENROLLED",
    "TARGET_OVERLAP",
    "GLASS_NOT_NEEDED",
    "TOO_MANY_TODAY",
    "POLICY_OVERTAKEN",
    "EVENT_IN_OTHER_CASE",
];

/// What the writers did and met.
#[derive(Default)]
struct Log {
    done: AtomicUsize,
    kinds: Mutex<BTreeMap<&'static str, usize>>,
    verbs: Mutex<BTreeMap<&'static str, usize>>,
    /// Codes of what stood against a change, by verb.
    refused: Mutex<BTreeMap<(String, &'static str), usize>>,
    /// Changes of which nobody knows whether they were made: the machine was too busy to say so in time.
    unknown: AtomicUsize,
}

async fn after_a_storm_of_changes_what_is_kept_is_what_the_rules_say(database: TestDatabase) {
    let world = municipality(database).await;
    let target = if std::env::var_os("INDSATS_FULL").is_some() { 10_000 } else { 240 };
    let log = Log::default();
    let writer = |seed, caseworker| write(&world, Dice(seed), caseworker, &log, target);
    let other = another(&world).await;
    tokio::join!(
        writer(1, "caseworker"),
        writer(2, "caseworker"),
        writer(3, "colleague"),
        writer(4, "caseworker"),
        async {
            // Four weeks pass, and another server rolls while changes are made.
            let (first, step) = (world.clock.now(), TimeDelta::hours(7));
            let mut passed = 0;
            while log.done.load(Ordering::Relaxed) < target {
                let now = i32::try_from(log.done.load(Ordering::Relaxed) * 96 / target).expect("a small number");
                if now > passed {
                    passed = now;
                    world.clock.set(first + step * now);
                }
                other.roll(|_| {}).await.expect("a roll");
                sleep(Duration::from_millis(50)).await;
            }
        },
    );
    other.roll(|_| {}).await.expect("a roll");
    let kinds = log.kinds.into_inner().expect("kinds");
    let verbs = log.verbs.into_inner().expect("verbs");
    // Every kind of what alters lists came often enough to meet the others.
    for kind in KINDS {
        assert!(kinds.get(kind).is_some_and(|count| *count >= target / 80), "{kind}: {kinds:?} {verbs:?}");
    }
    let refused = log.refused.into_inner().expect("codes");
    assert!(verbs.len() > 30 && verbs.contains_key("approveEffortPolicy"), "{verbs:?} {refused:?}");
    let strange: Vec<_> = refused.iter().filter(|((code, _), _)| !EXPECTED.contains(&code.as_str())).collect();
    assert!(strange.is_empty(), "{strange:?}");
    let unknown = log.unknown.into_inner();
    assert!(unknown <= target / 20, "{unknown} answers did not come in time");
    assert_kept(&world.store).await;
}

/// Changes what it meets until enough was changed.
async fn write(world: &World, mut dice: Dice, caseworker: &'static str, log: &Log, target: usize) {
    while log.done.load(Ordering::Relaxed) < target {
        let number = if caseworker == "colleague" { 23 + dice.roll(14) } else { 1 + dice.roll(22) };
        let person = world.named("person", &format!("person-{number:03}"));
        let Some(Choice { kind, who, verb, input }) = choose(world, caseworker, &mut dice, &person, log).await else {
            continue;
        };
        let answer = client(world, who).run(&document(verb), json!({ "input": input })).await;
        match outcome(&answer, verb) {
            Outcome::Done => {
                log.done.fetch_add(1, Ordering::Relaxed);
                *log.kinds.lock().expect("kinds").entry(kind).or_default() += 1;
                *log.verbs.lock().expect("verbs").entry(verb).or_default() += 1;
            }
            Outcome::Unknown => {
                log.unknown.fetch_add(1, Ordering::Relaxed);
            }
            Outcome::Refused(codes) => {
                let mut refused = log.refused.lock().expect("codes");
                codes.into_iter().for_each(|code| *refused.entry((code, verb)).or_default() += 1);
            }
        }
    }
}

enum Outcome {
    Done,
    /// It may have been made or not: what is kept must be right in either case.
    Unknown,
    Refused(Vec<String>),
}

fn outcome(answer: &Answer, verb: &str) -> Outcome {
    let codes = [answer.codes(), user_errors(&answer.body["data"][verb])].concat();
    // Tokens are short-lived, and weeks pass: now and then one has run out when it is used.
    let too_late = ["TIMEOUT", "UNAVAILABLE", "AUDIT_UNAVAILABLE", "OVERLOADED"];
    match answer.status {
        401 => Outcome::Refused(Vec::new()),
        503 | 504 => Outcome::Unknown,
        _ if codes.iter().any(|code| too_late.contains(code)) => Outcome::Unknown,
        200 if codes.is_empty() => Outcome::Done,
        200 => Outcome::Refused(codes.into_iter().map(str::to_owned).collect()),
        _ => panic!("{verb}: {}", answer.text),
    }
}

fn client<'w>(world: &'w World, who: &str) -> Client<'w> {
    if who != "other-manager" {
        return world.sign_in(who);
    }
    let (subject, units) = (who.to_owned(), vec![id("unit", "CENTER-2")]);
    world.client(&Grant { subject, roles: vec![Role::Manager], units, ..Grant::default() })
}

/// Something that may be done to a person, as a manager sees the person now: any kind as often as any other.
async fn choose(world: &World, caseworker: &'static str, dice: &mut Dice, person: &str, log: &Log) -> Option<Choice> {
    let look = world.sign_in("manager").run(LOOK, json!({ "id": person })).await;
    if look.body["data"]["person"].is_null() {
        let is_late = [401, 503, 504].contains(&look.status) || !look.codes().is_empty();
        assert!(is_late, "{}", look.text);
        log.unknown.fetch_add(usize::from(look.status != 401), Ordering::Relaxed);
        return None;
    }
    let mut choices = Choices { world, caseworker, dice: &mut *dice, all: Vec::new() };
    choices.gather(&look.body["data"]);
    let mut all = choices.all;
    let kind = *dice.pick(&KINDS)?;
    all.retain(|choice| choice.kind == kind);
    let at = dice.roll(all.len().max(1));
    (at < all.len()).then(|| all.swap_remove(at))
}
