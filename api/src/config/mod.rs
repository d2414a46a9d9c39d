//! What an operator decides: one section a file, every error reported at once, secrets only from files.

mod check;
mod database;
mod keys;
mod live;
mod load;
mod log;
mod nearest;
mod problem;
mod server;
mod shape;
mod sign_in;
mod url;

use serde::{Deserialize, Serialize};

pub use database::Database;
pub use keys::Keys;
pub use live::Live;
pub use load::Sources;
pub use log::{Format, Log};
pub use problem::{Origin, Problem, Problems};
pub use server::Server;
pub use sign_in::{Issuer, SignIn};

use check::Check;

/// The configuration of a server, checked as a whole. Its `Debug` shows no secret.
#[derive(Debug)]
pub struct Config {
    /// Where and how requests are taken.
    pub server: Server,
    /// What sockets and event streams may take.
    pub live: Live,
    /// Where the records are.
    pub database: Database,
    /// What the records are sealed with.
    pub keys: Keys,
    /// Whose word about a caller is taken.
    pub sign_in: SignIn,
    /// What is written to standard error.
    pub log: Log,
}

/// The configuration as it is written: plain texts and numbers, nothing checked yet.
#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
struct Written {
    server: server::Written,
    live: live::Written,
    database: database::Written,
    keys: keys::Written,
    sign_in: sign_in::Written,
    log: log::Written,
}

impl Config {
    /// Reads and checks every section.
    ///
    /// # Errors
    /// Everything that is wrong, in one list.
    pub fn load(sources: &Sources) -> Result<Self, Problems> {
        let (written, mut check) = load::read(sources)?;
        let server = written.server.read(&mut check);
        let live = written.live.read(&mut check);
        let database = written.database.read(&mut check);
        let keys = written.keys.read(&mut check);
        let sign_in = written.sign_in.read(&mut check);
        let log = written.log.read(&mut check);
        let whole = || {
            let (server, live) = (server?, live?);
            Some(Self { server, live, database: database?, keys: keys?, sign_in: sign_in?, log: log? })
        };
        check.finish(whole())
    }

    /// Reads what a change of the schema needs, so that whoever migrates need not hold the master key.
    ///
    /// # Errors
    /// As [`Config::load`], for these two sections; unknown keys and wrong types are refused in all of them.
    pub fn load_database(sources: &Sources) -> Result<(Database, Log), Problems> {
        let (written, mut check) = load::read(sources)?;
        let sections = (written.database.read(&mut check), written.log.read(&mut check));
        check.finish(sections.0.zip(sections.1))
    }

    /// Reads what work on the records needs without a server: no issuer has to be trusted for an import.
    ///
    /// # Errors
    /// As [`Config::load`], for these three sections; unknown keys and wrong types are refused in all of them.
    pub fn load_records(sources: &Sources) -> Result<(Database, Keys, Log), Problems> {
        let (written, mut check) = load::read(sources)?;
        let database = written.database.read(&mut check);
        let keys = written.keys.read(&mut check);
        let log = written.log.read(&mut check);
        let sections = || Some((database?, keys?, log?));
        check.finish(sections())
    }

    /// The configuration in effect as TOML that can be read back, with `***` for every password.
    #[must_use]
    pub fn redacted(&self) -> String {
        let written = Written {
            server: self.server.written(),
            live: self.live.written(),
            database: self.database.written(),
            keys: self.keys.written(),
            sign_in: self.sign_in.written(),
            log: self.log.written(),
        };
        let text = toml::to_string(&written).expect("texts and numbers can be written as TOML");
        self.database.annotate(text)
    }
}
