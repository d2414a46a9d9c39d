//! From events to a sequence: each leaf gets its number and its place in the tree, and now and then somebody signs for it.
//!
//! Any process may do it, and several may try at once. A step is planned from what is there and taken in one transaction that
//! compares the head before it sets it: whoever slept over another's step writes nothing. PostgreSQL's advisory lock only
//! saves them from planning the same step; nothing depends on it.

use chrono::{DateTime, TimeDelta, Utc};
use indsats_entity::{audit_checkpoint, audit_hash, audit_head, audit_leaf, audit_pending, audit_sequence};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, ExprTrait, QueryFilter,
    QueryOrder, QuerySelect, Set, Statement, sea_query::Expr,
};
use tlog_tiles::tlog;
use uuid::Uuid;

use super::{
    checkpoint::{Checkpoint, CheckpointError},
    leaf,
    signing_key::SigningKey,
    tree::{self, TreeError},
};

/// Events in a step.
const STEP: u64 = 1000;
/// A checkpoint is due after so many events, or so long after the last.
const EVENTS: u64 = 1000;
const TIME: TimeDelta = TimeDelta::seconds(10);
/// The advisory lock of those who sequence.
const TURN: i64 = 0x696e_6473_6174_7301;

/// The next numbers, and the leaves and hashes that they are for: planned, and not yet written.
pub struct Step {
    epoch: i64,
    size: i64,
    leaves: Vec<Uuid>,
    hashes: Vec<audit_hash::ActiveModel>,
}

/// What came of signing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Signed {
    /// A new checkpoint, for a tree of so many leaves.
    At(u64),
    /// There is nothing new, or not enough yet.
    NotDue,
}

