//! What an operation searches for: the arguments of its fields, but for those that only page and order; of a change the
//! records and numbers that it names. The trail keeps their names, and of their values keyed hashes.

use std::collections::HashSet;

use async_graphql::{
    Name, Value as ConstValue,
    parser::types::{ExecutableDocument, OperationDefinition, Selection, SelectionSet},
};
use serde_json::{Map, Value};

/// Arguments by the names that lead to them, with their values as text.
pub(super) type Criteria = Vec<(String, String)>;

/// The most that is kept of one operation. The guard lets no operation have many more fields than that.
pub(super) const MOST: usize = 100;
/// What says how much of a list is wanted, and not what of it.
const PAGING: [&str; 5] = ["first", "after", "last", "before", "orderBy"];

/// What an operation searches for, with the variables that it was `given`: those values that are `wanted`.
pub(super) fn criteria(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    given: &Map<String, Value>,
    wanted: &dyn Fn(&str) -> bool,
) -> Criteria {
    let mut search = Search { document, operation, given, wanted, known: HashSet::new(), found: Vec::new() };
    search.fields("", &operation.selection_set.node);
    search.found
}

struct Search<'d> {
    document: &'d ExecutableDocument,
    operation: &'d OperationDefinition,
    given: &'d Map<String, Value>,
    wanted: &'d dyn Fn(&str) -> bool,
    /// Fragments are looked into once.
    known: HashSet<&'d str>,
    found: Criteria,
}

impl<'d> Search<'d> {
    fn fields(&mut self, path: &str, set: &'d SelectionSet) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let path = joined(path, &field.node.name.node);
                    for (name, value) in &field.node.arguments {
                        if !PAGING.contains(&name.node.as_str()) {
                            let value = value.node.clone().into_const_with(|name| self.variable(&name));
                            value.into_iter().for_each(|value| self.values(&joined(&path, &name.node), &value));
                        }
                    }
                    self.fields(&path, &field.node.selection_set.node);
                }
                Selection::InlineFragment(fragment) => self.fields(path, &fragment.node.selection_set.node),
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    let fragment = self.document.fragments.get(name);
                    if let Some(fragment) = fragment.filter(|_| self.known.insert(name)) {
                        self.fields(path, &fragment.node.selection_set.node);
                    }
                }
            }
        }
    }

    /// The value of a variable: given, by default, or none.
    fn variable(&self, name: &Name) -> Result<ConstValue, ()> {
        if let Some(value) = self.given.get(name.as_str()) {
            return ConstValue::from_json(value.clone()).map_err(|_| ());
        }
        let mut all = self.operation.variable_definitions.iter().map(|variable| &variable.node);
        let default = all.find(|variable| variable.name.node == *name).and_then(|variable| variable.default_value());
        Ok(default.cloned().unwrap_or(ConstValue::Null))
    }

    fn values(&mut self, path: &str, value: &ConstValue) {
        let text = match value {
            ConstValue::List(values) => return values.iter().for_each(|value| self.values(path, value)),
            ConstValue::Object(members) => {
                return members.iter().for_each(|(name, value)| self.values(&joined(path, name), value));
            }
            ConstValue::Null | ConstValue::Binary(_) => return,
            ConstValue::String(text) => text.clone(),
            ConstValue::Enum(name) => name.to_string(),
            ConstValue::Number(number) => number.to_string(),
            ConstValue::Boolean(is) => is.to_string(),
        };
        if self.found.len() < MOST && (self.wanted)(&text) {
            self.found.push((path.to_owned(), text));
        }
    }
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use serde_json::json;

    use super::*;

    fn found(text: &str, variables: Value) -> Vec<String> {
        wanted(text, variables, &|_| true)
    }

    fn wanted(text: &str, variables: Value, wanted: &dyn Fn(&str) -> bool) -> Vec<String> {
        let document = parse_query(text).expect("a document");
        let operation = document.operations.iter().next().expect("an operation").1;
        let given = variables.as_object().expect("variables");
        let pairs = criteria(&document, &operation.node, given, wanted);
        pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect()
    }

    #[test]
    fn arguments_are_found_at_every_depth_with_their_variables() {
        let text = r#"query ($name: String, $unit: ID = "u", $n: Int) {
            persons(first: $n, orderBy: {field: NAME}, filter: {nameStartsWith: $name, unit: $unit, caseworker: null}) { ...on }
            again: persons(filter: {nameStartsWith: "B"}) { ... { nodes { weeks(from: "2026-W01", kinds: [A, 2, true]) { week } } } }
        }
        fragment on on PersonConnection { nodes { weeks(from: "x") { ...on } } }"#;
        let expected = [
            "persons.filter.nameStartsWith=A",
            "persons.filter.unit=u",
            "persons.nodes.weeks.from=x",
            "persons.filter.nameStartsWith=B",
            "persons.nodes.weeks.from=2026-W01",
            "persons.nodes.weeks.kinds=A",
            "persons.nodes.weeks.kinds=2",
            "persons.nodes.weeks.kinds=true",
        ];
        let mut found = found(text, json!({ "name": "A", "n": 3 }));
        let mut expected = expected.map(str::to_owned);
        found.sort();
        expected.sort();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_not_wanted_takes_no_place() {
        let items: Vec<Value> = (0..150).map(|n| json!({ "session": format!("s{n}"), "note": "free text" })).collect();
        let text = "mutation($input: I!) { record(input: $input) { ok } }";
        let found = wanted(text, json!({ "input": { "items": items } }), &|value| value.starts_with('s'));
        assert_eq!((found.len(), found[99].as_str()), (MOST, "record.input.items.session=s99"));
    }

    #[test]
    fn so_many_are_kept_and_no_more() {
        let fields: String = (0..200).map(|n| format!("a{n}: node(id: \"{n}\") {{ id }} ")).collect();
        assert_eq!(found(&format!("{{ {fields} }}"), json!({})).len(), MOST);
    }
}
