//! What a document asks for, by name: for the trail and the log, without any value.

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection, VariableDefinition,
};
use serde_json::{Map, Value};

use super::criteria::{Criteria, criteria};

/// An operation's kind, the names of its root fields, and what it searches for.
pub(super) struct Operation {
    pub kind: OperationType,
    pub fields: String,
    pub criteria: Criteria,
}

impl Operation {
    /// The operation that will run, if the document names one.
    pub(super) fn of(document: &ExecutableDocument, name: Option<&str>, given: &Map<String, Value>) -> Option<Self> {
        let operation = chosen(document, name)?;
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
            OperationType::Mutation => Criteria::new(),
            OperationType::Query | OperationType::Subscription => criteria(document, operation, given),
        };
        Some(Self { kind: *ty, fields: fields.join(","), criteria })
    }
}

/// The first variable that the operation requires and nobody gave. The engine would find out when it comes to the field
/// that uses it, and fields before that would have run.
pub(super) fn missing<'d>(
    document: &'d ExecutableDocument,
    name: Option<&str>,
    given: &Map<String, Value>,
) -> Option<&'d str> {
    let mut variables = chosen(document, name)?.variable_definitions.iter().map(|variable| &variable.node);
    let is_missing = |variable: &&VariableDefinition| {
        let value = given.get(variable.name.node.as_str());
        let is_needed = !variable.var_type.node.nullable && (value.is_some() || variable.default_value.is_none());
        is_needed && value.is_none_or(Value::is_null)
    };
    variables.find(is_missing).map(|variable| variable.name.node.as_str())
}

fn chosen<'d>(document: &'d ExecutableDocument, name: Option<&str>) -> Option<&'d OperationDefinition> {
    let operation = match (&document.operations, name) {
        (DocumentOperations::Single(operation), _) => operation,
        (DocumentOperations::Multiple(operations), Some(name)) => {
            operations.iter().find(|(known, _)| known.as_str() == name).map(|(_, operation)| operation)?
        }
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => operations.values().next()?,
        (DocumentOperations::Multiple(_), None) => return None,
    };
    Some(&operation.node)
}
