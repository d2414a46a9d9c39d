//! What a document asks for, by name: for the trail and the log, without any value.

use std::collections::HashSet;

use async_graphql::{
    Name,
    parser::types::{
        DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection, VariableDefinition,
    },
};
use serde_json::{Map, Value};

use super::{
    criteria::{Criteria, criteria},
    selection::record_fields,
};
use crate::store::Session;

/// The longest name of an operation that is kept.
const LONGEST: usize = 100;

/// What is known of an operation before it runs.
pub(super) struct Operation {
    pub kind: OperationType,
    /// The names of its root fields.
    pub fields: String,
    /// What the client calls it.
    name: Option<String>,
    /// What it searches for or, where it changes something, names.
    criteria: Criteria,
    /// The fields of records that it asks for, where it only shows records.
    shown: Option<HashSet<String>>,
}

impl Operation {
    /// The operation that will run for a session, if the document names one.
    pub(super) fn of(
        document: &ExecutableDocument,
        name: Option<&str>,
        given: &Map<String, Value>,
        session: &Session,
    ) -> Option<Self> {
        let (name, operation) = chosen(document, name)?;
        let OperationDefinition { ty, selection_set, .. } = operation;
        let mut fields = Vec::new();
        for selection in &selection_set.node.items {
            match &selection.node {
                Selection::Field(field) => fields.push(field.node.name.node.as_str()),
                // Enough to know that there is more; following fragments is the engine's work.
                Selection::FragmentSpread(_) | Selection::InlineFragment(_) => fields.push("..."),
            }
        }
        fields.sort_unstable();
        fields.dedup();
        fields.truncate(20);
        let criteria = match ty {
            // Notes and names of people are no business of the trail's.
            OperationType::Mutation => criteria(document, operation, given, &|value| session.is_designation(value)),
            OperationType::Query | OperationType::Subscription => criteria(document, operation, given, &|_| true),
        };
        let shown = match ty {
            OperationType::Query => record_fields(document, operation, &criteria),
            OperationType::Mutation | OperationType::Subscription => None,
        };
        let name = name.filter(|name| name.len() <= LONGEST).map(ToString::to_string);
        Some(Self { kind: *ty, fields: fields.join(","), name, criteria, shown })
    }

    /// Tells the session what of the operation is for the trail. Gives the names of the root fields.
    pub(super) fn note(self, session: &Session) -> String {
        session.note_operation_name(self.name);
        session.note_criteria(self.criteria);
        session.note_fields(self.shown);
        self.fields
    }
}

/// The first variable that the operation requires and nobody gave. The engine would find out when it comes to the field
/// that uses it, and fields before that would have run.
pub(super) fn missing<'d>(
    document: &'d ExecutableDocument,
    name: Option<&str>,
    given: &Map<String, Value>,
) -> Option<&'d str> {
    let mut variables = chosen(document, name)?.1.variable_definitions.iter().map(|variable| &variable.node);
    let is_missing = |variable: &&VariableDefinition| {
        let value = given.get(variable.name.node.as_str());
        let is_needed = !variable.var_type.node.nullable && (value.is_some() || variable.default_value.is_none());
        is_needed && value.is_none_or(Value::is_null)
    };
    variables.find(is_missing).map(|variable| variable.name.node.as_str())
}

/// The operation that will run, with its name if it has one.
fn chosen<'d>(
    document: &'d ExecutableDocument,
    name: Option<&str>,
) -> Option<(Option<&'d Name>, &'d OperationDefinition)> {
    let (name, operation) = match (&document.operations, name) {
        (DocumentOperations::Single(operation), _) => (None, operation),
        (DocumentOperations::Multiple(operations), Some(name)) => {
            operations.iter().find(|(known, _)| known.as_str() == name).map(|(known, one)| (Some(known), one))?
        }
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
            operations.iter().next().map(|(known, one)| (Some(known), one))?
        }
        (DocumentOperations::Multiple(_), None) => return None,
    };
    Some((name, &operation.node))
}
