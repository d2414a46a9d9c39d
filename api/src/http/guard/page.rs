//! How many rows a list may have.

use std::collections::HashMap;

use async_graphql::{
    Name, Value,
    parser::types::{ExecutableDocument, Field},
};
use serde_json::Value as Json;

use super::Variables;

/// The rows of a list that does not say.
const DEFAULT: u64 = 20;
/// The rows of the longest list; a page that asks for more is refused by its resolver.
const MOST: u64 = 100;

/// The numbers that variables stand for.
pub(super) struct Pages<'a> {
    given: &'a Variables,
    /// The largest default of each variable; fragments are shared between operations, so it matters not whose.
    defaults: HashMap<&'a str, u64>,
}

impl<'a> Pages<'a> {
    pub(super) fn new(document: &'a ExecutableDocument, given: &'a Variables) -> Self {
        let mut defaults = HashMap::new();
        for (_, operation) in document.operations.iter() {
            for variable in &operation.node.variable_definitions {
                let Some(Value::Number(number)) = variable.node.default_value.as_ref().map(|value| &value.node) else {
                    continue;
                };
                let largest: &mut u64 = defaults.entry(variable.node.name.node.as_str()).or_default();
                *largest = (*largest).max(number.as_u64().unwrap_or_default());
            }
        }
        Self { given, defaults }
    }

    /// The rows that a field asks for with `first`, `last` or `ids`; `None` when it has no such argument.
    pub(super) fn asked(&self, field: &Field) -> Option<u64> {
        let mut arguments = ["first", "last", "ids"].iter().filter_map(|name| field.get_argument(name)).peekable();
        arguments.peek()?;
        let rows = arguments.filter_map(|argument| {
            match argument.node.clone().into_const_with(|name| self.value(&name).ok_or(())).ok()? {
                Value::Number(number) => number.as_u64(),
                Value::List(values) => u64::try_from(values.len()).ok(),
                _ => None,
            }
        });
        Some(rows.max().unwrap_or(DEFAULT).clamp(1, MOST))
    }

    /// The rows of a list without such an argument.
    pub(super) const fn unasked() -> u64 {
        DEFAULT
    }

    fn value(&self, name: &Name) -> Option<Value> {
        match self.given.get(name.as_str()) {
            Some(Json::Number(number)) => Some(Value::Number(number.clone())),
            // Only the length matters.
            Some(Json::Array(values)) => Some(Value::List(vec![Value::Null; values.len()])),
            Some(_) => None,
            None => self.defaults.get(name.as_str()).map(|number| Value::Number((*number).into())),
        }
    }
}
