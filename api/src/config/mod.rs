//! What an operator decides: one section a file, every error reported at once, secrets only from files.

mod alarms;
mod audit;
mod browser_session;
mod check;
mod cors;
mod database;
mod documents;
mod keys;
mod limits;
mod live;
mod load;
mod log;
mod metrics;
mod nearest;
mod problem;
mod server;
mod shape;
pub mod sign_in;
mod traces;
mod url;
mod witnesses;

use serde::{Deserialize, Serialize};

pub use audit::Audit;
pub use browser_session::BrowserSession;
pub use cors::Cors;
pub use database::Database;
pub use documents::{Documents, KnownOnly};
pub use keys::Keys;
pub use limits::Limits;
pub use live::Live;
pub use load::Sources;
pub use log::{Format, Log};
pub use metrics::Metrics;
pub use problem::{Origin, Problem, Problems};
pub use server::Server;
pub use sign_in::{Issuer, KeySource, Shape, SignIn};
pub use traces::Traces;
pub use witnesses::Witness;

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
    /// Sign-in for browsers, where it is wanted.
    pub browser_session: Option<BrowserSession>,
    /// What one caller may take.
    pub limits: Limits,
    /// Whose pages may call from a browser.
    pub cors: Cors,
    /// What the checkpoints of the trail are signed with.
    pub audit: Audit,
    /// Operations that are known beforehand.
    pub documents: Documents,
    /// What is written to standard error.
    pub log: Log,
    /// Where the operator's machines read what is counted.
    pub metrics: Metrics,
    /// Where spans are sent.
    pub traces: Traces,
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
    browser_session: browser_session::Written,
    limits: limits::Written,
    cors: cors::Written,
    audit: audit::Written,
    documents: documents::Written,
    log: log::Written,
    metrics: metrics::Written,
    traces: traces::Written,
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
        let browser_session = written.browser_session.read(sign_in.as_ref(), &mut check);
        let limits = written.limits.read(&mut check);
        let cors = written.cors.read(&mut check);
        let audit = written.audit.read(&mut check);
        let documents = written.documents.read(&mut check);
        let log = written.log.read(&mut check);
        let metrics = written.metrics.read(server.as_ref(), &mut check);
        let traces = written.traces.read(&mut check);
        let whole = || {
            let server = server?;
            Some(Self {
                server,
                live: live?,
                database: database?,
                keys: keys?,
                sign_in: sign_in?,
                browser_session: browser_session?,
                limits: limits?,
                cors: cors?,
                audit: audit?,
                documents: documents?,
                log: log?,
                metrics: metrics?,
                traces: traces?,
            })
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

    /// Reads what is decided about the trail.
    ///
    /// # Errors
    /// As [`Config::load`], for this section; unknown keys and wrong types are refused in all of them.
    pub fn load_audit(sources: &Sources) -> Result<Audit, Problems> {
        let (written, mut check) = load::read(sources)?;
        let audit = written.audit.read(&mut check);
        check.finish(audit)
    }

    /// Reads whose word is taken, and what it means: who asks about a token need not hold the master key.
    ///
    /// # Errors
    /// As [`Config::load`], for this section; unknown keys and wrong types are refused in all of them.
    pub fn load_sign_in(sources: &Sources) -> Result<SignIn, Problems> {
        let (written, mut check) = load::read(sources)?;
        let sign_in = written.sign_in.read(&mut check);
        check.finish(sign_in)
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
            browser_session: BrowserSession::written(self.browser_session.as_ref()),
            limits: self.limits.written(),
            cors: self.cors.written(),
            audit: self.audit.written(),
            documents: self.documents.written(),
            log: self.log.written(),
            metrics: self.metrics.written(),
            traces: self.traces.written(),
        };
        let text = toml::to_string(&written).expect("texts and numbers can be written as TOML");
        self.database.annotate(text)
    }
}
