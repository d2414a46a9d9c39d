//! Which way a list runs.

use async_graphql::Enum;

use crate::store::Direction;

/// Which way a list runs.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
pub enum OrderDirection {
    /// Smallest or earliest first.
    Asc,
    /// Largest or latest first.
    Desc,
}

impl From<OrderDirection> for Direction {
    fn from(direction: OrderDirection) -> Self {
        match direction {
            OrderDirection::Asc => Self::Ascending,
            OrderDirection::Desc => Self::Descending,
        }
    }
}
