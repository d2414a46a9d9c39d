//! The trail's own work: from events to a sequence, and from a sequence to what is signed.

use sea_orm::{DatabaseTransaction, SqliteTransactionMode, TransactionOptions, TransactionTrait};

use super::Store;
use crate::audit::{self, SignError, Signed, SigningKey, Step, TreeError};

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

    async fn sequencing(&self) -> Result<DatabaseTransaction, TreeError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(self.0.db.begin_with_options(options).await?)
    }
}
