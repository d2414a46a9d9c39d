//! What a page costs a caseworker and a manager where ten thousand, a hundred thousand and a million persons are kept: the
//! same team of 750 persons and the same caseload of 50 in each. Run with `just bench-worklist`, or with other sizes:
//! `just bench-worklist 10000 100000`; with `postgres` on PostgreSQL, whose databases are drawn anew in every run.
//!
//! Requests take turns: one on each size, then the next, so that a noisy moment strikes all sizes alike. Files of SQLite
//! stay in `target/bench-data` and are used again. Each answer is in the trail before it leaves, as always.
//!
//! Where a page of a worklist misses its target the program ends with 1, after the whole table.

#![expect(clippy::print_stdout, reason = "the table is what a benchmark is for")]

use std::{path::Path, process::ExitCode, time::Instant};

use indsats::{clock::Clock, generate};
use indsats_tests::{
    database::{Backend, TestDatabase},
    world::{Client, MONDAY, World},
};
use serde_json::{Value, json};

const SEED: u64 = 1;
const SIZES: &[u64] = &[10_000, 100_000, 1_000_000];
/// Requests of each operation on each size, and those before that nobody counts.
const RUNS: usize = 400;
const WARM_UP: usize = 100;
/// What a page of a worklist may cost at the largest size, in milliseconds, and how many times its cost at the smallest.
const MOST_MILLIS: f64 = 20.0;
const MOST_TIMES: f64 = 1.3;
/// How many teams take turns, spread over the municipality; the smallest size has 14.
const TEAMS: u64 = 12;

/// Who asks, by how many persons are in reach: 50, a team of 750, an area of ten teams.
#[derive(Clone, Copy)]
enum Asker {
    Caseworker,
    Manager,
    AreaManager,
}

/// Something that somebody asks for.
struct Operation {
    name: &'static str,
    by: Asker,
    query: &'static str,
    /// The list whose page it is.
    list: Option<&'static str>,
}

impl Operation {
    const fn page(name: &'static str, by: Asker, list: &'static str) -> Self {
        Self { name, by, query: PAGE, list: Some(list) }
    }

    const fn other(name: &'static str, by: Asker, query: &'static str) -> Self {
        Self { name, by, query, list: None }
    }
}

const PAGE: &str = "query Page($kind: WorklistKind!) { worklist(kind: $kind) { items(first: 50) { nodes { reason since due
    policyNumber person { id fullName } subject { __typename } actions { mutation record permission { isAllowed } } } } } }";
const COUNTS: &str = "query Counts { worklists { kind count } }";

/// `$person` is one of the caseworker's.
const OPERATIONS: &[Operation] = &[
    Operation::page("to book, caseworker", Asker::Caseworker, "CONVERSATION_TO_BOOK"),
    Operation::page("to book, manager", Asker::Manager, "CONVERSATION_TO_BOOK"),
    Operation::page("to book, area manager", Asker::AreaManager, "CONVERSATION_TO_BOOK"),
    Operation::page("review due, manager", Asker::Manager, "ENROLMENT_REVIEW_DUE"),
    Operation::page("review due, area manager", Asker::AreaManager, "ENROLMENT_REVIEW_DUE"),
    Operation::page("nobody's, manager", Asker::Manager, "PERSON_WITHOUT_CASEWORKER"),
    Operation::page("nobody's, area manager", Asker::AreaManager, "PERSON_WITHOUT_CASEWORKER"),
    Operation::other("counts, caseworker", Asker::Caseworker, COUNTS),
    Operation::other("counts, manager", Asker::Manager, COUNTS),
    Operation::other("counts, area manager", Asker::AreaManager, COUNTS),
    Operation::other(
        "caseload page",
        Asker::Caseworker,
        "query Caseload { persons(first: 50) { nodes { id fullName activePlan { state openedOn }
            courses(first: 5) { nodes { state plannedStartOn plannedEndOn offer { title } } }
            meetings(first: 5) { nodes { startsAt state } } } } }",
    ),
    Operation::other(
        "team page",
        Asker::Manager,
        "query Team { persons(first: 50) { nodes { id fullName primaryCaseworker { name }
            enrolments(first: 1) { nodes { state } } } } }",
    ),
    Operation::other(
        "person page",
        Asker::Caseworker,
        "query Person($person: ID!) { person(by: { id: $person }) { id fullName cprMasked isProtected
            activePlan { state goal } courses(first: 10) { nodes { state offer { title } sessions(first: 10) { nodes {
            startsAt attendance { status } } } } } meetings(first: 10) { nodes { startsAt state type { label } } }
            enrolments(first: 3) { nodes { state validFrom } } } }",
    ),
];

/// A municipality of one size, and who asks.
struct Town {
    persons: u64,
    world: World,
    staff: Vec<Staff>,
}

struct Staff {
    caseworker: String,
    manager: String,
    area_manager: String,
    person: Value,
}

