//! Narrowing and ordering lists of availability cases.

use async_graphql::{Enum, InputObject};
use indsats_entity::availability_case::{AvailabilityCaseState as StoredState, Column, Entity};
use sea_orm::ColumnTrait;

use super::{availability_case::AvailabilityCaseState, connection::List, order::OrderDirection};
use crate::{
    policy::Class,
    store::{self, Direction, Scoped},
};

/// Narrows a list of availability cases. Absent fields do not narrow.
#[derive(InputObject)]
pub struct AvailabilityCaseFilter {
    /// One of these states.
    states: Option<Vec<AvailabilityCaseState>>,
    /// Open, or ended.
    is_open: Option<bool>,
}

impl AvailabilityCaseFilter {
    pub(super) fn apply<'s>(filter: &Option<Self>, mut rows: Scoped<'s, Entity>) -> store::Result<Scoped<'s, Entity>> {
        let Some(filter) = filter else { return Ok(rows) };
        rows = rows.comparing([Class::Case])?;
        if let Some(states) = &filter.states {
            rows = rows.filter(Column::State.is_in(states.iter().map(|state| StoredState::from(*state))));
        }
        if let Some(is_open) = filter.is_open {
            let ended = Column::ClosedOn.is_not_null();
            rows = rows.filter(if is_open { Column::ClosedOn.is_null() } else { ended });
        }
        Ok(rows)
    }
}

/// What availability cases can be ordered by.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
pub enum AvailabilityCaseOrderField {
    /// When they were opened.
    OpenedOn,
    /// Since when they wait.
    WaitingSince,
}

/// The order of a list of availability cases.
#[derive(InputObject)]
pub struct AvailabilityCaseOrder {
    /// What to order by.
    field: AvailabilityCaseOrderField,
    /// Which way.
    direction: OrderDirection,
}

impl AvailabilityCaseOrder {
    pub(super) fn list(name: &'static str, order: Option<Self>) -> List<Entity> {
        let (field, direction) = match order {
            Some(order) => (order.field, order.direction.into()),
            None => (AvailabilityCaseOrderField::OpenedOn, Direction::Descending),
        };
        let column = match field {
            AvailabilityCaseOrderField::OpenedOn => Column::OpenedOn,
            AvailabilityCaseOrderField::WaitingSince => Column::WaitingSince,
        };
        List::plain(name, column, direction)
    }
}
