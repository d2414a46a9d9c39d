//! The size of selections with their fragments expanded. Each fragment is measured once and remembered, so the work grows
//! with the document, and not with what it expands to.

use std::collections::HashMap;

use async_graphql::parser::types::{
    ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
};

use super::{Limit, Refusal, Variables, page::Pages};

/// What an introspection of the whole schema is priced at.
const INTROSPECTION: u64 = 2_000;
/// What a simulation is priced at, beside what is selected of it: it reads the files of thousands of persons.
const SIMULATION: u64 = 250_000;
/// What it is priced at to draw a sample of the trail, and to draw it again for its places: it reads up to 200,000 events.
const DRAWING: u64 = 50_000;

/// What a selection set holds, fragments expanded.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
struct Size {
    /// Fields and spreads.
    fields: usize,
    /// Fields within fields.
    depth: usize,
    /// Selection sets within selection sets.
    nesting: usize,
    /// Fields at its own level.
    own: usize,
    /// Whether one of those is `nodes` or `edges`: the rows of a list.
    has_rows: bool,
    /// Whether one of those is `places`: those of a sample are drawn again.
    has_places: bool,
    /// Whether one of those asks about the schema, and whether one asks about anything else.
    asks_schema: bool,
    asks_else: bool,
    /// Lists within lists, if this is part of an introspection.
    lists: usize,
    /// The same below `__schema` and `__type`.
    introspected: usize,
    price: u64,
}

impl Size {
    /// Takes in what stands at the same level.
    fn add(&mut self, other: Self) {
        self.fields = self.fields.saturating_add(other.fields);
        self.depth = self.depth.max(other.depth);
        self.nesting = self.nesting.max(other.nesting);
        self.own = self.own.saturating_add(other.own);
        self.has_rows |= other.has_rows;
        self.has_places |= other.has_places;
        self.asks_schema |= other.asks_schema;
        self.asks_else |= other.asks_else;
        self.lists = self.lists.max(other.lists);
        self.introspected = self.introspected.max(other.introspected);
        self.price = self.price.saturating_add(other.price);
    }

    /// What a spread of it comes to: one more selection, one level further in.
    fn spread(self) -> Self {
        Self { fields: self.fields.saturating_add(1), nesting: self.nesting + 1, ..self }
    }
}

/// What an operation comes to.
pub(super) struct Priced {
    pub price: u64,
    /// Whether the document asks about the schema anywhere.
    pub asks_schema: bool,
}

/// The sizes of a document.
pub(super) struct Sizes<'a> {
    document: &'a ExecutableDocument,
    pages: Pages<'a>,
    /// Of each fragment met so far; `None` while it is being measured.
    known: HashMap<&'a str, Option<Size>>,
}

impl<'a> Sizes<'a> {
    pub(super) fn new(document: &'a ExecutableDocument, variables: &'a Variables) -> Self {
        let pages = Pages::new(document, variables);
        Self { document, pages, known: HashMap::new() }
    }

    /// Holds the whole document against its limits and prices the operation of this name, or the only one.
    pub(super) fn price(mut self, name: Option<&str>) -> Result<Priced, Refusal> {
        let document = self.document;
        Limit::Fragments.hold(document.fragments.len())?;
        let (mut total, mut own, mut changes, mut price) = (Size::default(), 0, 0, 0);
        let mut is_introspection = true;
        for (known, operation) in document.operations.iter() {
            let OperationDefinition { ty, selection_set, .. } = &operation.node;
            let size = self.set(&selection_set.node, 1)?;
            own = own.max(size.own);
            if *ty == OperationType::Mutation {
                changes = changes.max(size.own);
            }
            is_introspection &= *ty == OperationType::Query && size.asks_schema && !size.asks_else;
            if name.is_none() || name == known.map(|known| known.as_str()) {
                price = price.max(size.price);
            }
            total.add(size);
        }
        // The engine's rules look into fragments that nobody spreads, too.
        let mut largest = 0;
        for name in document.fragments.keys() {
            largest = largest.max(self.fragment(name.as_str(), 1)?.fields);
        }
        Limit::RootFields.hold(own)?;
        Limit::Mutations.hold(changes)?;
        let (depth, fields) = if is_introspection {
            (Limit::IntrospectionDepth, Limit::IntrospectionFields)
        } else {
            (Limit::Depth, Limit::Fields)
        };
        depth.hold(total.depth)?;
        fields.hold(total.fields.max(largest))?;
        Limit::Nesting.hold(total.nesting)?;
        Limit::IntrospectionLists.hold(total.introspected)?;
        Ok(Priced { price, asks_schema: total.asks_schema })
    }

    /// `level` is how many sets stand around this one, itself among them: it keeps this function from calling itself
    /// deeper than the engine may.
    fn set(&mut self, set: &'a SelectionSet, level: usize) -> Result<Size, Refusal> {
        if set.items.is_empty() {
            return Ok(Size::default());
        }
        Limit::Nesting.hold(level)?;
        let mut size = Size { nesting: 1, ..Size::default() };
        for selection in &set.items {
            let part = match &selection.node {
                Selection::Field(field) => self.field(&field.node, level)?,
                Selection::InlineFragment(fragment) => self.set(&fragment.node.selection_set.node, level + 1)?.spread(),
                Selection::FragmentSpread(spread) => {
                    self.fragment(spread.node.fragment_name.node.as_str(), level + 1)?.spread()
                }
            };
            size.add(part);
        }
        Ok(size)
    }

    fn field(&mut self, field: &'a Field, level: usize) -> Result<Size, Refusal> {
        let inner = self.set(&field.selection_set.node, level + 1)?;
        let name = field.name.node.as_str();
        let asks_schema = matches!(name, "__schema" | "__type");
        let is_list = matches!(name, "types" | "fields" | "inputFields" | "interfaces" | "possibleTypes");
        let rows = match self.pages.asked(field) {
            Some(rows) => rows,
            None if inner.has_rows => Pages::unasked(),
            None => 1,
        };
        let own = match name {
            "simulateEffortPolicy" => SIMULATION,
            "drawAccessSample" => DRAWING,
            "sample" if inner.has_places => DRAWING,
            _ => 1,
        };
        let price = if asks_schema { INTROSPECTION } else { rows.saturating_mul(inner.price).saturating_add(own) };
        Ok(Size {
            fields: inner.fields.saturating_add(1),
            depth: inner.depth + 1,
            nesting: inner.nesting + 1,
            own: 1,
            has_rows: matches!(name, "nodes" | "edges"),
            has_places: name == "places",
            asks_schema,
            asks_else: !asks_schema && name != "__typename",
            lists: inner.lists + usize::from(is_list),
            introspected: if asks_schema { inner.lists } else { inner.introspected },
            price,
        })
    }

    /// What a fragment holds, measured when it is first met.
    fn fragment(&mut self, name: &'a str, level: usize) -> Result<Size, Refusal> {
        match self.known.get(name) {
            Some(Some(size)) => return Ok(*size),
            Some(None) => return Err(Refusal::Cycle { fragment: name.to_owned() }),
            None => {}
        }
        // That there is no such fragment is for the engine to tell.
        let Some(fragment) = self.document.fragments.get(name) else { return Ok(Size::default()) };
        self.known.insert(name, None);
        let size = self.set(&fragment.node.selection_set.node, level)?;
        self.known.insert(name, Some(size));
        Ok(size)
    }
}
