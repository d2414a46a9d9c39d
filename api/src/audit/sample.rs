//! Samples that anybody can draw again: what is drawn depends on the seed and on the places of events, and on nothing else.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use indsats_entity::{audit_body, audit_concern, audit_leaf, audit_sequence};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, ExprTrait,
    sea_query::{Expr, Order, Query, SelectStatement},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Actor, Concern, Subjects, watch::is_watched};

/// Events in a statement.
const PAGE: u64 = 2_000;
/// Events of a period that a sample can be drawn of.
const MOST: usize = 200_000;

type Rank = [u8; 32];

/// What a sample is drawn of.
pub(crate) struct Frame {
    pub from: DateTime<Utc>,
    /// Exclusive.
    pub until: DateTime<Utc>,
    /// The leaves of the tree.
    pub tree_size: i64,
    /// The units that the actors' roles reached down from.
    pub units: HashSet<Uuid>,
    /// Who draws, and does not draw of their own.
    pub drawer: Uuid,
}

/// An event of a sample.
pub(crate) struct Drawn {
    pub seq: i64,
    pub leaf: Uuid,
    pub actor: Uuid,
    pub unit: Option<Uuid>,
    pub occurred_at: DateTime<Utc>,
}

/// The events with the lowest ranks, in their order; `None` where there are too many to choose from.
pub(crate) async fn drawn(
    on: &impl ConnectionTrait,
    frame: &Frame,
    seed: &str,
    size: usize,
) -> Result<Option<Vec<Drawn>>, DbErr> {
    let mut lowest: BTreeMap<Rank, Drawn> = BTreeMap::new();
    let (mut after, mut seen) = (None, 0);
    loop {
        let rows = on.query_all(&page(frame, after)).await?;
        seen += rows.len();
        if seen > MOST {
            return Ok(None);
        }
        let is_last = rows.len() < usize::try_from(PAGE).unwrap_or_default();
        let mut wanted = HashMap::new();
        for row in rows {
            let (seq, leaf, occurred_at): (i64, Uuid, DateTime<Utc>) =
                (row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?);
            after = Some((occurred_at, leaf));
            let (role, rank): (String, Rank) = (row.try_get_by_index(3)?, rank(seed, seq));
            // Most come too late, whatever they tell of people: that is read of the others alone.
            let is_late = lowest.len() >= size && lowest.last_key_value().is_none_or(|(last, _)| rank > *last);
            if is_watched(&role) && !is_late {
                wanted.insert(leaf, (rank, seq, occurred_at));
            }
        }
        for (leaf, unit, actor) in within(on, frame, wanted.keys().copied()).await? {
            if let Some((rank, seq, occurred_at)) = wanted.remove(&leaf) {
                lowest.insert(rank, Drawn { seq, leaf, actor, unit, occurred_at });
            }
        }
        while lowest.len() > size {
            lowest.pop_last();
        }
        if is_last {
            return Ok(Some(lowest.into_values().collect()));
        }
    }
}

/// Those of some events that showed or changed something of somebody and were made in a role of the units, with unit and actor.
async fn within(
    on: &impl ConnectionTrait,
    frame: &Frame,
    events: impl Iterator<Item = Uuid>,
) -> Result<Vec<(Uuid, Option<Uuid>, Uuid)>, DbErr> {
    use audit_body::{Column, Entity};
    let parts = Query::select()
        .columns([Column::Id, Column::Actor, Column::Subjects])
        .from(Entity)
        .and_where(Column::Id.is_in(events))
        .take();
    let mut within = Vec::new();
    for row in on.query_all(&parts).await? {
        let (id, actor, subjects): (Uuid, String, String) =
            (row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        let Some((actor, told)) = Actor::read(&actor).zip(Subjects::read(&subjects)) else { continue };
        let is_of_units = actor.unit.is_some_and(|unit| frame.units.contains(&unit));
        if is_of_units && told.subjects.iter().any(Concern::was_touched) {
            within.push((id, actor.unit, actor.user));
        }
    }
    Ok(within)
}

/// The rank of a place: as good as random, and known to everybody who knows the seed.
fn rank(seed: &str, seq: i64) -> Rank {
    Sha256::digest(format!("indsats audit sample v1\n{seed}\n{seq}")).into()
}

/// Events that concern somebody, whatever came of them, in the order of time: what is refused or fails as a whole may have
/// shown a part.
fn page(frame: &Frame, after: Option<(DateTime<Utc>, Uuid)>) -> SelectStatement {
    use audit_leaf::{Column, Entity};
    let (place, body) = (audit_sequence::Entity, audit_body::Entity);
    let leaf = |column: Column| Expr::col((Entity, column));
    let mut concerning = Query::select();
    concerning.expr(Expr::val(1)).from(audit_concern::Entity);
    concerning.and_where(leaf(Column::Id).equals((audit_concern::Entity, audit_concern::Column::LeafId)));
    let mut query = Query::select();
    query
        .column((place, audit_sequence::Column::Seq))
        .column((Entity, Column::Id))
        .column((Entity, Column::OccurredAt))
        .column((Entity, Column::Role))
        .from(Entity)
        .inner_join(place, leaf(Column::Id).equals((place, audit_sequence::Column::LeafId)))
        .inner_join(body, leaf(Column::Id).equals((body, audit_body::Column::Id)))
        .and_where(leaf(Column::OccurredAt).gte(frame.from))
        .and_where(leaf(Column::OccurredAt).lt(frame.until))
        .and_where(Expr::col((place, audit_sequence::Column::Seq)).lt(frame.tree_size))
        .and_where(Expr::col((body, audit_body::Column::ActorId)).ne(frame.drawer))
        .and_where(Expr::exists(concerning))
        .order_by((Entity, Column::OccurredAt), Order::Asc)
        .order_by((Entity, Column::Id), Order::Asc)
        .limit(PAGE);
    if let Some((occurred_at, id)) = after {
        let place = Expr::tuple([leaf(Column::OccurredAt), leaf(Column::Id)]);
        query.and_where(place.gt(Expr::tuple([Expr::val(occurred_at), Expr::val(id)])));
    }
    query
}
