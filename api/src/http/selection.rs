//! Which fields of records a query asks for, by name. The trail tells by them which classes of fields the answer held.

use std::collections::HashSet;

use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, Selection, SelectionSet};

use super::criteria::{Criteria, MOST};

/// Root fields that show records as they are. What another one answers is made of more than the fields say.
const SHOW_RECORDS: &[&str] = &[
    "__schema",
    "__type",
    "__typename",
    "accessPolicy",
    "accessReviews",
    "auditEvents",
    "availabilityCases",
    "benefitNotices",
    "breakGlassRecords",
    "closureDays",
    "courses",
    "disclosures",
    "efforts",
    "holidays",
    "legalRules",
    "meetings",
    "node",
    "nodes",
    "offers",
    "organisationUnits",
    "person",
    "persons",
    "referenceCodes",
    "unmaskings",
    "users",
    "viewer",
    "whoami",
];
/// Arguments that name a record. By any other one records are chosen, and who gets them knows what stands there.
const NAME_RECORDS: &[&str] = &["node.id", "nodes.ids", "person.by.cpr", "person.by.id"];

/// The fields that a query asks for anywhere, and `filter` where it chooses; `None` where it does more than show records.
pub(super) fn record_fields(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    criteria: &Criteria,
) -> Option<HashSet<String>> {
    let mut names = Names { document, asked: HashSet::new(), known: HashSet::new(), is_plain: criteria.len() < MOST };
    names.fields(&operation.selection_set.node, true);
    if criteria.iter().any(|(path, _)| !NAME_RECORDS.contains(&path.as_str())) {
        names.asked.insert("filter");
    }
    names.is_plain.then(|| names.asked.into_iter().map(str::to_owned).collect())
}

struct Names<'d> {
    document: &'d ExecutableDocument,
    asked: HashSet<&'d str>,
    /// Fragments are looked into once.
    known: HashSet<&'d str>,
    is_plain: bool,
}

impl<'d> Names<'d> {
    fn fields(&mut self, set: &'d SelectionSet, is_root: bool) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let name = field.node.name.node.as_str();
                    self.is_plain &= !is_root || SHOW_RECORDS.contains(&name);
                    self.asked.insert(name);
                    self.fields(&field.node.selection_set.node, false);
                }
                Selection::InlineFragment(fragment) => self.fields(&fragment.node.selection_set.node, is_root),
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    let fragment = self.document.fragments.get(name);
                    // The types of roots have none of the other fields, so a fragment stands at the root or below it.
                    if let Some(fragment) = fragment.filter(|_| self.known.insert(name)) {
                        self.fields(&fragment.node.selection_set.node, is_root);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn asked(text: &str, criteria: &[&str]) -> Option<Vec<String>> {
        let document = parse_query(text).expect("a document");
        let operation = document.operations.iter().next().expect("an operation").1;
        let criteria = criteria.iter().map(|path| ((*path).to_owned(), String::new())).collect();
        let mut names: Vec<String> = record_fields(&document, &operation.node, &criteria)?.into_iter().collect();
        names.sort_unstable();
        Some(names)
    }

    #[test]
    fn fields_are_found_at_every_depth_by_their_own_names() {
        let text = "{ ...roots } fragment roots on Query { mine: persons { nodes { ... { ...on } } } }
            fragment on on Person { called: fullName plans { nodes { goal } } }";
        let expected = ["fullName", "goal", "nodes", "persons", "plans"].map(str::to_owned);
        assert_eq!(asked(text, &[]).expect("names"), expected);
        let named = asked("{ person { id } }", &["person.by.cpr", "person.by.id"]);
        assert_eq!(named.expect("names"), ["id", "person"].map(str::to_owned));
        let filtered = asked("{ courses { totalCount } }", &["courses.filter.states"]);
        assert_eq!(filtered.expect("names"), ["courses", "filter", "totalCount"].map(str::to_owned));
    }

    #[test]
    fn what_does_more_than_show_records_is_not_told_by_fields() {
        for text in [
            "{ persons { nodes { id } } worklists { kind } }",
            "{ ... { explainAccess { kind } } }",
            "{ ...f } fragment f on Query { freeSlots { startsAt } }",
        ] {
            assert_eq!(asked(text, &[]), None, "{text}");
        }
        assert_eq!(asked("{ persons { nodes { id } } }", &["persons.by"; MOST]), None, "more than is kept");
    }
}
