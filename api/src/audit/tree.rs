//! The hashes of the tree over the leaves (RFC 6962), as they are stored: each at a place of its own, written once. Roots and
//! proofs are read from them; the arithmetic is `tlog_tiles`'.

use std::{cell::RefCell, collections::HashMap};

use indsats_entity::audit_hash;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, Set};
use tlog_tiles::tlog::{self, Hash, HashReader};

/// What keeps a root or a proof from being told.
#[derive(Debug, thiserror::Error)]
pub enum TreeError {
    #[error("the hashes of the tree cannot be read")]
    Database(#[from] DbErr),
    /// A hash that must be there is not, or is none.
    #[error("hashes of the tree are missing")]
    Missing,
    #[error("the tree has no such place")]
    Outside,
}

/// Hashes that are known, and the places that were asked for and are not.
#[derive(Default)]
struct Hashes {
    known: HashMap<u64, Hash>,
    missing: RefCell<Vec<u64>>,
}

impl HashReader for Hashes {
    fn read_hashes(&self, places: &[u64]) -> Result<Vec<Hash>, tlog::Error> {
        let hash = |place| {
            let known = self.known.get(place).copied();
            known.unwrap_or_else(|| {
                self.missing.borrow_mut().push(*place);
                Hash::default()
            })
        };
        Ok(places.iter().map(hash).collect())
    }
}

impl Hashes {
    async fn fetch(&mut self, on: &impl ConnectionTrait) -> Result<bool, TreeError> {
        let missing = self.missing.take();
        if missing.is_empty() {
            return Ok(false);
        }
        let places = missing.iter().map(|place| i64::try_from(*place).map_err(|_| TreeError::Outside));
        let places: Vec<i64> = places.collect::<Result<_, _>>()?;
        #[expect(clippy::disallowed_methods, reason = "the trail is read by itself alone")]
        let found = audit_hash::Entity::find().filter(audit_hash::Column::Place.is_in(places)).all(on).await?;
        for row in found {
            let hash = row.hash.try_into().map_err(|_| TreeError::Missing)?;
            self.known.insert(row.place.cast_unsigned(), Hash(hash));
        }
        if missing.iter().all(|place| self.known.contains_key(place)) { Ok(true) } else { Err(TreeError::Missing) }
    }
}

/// Calculates with the hashes that it turns out to need: once to see which, and again when they have been fetched.
async fn calculated<T>(
    on: &impl ConnectionTrait,
    calculate: impl Fn(&Hashes) -> Result<T, tlog::Error>,
) -> Result<T, TreeError> {
    let mut hashes = Hashes::default();
    loop {
        let result = calculate(&hashes);
        if !hashes.fetch(on).await? {
            return result.map_err(|_| TreeError::Outside);
        }
    }
}

/// The root of the tree over the first `size` leaves.
pub(super) async fn root(on: &impl ConnectionTrait, size: u64) -> Result<Hash, TreeError> {
    calculated(on, |hashes| tlog::tree_hash(size, hashes)).await
}

/// The hashes that lead from one leaf to the root over the first `size`.
pub(super) async fn inclusion(on: &impl ConnectionTrait, size: u64, seq: u64) -> Result<Vec<Hash>, TreeError> {
    calculated(on, |hashes| tlog::prove_record(size, seq, hashes)).await
}

/// The hashes that show that the tree over the first `size` leaves begins with the one over `earlier`.
pub(super) async fn consistency(on: &impl ConnectionTrait, earlier: u64, size: u64) -> Result<Vec<Hash>, TreeError> {
    calculated(on, |hashes| tlog::prove_tree(size, earlier, hashes)).await
}

/// The hashes to store when leaves are added to a tree of `size`.
pub(super) async fn additions(
    on: &impl ConnectionTrait,
    size: u64,
    leaves: &[String],
) -> Result<Vec<audit_hash::ActiveModel>, TreeError> {
    let mut hashes = Hashes::default();
    // Every hash that the new ones are made from belongs to the root of the tree as it stands.
    let _ = tlog::tree_hash(size, &hashes);
    hashes.fetch(on).await?;
    let mut rows = Vec::with_capacity(leaves.len() * 2);
    for (seq, leaf) in (size..).zip(leaves) {
        let added = tlog::stored_hashes(seq, leaf.as_bytes(), &hashes).map_err(|_| TreeError::Outside)?;
        for (place, hash) in (tlog::stored_hash_index(0, seq)..).zip(added) {
            hashes.known.insert(place, hash);
            rows.push(audit_hash::ActiveModel { place: Set(place.cast_signed()), hash: Set(hash.0.to_vec()) });
        }
    }
    if hashes.missing.borrow().is_empty() { Ok(rows) } else { Err(TreeError::Missing) }
}

#[cfg(test)]
mod tests;
