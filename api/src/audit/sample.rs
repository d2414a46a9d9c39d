//! Samples that anybody can draw again: what is drawn depends on the seed and on the places of events, and on nothing else.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use indsats_entity::{
    audit_body, audit_concern,
    audit_leaf::{self, AuditKind},
    audit_sequence,
};
use sea_orm::{
    ActiveEnum, ConnectionTrait, DbErr, ExprTrait,
    sea_query::{Expr, Order, Query, SelectStatement},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Actor, watch::is_watched};

/// Events in a statement.
const PAGE: u64 = 2_000;
/// Events of a period that a sample can be drawn of.
const MOST: usize = 200_000;

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
    let mut lowest = BTreeMap::new();
    let (mut after, mut seen) = (None, 0);
    loop {
        let rows = on.query_all(&page(frame, after)).await?;
        seen += rows.len();
        if seen > MOST {
            return Ok(None);
        }
        let is_last = rows.len() < usize::try_from(PAGE).unwrap_or_default();
        for row in rows {
            let (seq, leaf, occurred_at): (i64, Uuid, DateTime<Utc>) =
                (row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?);
            after = Some((occurred_at, leaf));
            let (role, text): (String, String) = (row.try_get_by_index(3)?, row.try_get_by_index(4)?);
            let Some(actor) = Actor::read(&text).filter(|_| is_watched(&role)) else { continue };
            if actor.unit.is_some_and(|unit| frame.units.contains(&unit)) {
                let drawn = Drawn { seq, leaf, actor: actor.user, unit: actor.unit, occurred_at };
                lowest.insert(rank(seed, seq), drawn);
                if lowest.len() > size {
                    lowest.pop_last();
                }
            }
        }
        if is_last {
            return Ok(Some(lowest.into_values().collect()));
        }
    }
}

/// The rank of a place: as good as random, and known to everybody who knows the seed.
fn rank(seed: &str, seq: i64) -> [u8; 32] {
    Sha256::digest(format!("indsats audit sample v1\n{seed}\n{seq}")).into()
}

/// Events that showed or changed something of somebody, in the order of time.
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
        .column((body, audit_body::Column::Actor))
        .from(Entity)
        .inner_join(place, leaf(Column::Id).equals((place, audit_sequence::Column::LeafId)))
        .inner_join(body, leaf(Column::Id).equals((body, audit_body::Column::Id)))
        .and_where(leaf(Column::OccurredAt).gte(frame.from))
        .and_where(leaf(Column::OccurredAt).lt(frame.until))
        .and_where(leaf(Column::Kind).is_in([AuditKind::Read.to_value(), AuditKind::Change.to_value()]))
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
