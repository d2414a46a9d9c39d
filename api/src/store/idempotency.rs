//! Idempotency keys: the same key with the same input gives the same row again, with other input a refusal.

use indsats_entity::idempotency_key::{ActiveModel, Column, Entity};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, Set,
    sea_query::{Expr, OnConflict},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Result, Work};
use crate::policy::Action;

/// What is known of a key.
#[derive(Debug, Eq, PartialEq)]
pub enum Replay {
    /// Never used by this user.
    New,
    /// Used for the same thing, which made this row.
    Same(Uuid),
    /// Used for something else.
    Other,
}

impl Work<'_> {
    /// What became of an earlier use of the key by this user. A new key is taken until the change ends: who uses the same
    /// one at the same moment waits for what comes of it.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn replay(&self, key: &str, action: Action, input: &[u8]) -> Result<Replay> {
        self.session().count_statement();
        let taken = ActiveModel {
            id: Set(Uuid::now_v7()),
            user_id: Set(self.session().principal().user_id),
            key: Set(key.to_owned()),
            operation: Set(action.as_str().to_owned()),
            input_digest: Set(self.digest(input)),
            row_id: Set(None),
            created_at: Set(self.session().now()),
        };
        let or_wait = OnConflict::new().do_nothing().to_owned();
        Entity::insert(taken).on_conflict(or_wait).try_insert().exec_without_returning(self.transaction()).await?;
        self.session().count_statement();
        #[expect(clippy::disallowed_methods, reason = "a user's own keys are no data about a person")]
        let used = Entity::find()
            .filter(Column::UserId.eq(self.session().principal().user_id))
            .filter(Column::Key.eq(key))
            .one(self.transaction())
            .await?;
        Ok(match used {
            None => Replay::New,
            Some(used) if used.operation != action.as_str() || used.input_digest != self.digest(input) => Replay::Other,
            Some(used) => used.row_id.map_or(Replay::New, Replay::Same),
        })
    }

    /// Remembers what a key made, in the transaction that took the key and made it.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn remember(&self, key: &str, row: Uuid) -> Result<()> {
        self.session().count_statement();
        Entity::update_many()
            .col_expr(Column::RowId, Expr::value(row))
            .filter(Column::UserId.eq(self.session().principal().user_id))
            .filter(Column::Key.eq(key))
            .exec(self.transaction())
            .await?;
        Ok(())
    }

    /// A keyed digest: an input may hold little enough to be guessed.
    fn digest(&self, input: &[u8]) -> Vec<u8> {
        self.session().store().keys().digest("idempotency", &Sha256::digest(input))
    }
}
