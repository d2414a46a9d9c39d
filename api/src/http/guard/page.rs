//! How many rows a list may have.

use std::collections::HashMap;

use async_graphql::{
    Name, Value,
    parser::types::{ExecutableDocument, Field},
};
use serde_json::Value as Json;

use super::Variables;
use crate::civil::IsoWeek;

/// The rows of a list that does not say.
const DEFAULT: u64 = 20;
/// The rows of the longest list; a page that asks for more is refused by its resolver.
const MOST: u64 = 100;
/// The weeks of the longest stretch.
const WEEKS: u64 = 53;

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

    /// The rows that a field asks for with `first`, `last` or `ids`, or with a stretch of weeks; `None` when it has no such
    /// argument.
    pub(super) fn asked(&self, field: &Field) -> Option<u64> {
        if field.get_argument("from").is_some() || field.get_argument("to").is_some() {
            return Some(self.weeks(field));
        }
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

    /// From one week to another. What is no stretch of weeks is refused later, and costs as the longest.
    fn weeks(&self, field: &Field) -> u64 {
        let week = |argument: &str| {
            let given = field.get_argument(argument)?.node.clone();
            let text = |name: Name| self.given.get(name.as_str()).and_then(Json::as_str).map(Value::from).ok_or(());
            match given.into_const_with(text).ok()? {
                Value::String(text) => IsoWeek::parse(&text),
                _ => None,
            }
        };
        let between = week("from").zip(week("to")).map(|(from, to)| (to.monday() - from.monday()).num_weeks() + 1);
        between.and_then(|weeks| u64::try_from(weeks).ok()).filter(|weeks| (1..=WEEKS).contains(weeks)).unwrap_or(WEEKS)
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
