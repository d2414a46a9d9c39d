//! Pages of a worklist, whose items come from two tables.

use async_graphql::{Result, SimpleObject};
use indsats_entity::worklist_item::Entity;

use super::{
    connection::{List, PageInfo},
    worklist_item::WorklistItem,
};
use crate::store::{Session, Slice, Waiting};

/// One page of a list, in the list's order.
#[derive(SimpleObject)]
pub struct WorklistItemConnection {
    /// The rows of the page with their cursors.
    edges: Vec<WorklistItemEdge>,
    /// The rows of the page.
    nodes: Vec<WorklistItem>,
    /// Where the page stands in the list.
    page_info: PageInfo,
    /// How many rows the list has for this caller, on all pages. Counted only when selected.
    total_count: u64,
}

/// One row of a page.
#[derive(SimpleObject)]
pub struct WorklistItemEdge {
    /// The row's place in the list: give it as `after` or `before` to the same list with the same filter and order.
    cursor: String,
    /// The row.
    node: WorklistItem,
}

impl WorklistItemConnection {
    /// A page as it was read.
    pub(super) fn of(
        session: &Session,
        slice: Slice<Waiting>,
        list: &List<Entity>,
        total: Option<u64>,
    ) -> Result<Self> {
        let Slice { items, has_previous, has_next } = slice;
        let cursor = |waiting: &Waiting| Ok(list.seal(session, &waiting.position(list.order)?));
        let cursors = items.iter().map(cursor).collect::<Result<Vec<String>>>()?;
        let nodes = WorklistItem::level(items);
        let page_info = PageInfo {
            has_previous_page: has_previous,
            has_next_page: has_next,
            start_cursor: cursors.first().cloned(),
            end_cursor: cursors.last().cloned(),
        };
        let edges =
            cursors.into_iter().zip(&nodes).map(|(cursor, node)| WorklistItemEdge { cursor, node: node.clone() });
        Ok(Self { edges: edges.collect(), nodes, page_info, total_count: total.unwrap_or_default() })
    }
}
