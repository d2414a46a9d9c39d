//! What the trail costs a reader. Run with `just bench-audit`.
//!
//! The same operation runs with its event and without, in turns, for so many readers at once, on both databases: "with" is
//! what a server does before an answer leaves, "without" leaves the last step out, which no server can be told to. Beside
//! them stands what one sync of the disk takes, which is the least that a durable event can cost. Both databases wait for the
//! disk with every commit, and lie where temporary files do: name a directory on a disk in `TMPDIR` where that is memory.
//!
//! It ends with 1 if the trail costs more than it may, when all lines are printed.

#![expect(clippy::print_stdout, reason = "the table is what a benchmark is for")]

use std::{
    fs::File,
    io::Write,
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use async_graphql::Request;
use indsats::{graphql, store::Principal, texts::Language};
use indsats_tests::{
    database::{Backend, TestDatabase},
    world::World,
};
use uuid::Uuid;

const READERS: [usize; 4] = [1, 16, 64, 256];
/// Turns of each kind, and how long one is.
const TURNS: usize = 4;
const TIME: Duration = Duration::from_millis(1500);
/// What one reader may wait longer, beside the sync, in milliseconds.
const MOST_ADDED: f64 = 1.0;
/// The part of the answers that this many readers together must still get.
const LEAST: (usize, f64) = (64, 0.7);
const CASELOAD: &str = "{ persons(first: 20) { nodes { id fullName activePlan { state } } } }";

fn main() -> ExitCode {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.thread_stack_size(indsats::serve::STACK).enable_all().build().expect("a runtime");
    let sync = sync().as_secs_f64() * 1000.0;
    println!("one sync of the disk: {sync:.2} ms, in {}", std::env::temp_dir().display());
    println!(
        "{:<10} {:>8} {:>12} {:>10} {:>10} {:>13} {:>10} {:>12}",
        "", "readers", "without p50", "with p50", "added ms", "without /s", "with /s", "throughput"
    );
    let mut wrong = Vec::new();
    for backend in [Backend::Sqlite, Backend::Postgres] {
        runtime.block_on(bench(backend, sync, &mut wrong));
    }
    wrong.iter().for_each(|wrong| println!("{wrong}"));
    if wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Measures, and adds what is not as it must be.
async fn bench(backend: Backend, sync: f64, wrong: &mut Vec<String>) {
    let Some(database) = TestDatabase::durable(backend).await else {
        wrong.push(format!("{backend:?} is not installed, and nothing is shown of it"));
        return;
    };
    let world = Arc::new(World::new(database).await.unwatched());
    let caller = Arc::new(Caller::of(&world).await);
    for readers in READERS {
        let (mut without, mut with) = (Vec::new(), Vec::new());
        for turn in 0..=TURNS {
            for (is_recorded, times) in [(false, &mut without), (true, &mut with)] {
                let turn_times = read(&caller, readers, is_recorded).await;
                // The first turn warms up.
                if turn > 0 {
                    times.extend(turn_times);
                }
            }
        }
        let (slow, fast) = (median(&mut with), median(&mut without));
        let rate = |times: &[f64]| times.len() as f64 / (TIME * u32::try_from(TURNS).expect("a few")).as_secs_f64();
        let (added, part) = (slow - fast, rate(&with) / rate(&without));
        println!(
            "{:<10} {readers:>8} {fast:>12.2} {slow:>10.2} {added:>10.2} {:>13.0} {:>10.0} {:>11.0}%",
            format!("{backend:?}"),
            rate(&without),
            rate(&with),
            part * 100.0,
        );
        if readers == 1 && added > sync + MOST_ADDED {
            wrong.push(format!(
                "{backend:?}: one reader waits {added:.2} ms longer, more than {sync:.2} + {MOST_ADDED}"
            ));
        }
        if readers == LEAST.0 && part < LEAST.1 {
            wrong.push(format!("{backend:?}: {readers} readers get {part:.2} of the answers, less than {}", LEAST.1));
        }
    }
}

/// Somebody who has signed in, and what they ask.
struct Caller {
    world: Arc<World>,
    schema: graphql::Schema,
    principal: Principal,
}

impl Caller {
    async fn of(world: &Arc<World>) -> Self {
        let verifier = world.api().verifier;
        let identity = verifier.verify(&world.token("caseworker"), world.clock.now()).await.expect("a token of ours");
        let principal = world.store.resolve(identity).await.expect("a user of ours");
        Self { world: world.clone(), schema: graphql::schema(), principal }
    }

    /// From the session to the bytes of the answer, in milliseconds.
    async fn ask(&self, is_recorded: bool) -> f64 {
        let begun = Instant::now();
        let session = self.world.store.session(Uuid::now_v7(), self.principal.clone(), None, None).await;
        let session = Arc::new(session.expect("a role"));
        let request = Request::new(CASELOAD).data(session.clone()).data(Language::accepted("en"));
        let response = self.schema.execute(request).await;
        assert!(response.errors.is_empty(), "{:?}", response.errors);
        if is_recorded {
            session.settle("persons", false).await.expect("the trail is written");
        }
        let bytes = serde_json::to_vec(&response).expect("JSON");
        assert!(bytes.len() > 100);
        begun.elapsed().as_secs_f64() * 1000.0
    }
}

async fn read(caller: &Arc<Caller>, readers: usize, is_recorded: bool) -> Vec<f64> {
    let until = Instant::now() + TIME;
    let reader = |_| {
        let caller = caller.clone();
        tokio::spawn(async move {
            let mut times = Vec::new();
            while Instant::now() < until {
                times.push(caller.ask(is_recorded).await);
            }
            times
        })
    };
    let readers: Vec<_> = (0..readers).map(reader).collect();
    let mut times = Vec::new();
    for reader in readers {
        times.extend(reader.await.expect("a reader ends"));
    }
    times
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// What it takes until a few bytes are on the disk, where databases of tests are.
fn sync() -> Duration {
    let mut file: File = tempfile::tempfile().expect("a file");
    let mut times: Vec<Duration> = (0..200)
        .map(|_| {
            let begun = Instant::now();
            file.write_all(&[0; 4096]).and_then(|()| file.sync_data()).expect("a disk");
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[times.len() / 2]
}