fn main() -> ExitCode {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.thread_stack_size(indsats::serve::STACK).enable_all().build().expect("a runtime");
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let sizes: Vec<u64> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if sizes.is_empty() { SIZES.to_vec() } else { sizes };
    let backend = match arguments.iter().any(|argument| argument == "postgres") {
        true => Backend::Postgres,
        false => Backend::Sqlite,
    };
    let missed = runtime.block_on(bench(backend, &sizes));
    missed.iter().for_each(|line| println!("{line}"));
    if missed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Prints the table, and gives what misses its target.
async fn bench(backend: Backend, sizes: &[u64]) -> Vec<String> {
    let mut towns = Vec::new();
    for persons in sizes {
        towns.push(Town::of(backend, *persons).await);
    }
    let mut times = vec![vec![Vec::with_capacity(RUNS); towns.len()]; OPERATIONS.len()];
    for run in 0..WARM_UP + RUNS {
        for (operation, times) in OPERATIONS.iter().zip(&mut times) {
            for (town, times) in towns.iter().zip(times) {
                let millis = town.ask(operation, run).await;
                if run >= WARM_UP {
                    times.push(millis);
                }
            }
        }
    }
    let mut missed = Vec::new();
    println!("{:<24} {:>10} {:>9} {:>9} {:>12} {:>12}", "", "persons", "p50 ms", "p99 ms", "p50 ratio", "p99 ratio");
    for (operation, times) in OPERATIONS.iter().zip(&times) {
        let smallest = (at(&times[0], 50), at(&times[0], 99));
        for (town, times) in towns.iter().zip(times) {
            let (median, p99) = (at(times, 50), at(times, 99));
            let ratios = (median / smallest.0, p99 / smallest.1);
            println!(
                "{:<24} {:>10} {median:>9.2} {p99:>9.2} {:>12.2} {:>12.2}",
                operation.name, town.persons, ratios.0, ratios.1
            );
        }
        let last = times.last().filter(|_| operation.list.is_some());
        let Some((median, p99)) = last.map(|times| (at(times, 50), at(times, 99))) else { continue };
        if p99 >= MOST_MILLIS {
            missed.push(format!("{}: a p99 of {p99:.2} ms is not under {MOST_MILLIS}", operation.name));
        }
        if median > MOST_TIMES * smallest.0 {
            missed.push(format!("{}: {:.2} times its time is over {MOST_TIMES}", operation.name, median / smallest.0));
        }
    }
    missed
}

impl Town {
    async fn of(backend: Backend, persons: u64) -> Self {
        let world = match backend {
            Backend::Sqlite => kept(persons).await.unwatched(),
            Backend::Postgres => {
                let database = TestDatabase::new(backend).await.expect("PostgreSQL is installed");
                generated(database, persons).await.unwatched()
            }
        };
        let teams = persons / generate::TEAM;
        // Areas that are whole, so that they are of one size.
        let areas = teams / generate::AREA;
        let mut staff = Vec::new();
        for turn in 0..TEAMS {
            let team = 1 + turn * teams.max(1) / TEAMS;
            let area = 1 + turn * areas.max(1) / TEAMS;
            let area_manager = generate::area_manager(usize::try_from(area).expect("a few areas"));
            for number in [1, 6, 11] {
                let (caseworker, manager) = (generate::caseworker(team, number), generate::manager(team));
                let first = "query First { persons(first: 1) { nodes { id } } }";
                let persons = world.staff(&caseworker).data(first, json!({})).await;
                let person = persons["persons"]["nodes"][0]["id"].clone();
                staff.push(Staff { caseworker, manager, area_manager: area_manager.clone(), person });
            }
        }
        Self { persons, world, staff }
    }

    /// Milliseconds from the request to the last byte of its answer.
    async fn ask(&self, operation: &Operation, run: usize) -> f64 {
        let staff = &self.staff[run % self.staff.len()];
        let subject = match operation.by {
            Asker::Caseworker => &staff.caseworker,
            Asker::Manager => &staff.manager,
            Asker::AreaManager => &staff.area_manager,
        };
        let client: Client<'_> = self.world.staff(subject);
        let variables = match operation.list {
            Some(list) => json!({ "kind": list }),
            None => json!({ "person": staff.person }),
        };
        let begun = Instant::now();
        let answer = client.run(operation.query, variables).await;
        let millis = begun.elapsed().as_secs_f64() * 1000.0;
        assert!(answer.status == 200 && answer.body["errors"].is_null(), "{}: {}", operation.name, answer.text);
        millis
    }
}

/// A file that is there from an earlier run, or is drawn now.
async fn kept(persons: u64) -> World {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bench-data");
    std::fs::create_dir_all(&directory).expect("a directory");
    let name = |end: &str| directory.join(format!("{persons}-{SEED}.{end}"));
    // Written when all is in: half a municipality is none.
    let (file, done) = (name("db"), name("done"));
    let is_current = done.exists() && opens(&file).await;
    if is_current {
        return World::over(TestDatabase::kept(&file).await, MONDAY.parse().expect("an instant")).await;
    }
    for old in [&done, &file, &name("db-wal"), &name("db-shm")] {
        // Not all of them need to be there.
        let _ = std::fs::remove_file(old);
    }
    let world = generated(TestDatabase::kept(&file).await, persons).await;
    std::fs::write(done, "").expect("a file");
    world
}

/// Whether a file is of this program's schema.
async fn opens(file: &Path) -> bool {
    let (keys, clock) = (indsats::keys::Keys::derive(&indsats_tests::world::MASTER), Clock::System);
    let url = format!("sqlite://{}", file.display());
    indsats::store::Store::open(&url, 1, std::sync::Arc::new(keys), clock).await.is_ok()
}

async fn generated(database: TestDatabase, persons: u64) -> World {
    let begun = Instant::now();
    let world = World::generated(database, persons, SEED).await;
    println!("drew {persons} persons in {:.1} s", begun.elapsed().as_secs_f64());
    world
}

/// A percentile.
fn at(times: &[f64], percent: usize) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get((sorted.len() * percent / 100).min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
}
