//! A throw-away PostgreSQL server, shared by all tests of a run, and one that waits for the disk, for who measures.
//!
//! A shell outlives the tests just long enough to stop the server and remove its files, however the tests ended. It
//! watches its owner: this process, or where nextest gives every test a process, nextest.

use std::fs::File;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use indsats_migration::Migrator;
use sea_orm::ConnectionTrait;
use sea_orm_migration::MigratorTrait;
use tokio::sync::OnceCell;
use uuid::Uuid;

use crate::database::connect;

const TEMPLATE: &str = "migrated";
const PATIENCE: Duration = Duration::from_secs(30);

/// `$1` is the owner, `$2` the directory, `$3` the file with the port, the rest starts the server.
const KEEPER: &str = r#"
trap '' HUP INT TERM
owner=$1 home=$2 port=$3; shift 3
"$@" >"$home/log" 2>&1 &
while kill -0 "$owner" 2>/dev/null; do sleep 0.2; done
kill -QUIT "$(head -n 1 "$home/data/postmaster.pid")" 2>/dev/null
wait
rm -rf "$home" "$port"
"#;

/// Nothing that is lost in a crash is missed.
const HASTY: [&str; 3] = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];
/// What is committed is on the disk, as where it matters.
const DURABLE: [&str; 3] = ["fsync=on", "synchronous_commit=on", "full_page_writes=on"];
const SETTINGS: [&str; 7] = [
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
    "max_connections=300",
    "shared_buffers=64MB",
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
];

pub(crate) struct Cluster {
    port: u16,
}

/// None where PostgreSQL is not installed.
pub(crate) async fn cluster() -> Option<&'static Cluster> {
    static CLUSTER: OnceCell<Option<Cluster>> = OnceCell::const_new();
    CLUSTER.get_or_init(Cluster::join_or_start).await.as_ref()
}

/// One of this process's own, which waits for the disk. None where PostgreSQL is not installed.
pub(crate) async fn durable_cluster() -> Option<&'static Cluster> {
    static CLUSTER: OnceCell<Option<Cluster>> = OnceCell::const_new();
    let start = async || Some(Cluster::start(&binaries()?, std::process::id(), None, DURABLE).await);
    CLUSTER.get_or_init(start).await.as_ref()
}

impl Cluster {
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://indsats@127.0.0.1:{}/{database}", self.port)
    }

    /// A copy of the migrated database; its name.
    pub(crate) async fn create_database(&self) -> String {
        let name = format!("test_{}", Uuid::now_v7().simple());
        self.execute(&format!(r#"CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}""#)).await;
        name
    }

    pub(crate) async fn drop_database(&self, url: &str) {
        let name = url.rsplit('/').next().expect("a url ends in the database");
        self.execute(&format!(r#"DROP DATABASE "{name}" WITH (FORCE)"#)).await;
    }

    async fn execute(&self, statement: &str) {
        let connection = connect(&self.url("postgres")).await;
        connection.execute_unprepared(statement).await.expect("the cluster obeys");
        connection.close().await.expect("the connection closes");
    }

    async fn join_or_start() -> Option<Self> {
        let binaries = binaries()?;
        let Ok(run) = std::env::var("NEXTEST_RUN_ID") else {
            return Some(Self::start(&binaries, std::process::id(), None, HASTY).await);
        };
        // The first process of the run starts the server while the others wait for its port.
        let path = std::env::temp_dir().join(format!("indsats-{run}.port"));
        let file =
            File::options().read(true).write(true).create(true).truncate(false).open(&path).expect("a lock file");
        file.lock().expect("a lock");
        if let Ok(port) = std::fs::read_to_string(&path).expect("the port is read").parse() {
            return Some(Self { port });
        }
        let cluster = Self::start(&binaries, std::os::unix::process::parent_id(), Some(&path), HASTY).await;
        std::fs::write(&path, cluster.port.to_string()).expect("the port is written");
        Some(cluster)
    }

    async fn start(binaries: &Path, owner: u32, port_file: Option<&Path>, settings: [&str; 3]) -> Self {
        let home = tempfile::Builder::new().prefix("indsats-postgres-").tempdir().expect("a directory").keep();
        let user = unprivileged(&home);
        let data = home.join("data");
        let mut initdb = as_user(user, &binaries.join("initdb"));
        initdb.args(["-U", "indsats", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync", "-D"]).arg(&data);
        let made = initdb.output().expect("initdb runs");
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));

        let mut server = as_user(user, &binaries.join("postgres"));
        server.arg("-D").arg(&data).args(settings.iter().chain(&SETTINGS).flat_map(|setting| ["-c", *setting]));
        let cluster = Self { port: serve(&home, owner, port_file, &server) };
        cluster.execute(&format!(r#"CREATE DATABASE "{TEMPLATE}""#)).await;
        let template = connect(&cluster.url(TEMPLATE)).await;
        Migrator::up(&template, None).await.expect("PostgreSQL migrates");
        template.close().await.expect("the connection closes");
        cluster
    }
}

/// Starts the server under its keeper; the port it took.
fn serve(home: &Path, owner: u32, port_file: Option<&Path>, server: &Command) -> u16 {
    let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = free.local_addr().expect("a port").port();
    drop(free);
    let keeper = Command::new("sh")
        .args(["-c", KEEPER, "keeper", &owner.to_string()])
        .arg(home)
        .arg(port_file.unwrap_or(home))
        .arg(server.get_program())
        .args(server.get_args())
        .args(["-p", &port.to_string()])
        .current_dir(home)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn();
    drop(keeper.expect("the keeper starts"));

    let asked = Instant::now();
    loop {
        let log = std::fs::read_to_string(home.join("log")).unwrap_or_default();
        if log.contains("database system is ready") {
            return port;
        }
        assert!(!log.contains("FATAL") && asked.elapsed() < PATIENCE, "PostgreSQL does not start: {log}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// PostgreSQL refuses to run as root, so root hands the directory to somebody lesser, whose name this is.
fn unprivileged(home: &Path) -> Option<&'static str> {
    if std::fs::metadata(home).expect("the directory is there").uid() != 0 {
        return None;
    }
    let chown = |user: &&&str| Command::new("chown").args([user, home.as_os_str().to_str()?]).status().ok();
    ["postgres", "nobody"].iter().find(|user| chown(user).is_some_and(|status| status.success())).copied()
}

fn as_user(user: Option<&str>, program: &Path) -> Command {
    let Some(user) = user else {
        return Command::new(program);
    };
    let mut command = Command::new("runuser");
    command.args(["-u", user, "--"]).arg(program);
    command
}

/// The directory with the server's programs: the one named, the newest installed, or the first on the path.
fn binaries() -> Option<PathBuf> {
    let complete = |directory: &PathBuf| ["initdb", "postgres"].iter().all(|name| directory.join(name).is_file());
    if let Some(named) = std::env::var_os("INDSATS_PG_BIN") {
        return Some(PathBuf::from(named)).filter(complete);
    }
    let installed = match std::fs::read_dir("/usr/lib/postgresql") {
        Ok(versions) => versions.filter_map(|version| Some(version.ok()?.path())).collect(),
        Err(error) if error.kind() == ErrorKind::NotFound => vec![],
        Err(error) => panic!("/usr/lib/postgresql: {error}"),
    };
    let version = |path: &PathBuf| path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    let newest = installed.into_iter().max_by_key(version).map(|path| path.join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    newest.into_iter().chain(std::env::split_paths(&path)).find(complete)
}
