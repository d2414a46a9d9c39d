//! What can be watched. Whoever watches is let in again for every message, as if it were a request of its own.

use std::{
    collections::{BTreeMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use async_graphql::{Context, Error, Result, Subscription};
use futures_util::{
    future::BoxFuture,
    stream::{self, Stream, TryStreamExt},
};
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::{
    change::{Change, RecordKind},
    context::Acting,
    error::ErrorCode,
};
use crate::{
    policy::Kind,
    store::{Changed, Changes, Missed, Session},
};

/// Opens a session of whoever watches, with the rights that hold at that moment.
pub type Renew = Box<dyn Fn() -> BoxFuture<'static, std::result::Result<Session, Error>> + Send + Sync>;

/// What a transport gives a subscription to stand on.
pub struct Watch {
    changes: Mutex<Option<Changes>>,
    renew: Arc<Renew>,
    turns: Arc<Semaphore>,
}

impl Watch {
    /// Watches changes for whoever `renew` lets in. Of all that watch, as many ask the database at a time as there are
    /// `turns`, so that a change that many hear of leaves connections to others.
    #[must_use]
    pub fn new(changes: Changes, renew: Renew, turns: Arc<Semaphore>) -> Self {
        Self { changes: Mutex::new(Some(changes)), renew: Arc::new(renew), turns }
    }

    fn begin(&self, kinds: Option<Vec<RecordKind>>) -> Option<Watching> {
        let changes = self.changes.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        Some(Watching { changes, renew: self.renew.clone(), turns: self.turns.clone(), kinds })
    }
}

/// A subscription under way.
struct Watching {
    changes: Changes,
    renew: Arc<Renew>,
    turns: Arc<Semaphore>,
    kinds: Option<Vec<RecordKind>>,
}

pub struct Subscription;

/// What can be watched, over WebSocket or server-sent events. A message tells that a record changed; its fields are
/// fetched with the rights that hold then.
#[Subscription]
impl Subscription {
    /// Tells of each record that is created or changed while the caller may see it. Who the caller is and what they may
    /// see is asked anew each time; of what they may not see, nothing is told. Records that an import brings are not told
    /// of. The subscription ends with an error: CHANGES_MISSED when something may have been missed (fetch what is shown,
    /// and subscribe again), UNAUTHENTICATED or FORBIDDEN when the caller may no longer watch.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which types of records to watch; all that the role may read when left out.")] kinds: Option<
            Vec<RecordKind>,
        >,
    ) -> Result<impl Stream<Item = Result<Change>>> {
        let session = ctx.session();
        if kinds.as_ref().is_some_and(Vec::is_empty) {
            return Err(ErrorCode::BadUserInput.error("Name a kind, or leave `kinds` out."));
        }
        let is_readable = |kind: &RecordKind| kind.stored().is_some_and(|kind| session.access(kind).can_read());
        if !kinds.iter().flatten().all(is_readable) {
            session.note_refusal(None);
            session.settle("changes", false).await?;
            return Err(ErrorCode::Forbidden.error("The role in use may not read such records."));
        }
        let watching = ctx.watch().and_then(|watch| watch.begin(kinds));
        let watching = watching.ok_or_else(|| ErrorCode::BadUserInput.error("One subscription watches once."))?;
        let portions = stream::try_unfold(watching, |mut watching| async {
            let portion = watching.portion().await?;
            Ok::<_, Error>(Some((stream::iter(portion.into_iter().map(Ok)), watching)))
        });
        Ok(portions.try_flatten())
    }
}

impl Watching {
    /// The next changes that may be told, recorded as read.
    async fn portion(&mut self) -> Result<Vec<Change>> {
        let missed = |_: Missed| ErrorCode::ChangesMissed.error("Changes may have been missed. Subscribe again.");
        let mut changed = self.changes.next().await.map_err(missed)?;
        changed.retain(|changed| self.wants(changed.kind));
        if changed.is_empty() {
            return Ok(Vec::new());
        }
        // Nobody closes the semaphore.
        let _turn = self.turns.acquire().await;
        let session = (self.renew)().await?;
        let visible = within_reach(&session, &changed).await?;
        session.settle("changes", false).await.map_err(|_| {
            ErrorCode::AuditUnavailable.error("The access could not be recorded, so nothing is shown. Try again.")
        })?;
        changed.retain(|changed| visible.contains(&(changed.kind, changed.row)));
        Ok(changed.iter().filter_map(|changed| Change::of(&session, changed)).collect())
    }

    fn wants(&self, kind: Kind) -> bool {
        let kind = RecordKind::of(kind);
        kind.is_some_and(|kind| self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind)))
    }
}

/// Which of the rows the caller may see, with one statement for each kind.
async fn within_reach(session: &Session, changed: &[Changed]) -> Result<HashSet<(Kind, Uuid)>> {
    let mut rows: BTreeMap<Kind, Vec<Uuid>> = BTreeMap::new();
    for changed in changed {
        rows.entry(changed.kind).or_default().push(changed.row);
    }
    let mut visible = HashSet::new();
    for (kind, rows) in rows {
        visible.extend(session.within_reach(kind, rows).await?.into_iter().map(|row| (kind, row)));
    }
    Ok(visible)
}
