//! The only module with a database connection. What everyone else holds cannot run a statement.

mod browser_session;
mod bulk;
mod calendar_feed;
mod connect;
mod error;
mod event;
mod evidence;
mod explanation;
mod feed;
mod file;
mod glass;
mod history;
mod id;
mod idempotency;
mod identity;
mod newcomer;
mod notes;
mod number;
mod occupancy;
mod page;
mod person;
mod principal;
mod reach;
mod reading;
mod reckoning;
pub mod records;
mod sample;
mod scoped;
mod seen;
mod session;
mod sign_in;
mod timeline;
mod trail;
mod unmasking;
mod watch;
mod witness;
mod work;

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use feed::Feed;
use sea_orm::DatabaseConnection;

pub use browser_session::{BrowserSession, NewBrowserSession};
pub use bulk::Link;
pub use calendar_feed::Appointment;
pub use connect::{ConnectError, Migrations};
pub use error::{Constraint, Error, Result};
pub use event::{Concerns, OfEvent};
pub use explanation::{ClassExplained, Explained, Hidden};
pub use feed::{Altered, Changed, Changes, Missed, News};
pub use file::{Files, availability_case, parameters};
pub use glass::OpenedGlass;
pub use id::GlobalId;
pub use idempotency::Replay;
pub use identity::{DropReason, Dropped, DroppedList, Identity, RoleSource, RoleStated};
pub use occupancy::Taken;
pub use page::{Direction, MAX_PAGE, Page, Position, Slice};
pub use principal::{NoSession, Principal, RoleGranted};
pub use reading::Reading;
pub use reckoning::{Check, Items, Progress, Told, Waiting};
pub use sample::{Accessed, Draft, Drawing};
pub use scoped::Scoped;
pub use seen::Seen;
pub use session::{Request, Session, Tally};
pub use sign_in::SignOut;
pub use timeline::{Happening, Stretch, Touch};
pub use unmasking::Unmasked;
pub use work::{Granted, Work};

use crate::{audit::Writer, clock::Clock, keys::Keys};

/// One database with everything that must stand between it and a caller. Cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    db: DatabaseConnection,
    keys: Arc<Keys>,
    clock: Clock,
    audit: Writer,
    feed: Feed,
    statements: Arc<AtomicU64>,
}

impl Store {
    /// The keys under which columns, ids and cursors are sealed.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.0.keys
    }

    /// The clock that everything in the program reads.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Asks the database for nothing, to see whether it answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.0.db.ping().await?)
    }

    /// Statements run so far on this connection, those of the audit trail left out: for tests and metrics.
    #[must_use]
    pub fn statement_count(&self) -> u64 {
        self.0.statements.load(Ordering::Relaxed)
    }
}
