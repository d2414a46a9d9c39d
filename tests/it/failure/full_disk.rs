//! A disk that takes nothing more.

use std::os::unix::{fs::MetadataExt, process::CommandExt};
use std::process::Command;

use indsats_tests::canary::{canaries, sung};
use indsats_tests::database::Backend;
use indsats_tests::evidence::Evidence;
use indsats_tests::program::{Program, SOON};
use indsats_tests::wire::{Reply, Wire, operation};
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use tokio::time::{Duration, sleep, timeout};

on_each_database!(a_disk_that_is_full);

pub const PERSONAL: &str = "{ persons { nodes { fullName cprMasked street } } }";

/// A caseworker of a program that runs by itself.
pub struct Caller<'w> {
    pub world: &'w World,
    pub program: &'w Program,
}

impl Caller<'_> {
    pub async fn ask(&self, query: &str) -> Reply {
        let mut wire = Wire::to(self.program.address()).await;
        wire.send(operation(&self.world.token("caseworker"), query)).await;
        wire.reply().await.expect("an answer")
    }

    /// Nothing personal is told, and what tells of nobody is.
    pub async fn is_refused(&self) {
        let canaries = canaries(self.world);
        for _ in 0..3 {
            let reply = self.ask(PERSONAL).await;
            assert_eq!((reply.status, reply.code().as_str()), (503, "AUDIT_UNAVAILABLE"), "{}", reply.body);
            assert_eq!(sung(&canaries, &reply.body), [""; 0]);
        }
        assert_eq!(self.ask(&change(self.world)).await.status, 503);
        assert_eq!(self.ask("{ offers { nodes { title } } }").await.status, 200);
    }

    /// Everything is told again, by the same process, and nothing was changed meanwhile.
    pub async fn recovers(&self) {
        let again = timeout(SOON, async {
            while self.ask(PERSONAL).await.status != 200 {
                sleep(Duration::from_millis(20)).await;
            }
        });
        again.await.expect("it recovers");
        let reply = self.ask(&change(self.world)).await;
        assert_eq!((reply.status, reply.body.contains("Ny Ny")), (200, true), "nothing had changed: {}", reply.body);
    }
}

fn change(world: &World) -> String {
    format!(
        "mutation {{ changeName(input: {{ person: \"{}\", expectedVersion: 1, givenName: \"Ny\", familyName: \"Ny\" }}) {{
            person {{ fullName }} }} }}",
        world.named("person", "alma")
    )
}

async fn a_disk_that_is_full(database: TestDatabase) {
    if database.backend == Backend::Postgres {
        return a_full_disk_of_the_server(database).await;
    }
    let world = World::today(database).await;
    let program = Program::serve(&world, "", "trap '' XFSZ").await;
    let caller = Caller { world: &world, program: &program };
    assert_eq!(caller.ask(PERSONAL).await.status, 200);
    program.limit_files("1");
    caller.is_refused().await;
    // There is room again: the same process goes on.
    program.limit_files("unlimited");
    caller.recovers().await;
}

/// What is written to the disk of PostgreSQL is written by the processes of its server that work for us: of them no file may
/// grow any more that is larger than the server's own log has to be.
async fn a_full_disk_of_the_server(database: TestDatabase) {
    let world = World::today(database).await;
    let program = Program::serve(&world, "", "").await;
    let caller = Caller { world: &world, program: &program };
    assert_eq!(caller.ask(PERSONAL).await.status, 200);
    let evidence = Evidence::of(&world).await;
    // Many large bodies of an event that never was.
    let fill = "INSERT INTO audit_body (id, actor_id, actor_nonce, actor, subjects_nonce, subjects)
        SELECT gen_random_uuid(), b.actor_id, b.actor_nonce, string_agg(md5(c.n::text || a.n::text), ''), b.subjects_nonce, ''
        FROM (SELECT * FROM audit_body LIMIT 1) AS b, generate_series(1, 10000) AS a(n), generate_series(1, 60) AS c(n)
        GROUP BY a.n, b.actor_id, b.actor_nonce, b.subjects_nonce";
    evidence.without_guards(&format!("ALTER TABLE audit_body ALTER COLUMN actor SET STORAGE PLAIN; {fill}")).await;
    let size = "SELECT pg_relation_size('audit_body')";
    assert!(evidence.number(size).await > 18 << 20, "{}", evidence.number(size).await);
    let limit = async |most: &str| {
        let workers = "SELECT pid FROM pg_stat_activity
            WHERE datname = current_database() AND backend_type = 'client backend'";
        for row in evidence.ask(workers).await {
            let worker: i32 = row.try_get_by_index(0).expect("a process");
            // Whoever it belongs to may do that, and nobody else.
            let owner = std::fs::metadata(format!("/proc/{worker}")).expect("it runs here");
            let mut prlimit = Command::new("prlimit");
            if owner.uid() != std::fs::metadata("/proc/self").expect("it runs").uid() {
                prlimit.uid(owner.uid()).gid(owner.gid());
            }
            let limited = prlimit.args(["--pid", &worker.to_string(), &format!("--fsize={most}:unlimited")]).status();
            assert!(limited.is_ok_and(|status| status.success()), "{worker} is a process of ours");
        }
    };
    // The log is written in files of 16 MiB, and goes on.
    let most = (17 << 20).to_string();
    let is_full = timeout(SOON, async {
        limit(&most).await;
        while caller.ask(PERSONAL).await.status == 200 {
            limit(&most).await;
        }
    });
    is_full.await.expect("there is an end to the room");
    caller.is_refused().await;
    limit("unlimited").await;
    caller.recovers().await;
}
