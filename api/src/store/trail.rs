//! The trail's own work: from events to a sequence, and from a sequence to what is signed.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use indsats_entity::{audit_hold, person};
use sea_orm::{
    DatabaseTransaction, DbErr, EntityTrait, Set, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use uuid::Uuid;

use super::Store;
use crate::{
    audit::{self, Event, EventKind, Line, Outcome, Proof, SignError, Signed, SigningKey, Step, Subject, TreeError},
    policy::Role,
};

/// The system's own actor in matters of the trail. It is no user: nobody grants it anything.
const ACTOR: Uuid = Uuid::from_u128(0x7261_696c_0000_7000_8000_0000_0000_0001);

impl Store {
    /// Gives every event that waits its place, in steps, unless another process is at it. Returns how many it was.
    ///
    /// # Errors
    /// When the database cannot be read or written; what a step could not do waits for the next.
    pub async fn sequence_trail(&self) -> Result<u64, TreeError> {
        let mut done = 0;
        // Looking takes no lock, and mostly there is nothing.
        while Step::waits(&self.0.db).await? {
            let turn = self.sequencing().await?;
            if !audit::turn(&turn).await? {
                break;
            }
            let Some(step) = Step::planned(&turn).await? else { break };
            let count = step.count();
            if !step.taken(&turn).await? {
                break;
            }
            turn.commit().await?;
            done += count;
        }
        Ok(done)
    }

    /// Plans the next step and takes none: for tests of those who fall asleep between the two.
    ///
    /// # Errors
    /// As [`Store::sequence_trail`].
    pub async fn plan_trail_step(&self) -> Result<Option<Step>, TreeError> {
        Step::planned(&self.0.db).await
    }

    /// Takes a step that was planned earlier; `false` when another one came between.
    ///
    /// # Errors
    /// As [`Store::sequence_trail`].
    pub async fn take_trail_step(&self, step: Step) -> Result<bool, TreeError> {
        let turn = self.sequencing().await?;
        let is_taken = step.taken(&turn).await?;
        if is_taken {
            turn.commit().await?;
        }
        Ok(is_taken)
    }

    /// Signs for the tree as it stands, where that is due. `known` is the size of the last checkpoint that the caller has
    /// seen: an older one in the database is not believed.
    ///
    /// # Errors
    /// [`SignError`] when the tree does not begin with what was signed for before.
    pub async fn sign_trail(&self, key: &SigningKey, known: u64) -> Result<Signed, SignError> {
        audit::sign(&self.0.db, key, known, self.clock().now()).await
    }

    /// The events of the sequence from a place on, at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn trail_lines(&self, from: u64, limit: u64) -> Result<Vec<Line>, TreeError> {
        Ok(audit::lines(&self.0.db, from, limit).await?)
    }

    /// The processes whose last events are gone, though they had no place yet, and how many it is.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn lost_from_trail(&self) -> Result<Vec<(Uuid, i64)>, TreeError> {
        Ok(audit::lost(&self.0.db).await?)
    }

    /// The checkpoints for trees of more leaves than `after`: size and signed note with the lines of its
    /// witnesses, at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn trail_checkpoints(&self, after: u64, limit: u64) -> Result<Vec<(u64, String)>, TreeError> {
        let all = audit::checkpoints(&self.0.db, after, limit).await?;
        let sizes: Vec<i64> = all.iter().map(|row| row.size).collect();
        let notes = audit::cosigned(&self.0.db, all.into_iter().map(|row| (row.size, row.note)).collect()).await?;
        Ok(sizes.into_iter().map(i64::cast_unsigned).zip(notes).collect())
    }

    /// The newest signed note, with the lines of its witnesses; `None` before the first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn newest_trail_checkpoint(&self) -> Result<Option<String>, TreeError> {
        let newest = audit::newest(&self.0.db).await?.map(|row| (row.size, row.note));
        Ok(audit::cosigned(&self.0.db, newest.into_iter().collect()).await?.pop())
    }

    /// The proof that an event is in the trail; `None` while no checkpoint covers its place.
    ///
    /// # Errors
    /// When the database cannot be read, or hashes of the tree are missing.
    pub async fn trail_proof(&self, seq: u64) -> Result<Option<Proof>, TreeError> {
        audit::proof(&self.0.db, seq).await
    }

    /// Forgets what events from before an instant tell of people, unless somebody is held. Each step is an event. Gives how
    /// many events it was.
    ///
    /// # Errors
    /// When the database does not answer; what a step has done is done.
    pub async fn forget_trail(&self, before: DateTime<Utc>) -> super::Result<u64> {
        // What it does leaves events, too, which must not be forgotten in turn.
        let before = before.min(self.clock().now());
        let mut forgotten = 0;
        loop {
            let step = self.0.db.begin_with_options(immediate()).await?;
            let count = audit::forget(&step, before).await?;
            if count == 0 {
                return Ok(forgotten);
            }
            self.0.audit.record_in(&step, self.trail_event("audit/forget", EventKind::Change, Vec::new())).await?;
            step.commit().await?;
            forgotten += count;
        }
    }

    /// Takes what was forgotten out of the files, too.
    ///
    /// # Errors
    /// When the database does not answer in time, or others keep it from doing so: then something of it is left.
    pub async fn compact_trail(&self) -> super::Result<()> {
        if audit::compact(&self.0.db).await? {
            return Ok(());
        }
        let busy = DbErr::Custom("somebody reads an earlier state of the database".to_owned());
        Err(super::Error::Unavailable(Arc::new(busy)))
    }

    /// Holds a person, of whom nothing is forgotten until they are let go; `reason` names where it was decided. Who is held
    /// stays held for the first reason.
    ///
    /// # Errors
    /// [`super::Error::NotFound`] when there is no such person.
    pub async fn hold_trail(&self, person: Uuid, reason: String) -> super::Result<()> {
        let work = self.0.db.begin_with_options(immediate()).await?;
        let since = self.clock().now();
        let row = audit_hold::ActiveModel { id: Set(person), reason: Set(reason), since: Set(since) };
        #[expect(clippy::disallowed_methods, reason = "the trail is kept by itself alone")]
        let known = person::Entity::find_by_id(person).one(&work).await?;
        known.ok_or(super::Error::NotFound)?;
        audit_hold::Entity::insert(row).on_conflict_do_nothing().exec_without_returning(&work).await?;
        self.0.audit.record_in(&work, self.trail_event("audit/hold", EventKind::Change, vec![person])).await?;
        Ok(work.commit().await?)
    }

    /// Lets a person go again.
    ///
    /// # Errors
    /// [`super::Error::NotFound`] when the person is not held.
    pub async fn release_trail(&self, person: Uuid) -> super::Result<()> {
        let work = self.0.db.begin_with_options(immediate()).await?;
        if audit_hold::Entity::delete_by_id(person).exec(&work).await?.rows_affected == 0 {
            return Err(super::Error::NotFound);
        }
        self.0.audit.record_in(&work, self.trail_event("audit/release", EventKind::Change, vec![person])).await?;
        Ok(work.commit().await?)
    }

    /// How many places there are: what an export goes up to, since it leaves events itself.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn trail_size(&self) -> Result<u64, TreeError> {
        Ok(audit::size(&self.0.db).await?)
    }

    /// Records that events are about to be written to a file, of whom they tell where they are `opened`.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`] when that cannot be recorded.
    pub async fn note_trail_export(&self, opened: Option<&[Line]>) -> super::Result<()> {
        let session = self.system_session(ACTOR, "trail", Role::SystemTrail);
        session.note_search();
        session.note_told(opened.into_iter().flatten().flat_map(Line::persons));
        session.settle(if opened.is_some() { "audit/export" } else { "audit/export/closed" }, false).await
    }

    /// Records that what the trail tells of a person is about to be handed out.
    ///
    /// # Errors
    /// [`super::Error::NotFound`] when there is no such person, [`super::Error::Unavailable`] when it cannot be recorded.
    pub async fn note_evidence(&self, person: Uuid) -> super::Result<()> {
        #[expect(clippy::disallowed_methods, reason = "the trail is kept by itself alone")]
        let known = person::Entity::find_by_id(person).one(&self.0.db).await?;
        known.ok_or(super::Error::NotFound)?;
        self.0.audit.record(self.trail_event("audit/evidence", EventKind::Read, vec![person])).await
    }

    /// What the system's own actor has done with the trail, or with what it tells of somebody.
    fn trail_event(&self, operation: &str, kind: EventKind, persons: Vec<Uuid>) -> Event {
        let session = self.system_session(ACTOR, "trail", Role::SystemTrail);
        let subjects = persons.into_iter().map(|person| (person, Subject::default())).collect();
        session.event(operation, kind, Outcome::Success, subjects)
    }

    async fn sequencing(&self) -> Result<DatabaseTransaction, TreeError> {
        Ok(self.0.db.begin_with_options(immediate()).await?)
    }
}

pub(super) fn immediate() -> TransactionOptions {
    TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    }
}
