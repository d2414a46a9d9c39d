//! A database of its own for every test, on both backends, migrated once and copied.

use std::io::Write as _;
use std::path::Path;
use std::sync::Once;

use indsats_migration::Migrator;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use sea_orm_migration::MigratorTrait;
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::postgres;

/// Makes two tests of each function, `name::sqlite` and `name::postgres`:
///
/// ```ignore
/// on_each_database!(a_person_is_found);
///
/// async fn a_person_is_found(database: TestDatabase) {
///     let connection = database.connect().await;
/// }
/// ```
#[macro_export]
macro_rules! on_each_database {
    ($($test:ident),+ $(,)?) => {$(
        mod $test {
            use $crate::database::{Backend, run};

            #[tokio::test]
            async fn sqlite() {
                run(Backend::Sqlite, super::$test).await;
            }

            #[tokio::test]
            async fn postgres() {
                run(Backend::Postgres, super::$test).await;
            }
        }
    )+};
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// A migrated, empty database that is gone after the test.
pub struct TestDatabase {
    pub url: String,
    pub backend: Backend,
    /// Where the file of SQLite lies.
    _directory: Option<TempDir>,
}

impl TestDatabase {
    /// None where PostgreSQL is asked for and not installed; that is said once, and fails where `CI` is set.
    pub async fn new(backend: Backend) -> Option<Self> {
        match backend {
            Backend::Sqlite => Some(Self::sqlite().await),
            Backend::Postgres => match postgres::cluster().await {
                Some(cluster) => {
                    let url = cluster.url(&cluster.create_database().await);
                    Some(Self { url, backend, _directory: None })
                }
                None => {
                    say_that_postgres_is_missing();
                    None
                }
            },
        }
    }

    /// One that keeps what is committed when the machine stops, as where it matters; None where it is not installed.
    pub async fn durable(backend: Backend) -> Option<Self> {
        match backend {
            // The program itself asks SQLite to wait for the disk.
            Backend::Sqlite => Some(Self::sqlite().await),
            Backend::Postgres => {
                let cluster = postgres::durable_cluster().await?;
                Some(Self { url: cluster.url(&cluster.create_database().await), backend, _directory: None })
            }
        }
    }

    /// A file of SQLite that stays; migrated and empty where it was not there.
    pub async fn kept(file: &Path) -> Self {
        if !file.exists() {
            std::fs::write(file, template().await).expect("the template is copied");
        }
        Self { url: format!("sqlite://{}", file.display()), backend: Backend::Sqlite, _directory: None }
    }

    /// The same database of PostgreSQL, for somebody else than its owner.
    #[must_use]
    pub fn as_role(self, role: &str) -> Self {
        let url = self.url.replacen("//indsats@", &format!("//{role}@"), 1);
        Self { url, ..self }
    }

    pub async fn connect(&self) -> DatabaseConnection {
        connect(&self.url).await
    }

    async fn sqlite() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let file = directory.path().join("test.db");
        Self { _directory: Some(directory), ..Self::kept(&file).await }
    }

    async fn remove(url: &str, backend: Backend) {
        if backend == Backend::Postgres
            && let Some(cluster) = postgres::cluster().await
        {
            cluster.drop_database(url).await;
        }
    }
}

/// Runs the test on a database of its own; `on_each_database!` calls it.
pub async fn run(backend: Backend, test: impl AsyncFnOnce(TestDatabase)) {
    if let Some(database) = TestDatabase::new(backend).await {
        let url = database.url.clone();
        test(database).await;
        TestDatabase::remove(&url, backend).await;
    }
}

pub(crate) async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.sqlx_logging(false).max_connections(5);
    Database::connect(options).await.expect("the test database answers")
}

/// The bytes of a migrated file.
async fn template() -> &'static [u8] {
    static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
    TEMPLATE.get_or_init(sqlite_template).await
}

/// Migrates a file, for which no disk is waited.
async fn sqlite_template() -> Vec<u8> {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let file = directory.path().join("template.db");
    let mut options = ConnectOptions::new(format!("sqlite://{}?mode=rwc", file.display()));
    options.sqlx_logging(false).max_connections(1);
    let connection = Database::connect(options).await.expect("SQLite opens a file");
    connection.execute_unprepared("PRAGMA synchronous = OFF").await.expect("SQLite is told not to wait");
    Migrator::up(&connection, None).await.expect("SQLite migrates");
    connection.close().await.expect("SQLite closes");
    std::fs::read(file).expect("the template is read")
}

fn say_that_postgres_is_missing() {
    static SAID: Once = Once::new();
    let line = "no PostgreSQL in INDSATS_PG_BIN, /usr/lib/postgresql/*/bin or PATH: its tests are skipped";
    assert!(std::env::var_os("CI").is_none(), "{line}, which CI refuses");
    // Written past the test runner, which swallows what a passing test prints.
    SAID.call_once(|| writeln!(std::io::stderr(), "{line}").expect("stderr is open"));
}
