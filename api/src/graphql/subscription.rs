//! What can be watched. Whoever watches is let in again for every message, as if it were a request of its own.

use std::{
    collections::{BTreeMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use async_graphql::{Context, Error, ID, Result, Subscription};
use futures_util::{
    future::BoxFuture,
    stream::{self, Stream, TryStreamExt},
};
use indsats_entity::person;
use tokio::sync::{Semaphore, SemaphorePermit};
use uuid::Uuid;

use super::{
    change::{Change, RecordKind},
    context::Acting,
    error::ErrorCode,
    worklist::Question,
    worklist_change::WorklistChange,
};
use crate::{
    policy::{Kind, Policy},
    rules::worklist::WorklistKind,
    store::{Changed, Changes, Missed, News, Session},
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

    fn begin(&self) -> Option<Watching> {
        let changes = self.changes.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        Some(Watching { changes, renew: self.renew.clone(), turns: self.turns.clone() })
    }
}

/// A subscription under way.
struct Watching {
    changes: Changes,
    renew: Arc<Renew>,
    turns: Arc<Semaphore>,
}

impl Watching {
    /// What commits have brought.
    async fn news(&mut self) -> Result<News> {
        let missed = |_: Missed| ErrorCode::ChangesMissed.error("Changes may have been missed. Subscribe again.");
        self.changes.next().await.map_err(missed)
    }

    /// Lets the caller in again, for as long as the turn is held.
    async fn renewed(&self) -> Result<(Session, Option<SemaphorePermit<'_>>)> {
        // Nobody closes the semaphore.
        let turn = self.turns.acquire().await.ok();
        Ok(((self.renew)().await?, turn))
    }
}

/// Records what is about to be told as read.
async fn settle(session: &Session, operation: &str) -> Result<()> {
    session.settle(operation, false).await.map_err(|_| {
        ErrorCode::AuditUnavailable.error("The access could not be recorded, so nothing is shown. Try again.")
    })
}

/// Refuses a subscription that tells of what the role may not read.
async fn refuse(session: &Session, operation: &str) -> Error {
    session.note_refusal(None);
    match session.settle(operation, false).await {
        Ok(()) => ErrorCode::Forbidden.error("The role in use may not read such records."),
        Err(error) => error.into(),
    }
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
            return Err(refuse(session, "changes").await);
        }
        let portions = stream::try_unfold((begin(ctx)?, kinds), |(mut watching, kinds)| async {
            let portion = changes(&mut watching, kinds.as_deref()).await?;
            Ok::<_, Error>(Some((stream::iter(portion.into_iter().map(Ok)), (watching, kinds))))
        });
        Ok(portions.try_flatten())
    }

    /// Tells of each person within reach one of whose worklists is altered: that something came, went, or now says another
    /// thing, as that day tells it. Who becomes responsible for a person is told of all lists on which the person stands;
    /// who no longer is hears no more. Nobody tells that a day begins, with which every list is another. Let in anew and
    /// ended as `changes`.
    async fn worklist_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only persons of this unit.")] unit: Option<ID>,
        #[graphql(desc = "Only persons for whom this user is responsible today.")] caseworker: Option<ID>,
    ) -> Result<impl Stream<Item = Result<WorklistChange>>> {
        let session = ctx.session();
        let held = Policy::current().worklists(session.request().role);
        if held.is_empty() {
            return Err(refuse(session, "worklistChanged").await);
        }
        let question = Question { unit, caseworker, ..Question::default() };
        let portions = stream::try_unfold((begin(ctx)?, question), move |(mut watching, question)| async move {
            let portion = altered(&mut watching, held, &question).await?;
            Ok::<_, Error>(Some((stream::iter(portion.into_iter().map(Ok)), (watching, question))))
        });
        Ok(portions.try_flatten())
    }
}

fn begin(ctx: &Context<'_>) -> Result<Watching> {
    let watching = ctx.watch().and_then(Watch::begin);
    watching.ok_or_else(|| ErrorCode::BadUserInput.error("One subscription watches once."))
}

/// The next changes that may be told, recorded as read.
async fn changes(watching: &mut Watching, kinds: Option<&[RecordKind]>) -> Result<Vec<Change>> {
    let mut changed = watching.news().await?.rows;
    let is_wanted = |kind: RecordKind| kinds.is_none_or(|kinds| kinds.contains(&kind));
    changed.retain(|changed| RecordKind::of(changed.kind).is_some_and(is_wanted));
    if changed.is_empty() {
        return Ok(Vec::new());
    }
    let (session, _turn) = watching.renewed().await?;
    let visible = within_reach(&session, &changed).await?;
    settle(&session, "changes").await?;
    changed.retain(|changed| visible.contains(&(changed.kind, changed.row)));
    Ok(changed.iter().filter_map(|changed| Change::of(&session, changed)).collect())
}

/// The next altered lists that may be told, recorded as read.
async fn altered(watching: &mut Watching, held: &[WorklistKind], question: &Question) -> Result<Vec<WorklistChange>> {
    let mut altered = watching.news().await?.lists;
    altered.iter_mut().for_each(|altered| altered.lists.retain(|list| held.contains(list)));
    altered.retain(|altered| !altered.lists.is_empty());
    if altered.is_empty() {
        return Ok(Vec::new());
    }
    let (session, _turn) = watching.renewed().await?;
    let persons = question.asked(&session).narrow::<person::Entity>(&session, person::Column::UnitId)?;
    let visible = persons.listed(altered.iter().map(|altered| altered.person)).await?;
    settle(&session, "worklistChanged").await?;
    altered.retain(|altered| visible.contains(&altered.person));
    Ok(altered.iter().map(|altered| WorklistChange::of(&session, altered)).collect())
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
