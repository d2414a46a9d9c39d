//! What a document asks for, by name: for the trail and the log, without any value.

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection,
};

/// An operation's kind and the names of its root fields.
pub(super) struct Operation {
    pub kind: OperationType,
    pub fields: String,
}

impl Operation {
    /// The operation that will run, if the document names one.
    pub(super) fn of(document: &ExecutableDocument, name: Option<&str>) -> Option<Self> {
        let operation = match (&document.operations, name) {
            (DocumentOperations::Single(operation), _) => operation,
            (DocumentOperations::Multiple(operations), Some(name)) => {
                operations.iter().find(|(known, _)| known.as_str() == name).map(|(_, operation)| operation)?
            }
            (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => operations.values().next()?,
            (DocumentOperations::Multiple(_), None) => return None,
        };
        let OperationDefinition { ty, selection_set, .. } = &operation.node;
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
        Some(Self { kind: *ty, fields: fields.join(",") })
    }
}
