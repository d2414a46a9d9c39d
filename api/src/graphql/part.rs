//! Relay connections over what is no record: lines that are put together for a list, and have no id.

use std::borrow::Cow;

use async_graphql::{Object, OutputType, TypeName};

use super::connection::PageInfo;
use crate::store::Slice;

/// One page of a list of parts.
pub struct Parts<T: OutputType> {
    slice: Slice<Part<T>>,
    total: u64,
}

/// One part of a page with its place in the list.
#[derive(Clone)]
pub struct Part<T: OutputType> {
    node: T,
    cursor: String,
}

impl<T: OutputType> Part<T> {
    /// A part and its cursor.
    pub fn new(node: T, cursor: String) -> Self {
        Self { node, cursor }
    }
}

impl<T: OutputType> Parts<T> {
    /// A page, and how many parts its list has.
    pub fn new(slice: Slice<Part<T>>, total: u64) -> Self {
        Self { slice, total }
    }
}

/// One page of a list, in the list's order.
#[Object(name_type)]
impl<T: OutputType + Clone> Parts<T> {
    /// The parts of the page with their cursors.
    async fn edges(&self) -> Vec<Part<T>> {
        self.slice.items.clone()
    }

    /// The parts of the page.
    async fn nodes(&self) -> Vec<T> {
        self.slice.items.iter().map(|part| part.node.clone()).collect()
    }

    /// Where the page stands in the list.
    async fn page_info(&self) -> PageInfo {
        let cursor = |part: Option<&Part<T>>| part.map(|part| part.cursor.clone());
        PageInfo {
            has_previous_page: self.slice.has_previous,
            has_next_page: self.slice.has_next,
            start_cursor: cursor(self.slice.items.first()),
            end_cursor: cursor(self.slice.items.last()),
        }
    }

    /// How many parts the list has, on all pages.
    async fn total_count(&self) -> u64 {
        self.total
    }
}

/// One part of a page.
#[Object(name_type)]
impl<T: OutputType + Clone> Part<T> {
    /// Its place in the list: give it as `after` to the same list.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The part.
    async fn node(&self) -> T {
        self.node.clone()
    }
}

impl<T: OutputType> TypeName for Parts<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", T::type_name()).into()
    }
}

impl<T: OutputType> TypeName for Part<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", T::type_name()).into()
    }
}
