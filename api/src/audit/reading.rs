//! Reading the sequence back, in pages, each in four statements whatever its size.

use std::collections::HashMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use indsats_entity::{
    audit_body, audit_checkpoint, audit_concern, audit_cosignature, audit_hash, audit_leaf, audit_sequence,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Query,
};
use serde_json::{Value, json};
use tlog_tiles::tlog;
use uuid::Uuid;

use super::{body::Subjects, hex, leaf, proof::Proof, tree, tree::TreeError, witness};

/// An event at its place in the sequence.
pub struct Line {
    pub seq: u64,
    /// Missing where somebody took it away.
    pub leaf: Option<audit_leaf::Model>,
    /// The hash that was stored when the leaf got its place.
    pub hash: Option<Vec<u8>>,
    /// Missing once it is forgotten.
    pub body: Option<audit_body::Model>,
}

impl Line {
    /// Everybody whom the event concerns, as far as that is not forgotten.
    #[must_use]
    pub fn persons(&self) -> Vec<Uuid> {
        let told = self.body.as_ref().and_then(|body| Subjects::read(&body.subjects));
        told.into_iter().flat_map(|told| told.subjects).map(|concern| concern.person).collect()
    }

    /// The line of a file of events, as `docs/reference/audit.md` describes it; with the texts of the parts and their nonces
    /// if `is_open`.
    #[must_use]
    pub fn json(&self, is_open: bool) -> Value {
        let mut line = json!({
            "seq": self.seq,
            "leaf": self.leaf.as_ref().map(leaf::text),
            "hash": self.hash.as_ref().map(|hash| STANDARD.encode(hash)),
        });
        if let Some(body) = self.body.as_ref().filter(|_| is_open) {
            line["opened"] = json!({
                "actor": { "nonce": hex(&body.actor_nonce), "text": body.actor },
                "subjects": { "nonce": hex(&body.subjects_nonce), "text": body.subjects },
            });
        }
        line
    }
}

/// The place after the last one.
#[expect(clippy::disallowed_methods, reason = "the trail is read by itself alone")]
pub(crate) async fn size(on: &impl ConnectionTrait) -> Result<u64, DbErr> {
    let last = audit_sequence::Entity::find().order_by_desc(audit_sequence::Column::Seq).one(on).await?;
    Ok(last.map_or(0, |last| last.seq.cast_unsigned() + 1))
}

/// The events from a place on.
pub(crate) async fn lines(on: &impl ConnectionTrait, from: u64, limit: u64) -> Result<Vec<Line>, DbErr> {
    gathered(on, from, limit, None).await
}

/// The events from a place on that concern a person, as far as that is not forgotten.
pub(crate) async fn lines_about(
    on: &impl ConnectionTrait,
    person: Uuid,
    from: u64,
    limit: u64,
) -> Result<Vec<Line>, DbErr> {
    gathered(on, from, limit, Some(person)).await
}

#[expect(clippy::disallowed_methods, reason = "the trail is read by itself alone")]
async fn gathered(on: &impl ConnectionTrait, from: u64, limit: u64, person: Option<Uuid>) -> Result<Vec<Line>, DbErr> {
    let mut places = audit_sequence::Entity::find().find_also_related(audit_leaf::Entity);
    places = places.filter(audit_sequence::Column::Seq.gte(from.cast_signed()));
    if let Some(person) = person {
        use audit_concern::{Column, Entity};
        let mut about = Query::select();
        about.column(Column::LeafId).from(Entity).and_where(Column::PersonId.eq(person));
        places = places.filter(audit_sequence::Column::LeafId.in_subquery(about));
    }
    let places = places.order_by_asc(audit_sequence::Column::Seq).limit(limit).all(on).await?;
    let bodies = audit_body::Entity::find();
    let bodies = bodies.filter(audit_body::Column::Id.is_in(places.iter().map(|(place, _)| place.leaf_id)));
    let mut bodies: HashMap<_, _> = bodies.all(on).await?.into_iter().map(|body| (body.id, body)).collect();
    let place = |seq: i64| tlog::stored_hash_index(0, seq.cast_unsigned()).cast_signed();
    let hashes = audit_hash::Entity::find();
    let hashes = hashes.filter(audit_hash::Column::Place.is_in(places.iter().map(|(at, _)| place(at.seq))));
    let mut hashes: HashMap<_, _> = hashes.all(on).await?.into_iter().map(|row| (row.place, row.hash)).collect();
    let line = |(at, leaf): (audit_sequence::Model, _)| Line {
        seq: at.seq.cast_unsigned(),
        leaf,
        hash: hashes.remove(&place(at.seq)),
        body: bodies.remove(&at.leaf_id),
    };
    Ok(places.into_iter().map(line).collect())
}

/// Every checkpoint for a tree of more leaves than `after`, smallest first.
#[expect(clippy::disallowed_methods, reason = "the trail is read by itself alone")]
pub(crate) async fn checkpoints(
    on: &impl ConnectionTrait,
    after: u64,
    limit: u64,
) -> Result<Vec<audit_checkpoint::Model>, DbErr> {
    let all = audit_checkpoint::Entity::find().filter(audit_checkpoint::Column::Size.gt(after.cast_signed()));
    all.order_by_asc(audit_checkpoint::Column::Size).limit(limit).all(on).await
}

/// A signed note with the lines of those who have witnessed it.
#[expect(clippy::disallowed_methods, reason = "the trail is read by itself alone")]
pub(crate) async fn cosigned(on: &impl ConnectionTrait, notes: Vec<(i64, String)>) -> Result<Vec<String>, DbErr> {
    use audit_cosignature::{Column, Entity};
    let lines = Entity::find().filter(Column::Size.is_in(notes.iter().map(|(size, _)| *size)));
    let mut by_size: HashMap<i64, String> = HashMap::new();
    for row in lines.order_by_asc(Column::Witness).all(on).await? {
        by_size.entry(row.size).or_default().push_str(&row.line);
    }
    Ok(notes.into_iter().map(|(size, note)| note + by_size.get(&size).map_or("", String::as_str)).collect())
}

/// What is sent to a witness that remembers a tree of `old` leaves, to have the note of a larger one signed.
pub(crate) async fn submission(
    on: &impl ConnectionTrait,
    old: u64,
    size: u64,
    note: &str,
) -> Result<String, TreeError> {
    let proof = if old == 0 || old == size { Vec::new() } else { tree::consistency(on, old, size).await? };
    Ok(witness::submission(old, &proof, note))
}

/// The proof that the event at a place is in the trail, under the newest checkpoint; `None` while none covers it.
pub(crate) async fn proof(on: &impl ConnectionTrait, seq: u64) -> Result<Option<Proof>, TreeError> {
    let newest = super::sequencer::newest(on).await?;
    let Some(newest) = newest.filter(|newest| seq < newest.size.cast_unsigned()) else { return Ok(None) };
    let hashes = tree::inclusion(on, newest.size.cast_unsigned(), seq).await?;
    let checkpoint = cosigned(on, vec![(newest.size, newest.note)]).await?.remove(0);
    Ok(Some(Proof { seq, hashes, checkpoint }))
}
