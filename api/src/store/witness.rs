//! What witnesses have signed of the trail.

use indsats_entity::audit_cosignature::{ActiveModel, Column, Entity};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use super::Store;
use crate::audit::{self, Cosignature, TreeError};

impl Store {
    /// The newest checkpoint and its size, if this witness has not signed it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn unwitnessed(&self, witness: &str) -> Result<Option<(u64, String)>, TreeError> {
        let Some(newest) = audit::newest(&self.0.db).await? else { return Ok(None) };
        let size = newest.size.cast_unsigned();
        Ok((self.witnessed(witness).await? < size).then_some((size, newest.note)))
    }

    /// The size of the newest checkpoint; 0 before the first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn newest_checkpoint_size(&self) -> Result<u64, TreeError> {
        Ok(audit::newest(&self.0.db).await?.map_or(0, |newest| newest.size.cast_unsigned()))
    }

    /// The size of the largest tree that this witness has signed for; 0 for none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn witnessed(&self, witness: &str) -> Result<u64, TreeError> {
        #[expect(clippy::disallowed_methods, reason = "the trail is read by itself alone")]
        let last = Entity::find().select_only().column(Column::Size).filter(Column::Witness.eq(witness));
        let last = last.order_by_desc(Column::Size).limit(1).into_tuple::<i64>().one(&self.0.db).await?;
        Ok(last.unwrap_or_default().cast_unsigned())
    }

    /// What is sent to a witness that remembers `old`, to have a checkpoint of this size signed.
    ///
    /// # Errors
    /// When the database cannot be read, or hashes of the tree are missing.
    pub async fn submission(&self, old: u64, size: u64, note: &str) -> Result<String, TreeError> {
        audit::submission(&self.0.db, old, size, note).await
    }

    /// Keeps what a witness has signed.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn keep_cosignature(&self, witness: &str, size: u64, signed: Cosignature) -> Result<(), TreeError> {
        let row = ActiveModel {
            witness: Set(witness.to_owned()),
            size: Set(size.cast_signed()),
            line: Set(signed.line),
            signed_at: Set(signed.at),
        };
        // Another server may have asked for the same.
        Entity::insert(row).on_conflict_do_nothing().exec_without_returning(&self.0.db).await?;
        Ok(())
    }
}