/// Why nothing was signed: what is stored is not what was signed for before.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    #[error(transparent)]
    Tree(#[from] TreeError),
    #[error("the last checkpoint cannot be trusted: {0}")]
    Checkpoint(#[from] CheckpointError),
    #[error("the tree does not begin with what the last checkpoint was signed for")]
    Inconsistent,
}

impl From<DbErr> for SignError {
    fn from(error: DbErr) -> Self {
        Self::Tree(error.into())
    }
}

/// Whether it is this process's turn, for as long as the transaction lasts.
pub(crate) async fn turn(on: &DatabaseTransaction) -> Result<bool, DbErr> {
    if on.get_database_backend() != DbBackend::Postgres {
        return Ok(true);
    }
    // Who falls asleep over it is thrown out.
    on.execute_unprepared("SET LOCAL idle_in_transaction_session_timeout = '10s'").await?;
    let ask =
        Statement::from_sql_and_values(DbBackend::Postgres, "SELECT pg_try_advisory_xact_lock($1)", [TURN.into()]);
    on.query_one_raw(ask).await?.map_or(Ok(false), |row| row.try_get_by_index(0))
}

impl Step {
    /// Whether anything waits.
    #[expect(clippy::disallowed_methods, reason = "the trail is read by itself alone")]
    pub(crate) async fn waits(on: &impl ConnectionTrait) -> Result<bool, DbErr> {
        Ok(audit_pending::Entity::find().one(on).await?.is_some())
    }

    /// Plans a step for what waits, oldest first; `None` when nothing does.
    #[expect(clippy::disallowed_methods, reason = "the trail is read by itself alone")]
    pub(crate) async fn planned(on: &impl ConnectionTrait) -> Result<Option<Self>, TreeError> {
        let head = audit_head::Entity::find_by_id(1).one(on).await?.ok_or(TreeError::Missing)?;
        let pending = audit_pending::Entity::find().find_also_related(audit_leaf::Entity);
        let pending = pending.order_by_asc(audit_pending::Column::LeafId).limit(STEP).all(on).await?;
        // A leaf that was taken away is missing in the count of its process, which the verifier tells.
        let leaves: Vec<audit_leaf::Model> = pending.into_iter().filter_map(|(_, leaf)| leaf).collect();
        if leaves.is_empty() {
            return Ok(None);
        }
        let texts: Vec<String> = leaves.iter().map(leaf::text).collect();
        let hashes = tree::additions(on, head.size.cast_unsigned(), &texts).await?;
        let leaves = leaves.into_iter().map(|leaf| leaf.id).collect();
        Ok(Some(Self { epoch: head.epoch, size: head.size, leaves, hashes }))
    }

    /// How many events it is for.
    pub(crate) fn count(&self) -> u64 {
        self.leaves.len() as u64
    }

    /// Takes the step; `false` when another one was taken since it was planned, and nothing is written then.
    pub(crate) async fn taken(self, on: &DatabaseTransaction) -> Result<bool, DbErr> {
        use audit_head::Column;
        let count = i64::try_from(self.leaves.len()).unwrap_or(i64::MAX);
        let head = audit_head::Entity::update_many()
            .col_expr(Column::Epoch, Expr::col(Column::Epoch).add(1))
            .col_expr(Column::Size, Expr::col(Column::Size).add(count))
            .filter(Column::Epoch.eq(self.epoch))
            .filter(Column::Size.eq(self.size));
        if head.exec(on).await?.rows_affected != 1 {
            return Ok(false);
        }
        let numbered = (self.size..).zip(&self.leaves);
        let numbered = numbered.map(|(seq, leaf)| audit_sequence::ActiveModel { seq: Set(seq), leaf_id: Set(*leaf) });
        audit_sequence::Entity::insert_many(numbered).exec_without_returning(on).await?;
        audit_hash::Entity::insert_many(self.hashes).exec_without_returning(on).await?;
        let done = audit_pending::Entity::delete_many().filter(audit_pending::Column::LeafId.is_in(self.leaves));
        done.exec(on).await?;
        Ok(true)
    }
}

/// The newest checkpoint.
#[expect(clippy::disallowed_methods, reason = "the trail is read by itself alone")]
pub(crate) async fn newest(on: &impl ConnectionTrait) -> Result<Option<audit_checkpoint::Model>, DbErr> {
    audit_checkpoint::Entity::find().order_by_desc(audit_checkpoint::Column::Size).one(on).await
}

/// Signs for the tree as it stands, if that is due, and if it begins with everything that was signed for before.
/// `known` is the size of the last checkpoint that this process has seen.
#[expect(clippy::disallowed_methods, reason = "the trail is read by itself alone")]
pub(crate) async fn sign(
    on: &impl ConnectionTrait,
    key: &SigningKey,
    known: u64,
    now: DateTime<Utc>,
) -> Result<Signed, SignError> {
    // In this order: another process may sequence and sign between the two, and the sequence only grows.
    let last = newest(on).await?;
    let head = audit_head::Entity::find_by_id(1).one(on).await?.ok_or(TreeError::Missing)?;
    let size = head.size.cast_unsigned();
    let (earlier, since) = last.as_ref().map_or((0, None), |last| (last.size.cast_unsigned(), Some(last.signed_at)));
    if earlier < known || size < earlier {
        return Err(SignError::Inconsistent);
    }
    let is_due = size >= earlier + EVENTS || since.is_none_or(|since| now - since >= TIME);
    if size == earlier || !is_due {
        return Ok(Signed::NotDue);
    }
    let root = tree::root(on, size).await?;
    if let Some(last) = last {
        let signed = key.public_keys().open(&last.note)?;
        let proof = tree::consistency(on, earlier, size).await?;
        if signed.size != earlier || tlog::check_tree(&proof, size, root, earlier, signed.root).is_err() {
            return Err(SignError::Inconsistent);
        }
    }
    let note = key.sign(Checkpoint { size, root });
    let row = audit_checkpoint::ActiveModel { size: Set(head.size), note: Set(note), signed_at: Set(now) };
    // Another process may have signed for the same tree; with the same key, it is the same note.
    audit_checkpoint::Entity::insert(row).on_conflict_do_nothing().exec_without_returning(on).await?;
    Ok(Signed::At(size))
}
