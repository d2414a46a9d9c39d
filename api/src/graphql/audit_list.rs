//! How events of the trail are narrowed and listed.

use async_graphql::{Enum, ID, InputObject};
use indsats_entity::audit_leaf::{
    AuditDecision as StoredDecision, AuditKind as StoredKind, AuditOutcome as StoredOutcome, Column, Entity,
};
use sea_orm::ColumnTrait;

use super::{
    audit_event::{AuditDecision, AuditEventKind, AuditOutcome},
    connection::List,
    context::row_id,
    order::OrderDirection,
    scalar::Instant,
    viewer::AccessPurpose,
};
use crate::{
    policy::{Kind, Purpose, Visible},
    store::{self, Direction, Scoped, Session, Stretch},
};

/// A stretch of time. Absent ends are open.
#[derive(InputObject)]
pub struct InstantRangeInput {
    /// From this instant on.
    from: Option<Instant>,
    /// Before this instant.
    until: Option<Instant>,
}

impl InstantRangeInput {
    /// The same stretch as the store takes it.
    pub(super) fn stretch(range: Option<&Self>) -> Stretch {
        let instant = |instant: &Option<Instant>| instant.as_ref().map(|Instant(at)| *at);
        range.map_or_else(Stretch::default, |Self { from, until }| Stretch {
            from: instant(from),
            until: instant(until),
        })
    }

    pub(super) fn apply<'s>(range: Option<&Self>, rows: Scoped<'s, Entity>) -> Scoped<'s, Entity> {
        Self::within(range, rows, Column::OccurredAt)
    }

    /// Rows of which a column lies in the stretch.
    pub(super) fn within<'s, E: Visible>(
        range: Option<&Self>,
        mut rows: Scoped<'s, E>,
        column: E::Column,
    ) -> Scoped<'s, E> {
        let Some(Self { from, until }) = range else { return rows };
        if let Some(Instant(from)) = from {
            rows = rows.filter(column.gte(*from));
        }
        if let Some(Instant(until)) = until {
            rows = rows.filter(column.lt(*until));
        }
        rows
    }
}

/// Narrows a list of events. Absent fields do not narrow. By people nothing is found that is forgotten.
#[derive(InputObject)]
pub struct AuditEventFilter {
    /// Who did it.
    actor: Option<ID>,
    /// Whom it concerned.
    person: Option<ID>,
    /// What was searched for: a name as it was typed, a CPR number, an id. For those who may know who somebody is.
    searched_for: Option<String>,
    /// The purpose that was stated.
    purpose: Option<AccessPurpose>,
    /// What the policy answered.
    decision: Option<AuditDecision>,
    /// What was attempted.
    kind: Option<AuditEventKind>,
    /// How it ended.
    outcome: Option<AuditOutcome>,
    /// When it was.
    occurred: Option<InstantRangeInput>,
}

impl AuditEventFilter {
    pub(super) async fn apply<'s>(
        filter: &Option<Self>,
        session: &Session,
        mut rows: Scoped<'s, Entity>,
    ) -> store::Result<Scoped<'s, Entity>> {
        let Some(filter) = filter else { return Ok(rows) };
        rows = InstantRangeInput::apply(filter.occurred.as_ref(), rows);
        if let Some(user) = &filter.actor {
            rows = rows.by_actor(row_id(session, Kind::User, user))?;
        }
        if let Some(person) = &filter.person {
            rows = rows.about(row_id(session, Kind::Person, person)).await?;
        }
        if let Some(value) = &filter.searched_for {
            rows = rows.searching(value)?;
        }
        if let Some(purpose) = filter.purpose {
            let stated = Purpose::ALL.iter().filter(|known| AccessPurpose::of(**known) == Some(purpose));
            rows = rows.filter(Column::Purpose.is_in(stated.map(|purpose| purpose.as_str())));
        }
        if let Some(decision) = filter.decision {
            rows = rows.filter(Column::Decision.eq(StoredDecision::from(decision)));
        }
        if let Some(kind) = filter.kind {
            rows = rows.filter(Column::Kind.eq(StoredKind::from(kind)));
        }
        if let Some(outcome) = filter.outcome {
            rows = rows.filter(Column::Outcome.eq(StoredOutcome::from(outcome)));
        }
        Ok(rows)
    }
}

/// What events can be ordered by.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
pub enum AuditEventOrderField {
    /// The instant of the request.
    OccurredAt,
}

/// The order of a list of events.
#[derive(InputObject)]
pub struct AuditEventOrder {
    /// What to order by.
    field: AuditEventOrderField,
    /// Which way.
    direction: OrderDirection,
}

impl AuditEventOrder {
    /// The list in the wished order; latest first where nothing is wished.
    pub(super) fn list(name: &'static str, order: Option<Self>) -> List<Entity> {
        let (AuditEventOrderField::OccurredAt, direction) = order
            .map_or((AuditEventOrderField::OccurredAt, Direction::Descending), |order| {
                (order.field, order.direction.into())
            });
        List::plain(name, Column::OccurredAt, direction)
    }
}
