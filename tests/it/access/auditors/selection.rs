//! What can be selected of a type, by the schema.

use serde_json::Value;

use crate::schema::{list, name};

/// How many records deep a selection goes below a root field.
const DEPTH: usize = 3;

/// The type of a field, whatever it is wrapped in.
pub fn of<'t>(types: &'t [Value], field: &Value) -> &'t Value {
    let mut of = &field["type"];
    while !of["ofType"].is_null() {
        of = &of["ofType"];
    }
    types.iter().find(|known| known["name"] == of["name"]).expect("a type of the schema")
}

/// What a list holds, where a type is one.
pub fn node<'t>(types: &'t [Value], list_type: &'t Value) -> Option<&'t Value> {
    let is_list = name(list_type).ends_with("Connection");
    is_list.then(|| of(types, list(list_type, "fields").find(|field| name(field) == "nodes").expect("rows")))
}

/// The values of a record, and the fields that lead on.
fn fields<'t>(types: &[Value], record: &'t Value) -> (String, Vec<&'t Value>) {
    let (values, ways): (Vec<&Value>, Vec<&Value>) = list(record, "fields")
        .partition(|field| ["SCALAR", "ENUM"].iter().any(|leaf| of(types, field)["kind"] == *leaf));
    let values: String = values.into_iter().map(|field| format!(" {}", name(field))).collect();
    (format!("__typename{values}"), ways)
}

/// The selections of a record: its own values, and each of its ways on.
pub fn selections(types: &[Value], record: &Value) -> Vec<String> {
    let (values, ways) = fields(types, record);
    let on = ways.into_iter().flat_map(|field| {
        let below = parts(types, of(types, field), DEPTH - 1);
        below.into_iter().map(|below| format!("{{ {values} {}{below} }}", name(field)))
    });
    [format!("{{ {values} }}")].into_iter().chain(on).collect()
}

/// What a selection holds, a few ways on at a time: all at once would keep each other waiting for connections.
fn parts(types: &[Value], record: &Value, depth: usize) -> Vec<String> {
    if let Some(node) = node(types, record) {
        return parts(types, node, depth).iter().map(|below| format!("(first: 20) {{ nodes {below} }}")).collect();
    }
    let (values, ways) = fields(types, record);
    let ways: Vec<String> = ways.into_iter().filter_map(|field| way(types, record, field, depth)).collect();
    if ways.is_empty() {
        return vec![format!("{{ {values} }}")];
    }
    ways.chunks(6).map(|some| format!("{{ {values} {} }}", some.join(" "))).collect()
}

/// All values of a type, and all ways on while there is depth left.
pub fn selection(types: &[Value], record: &Value, depth: usize) -> String {
    if let Some(node) = node(types, record) {
        return format!("(first: 20) {{ nodes {} }}", selection(types, node, depth));
    }
    let (values, ways) = fields(types, record);
    let ways: Vec<String> = ways.into_iter().filter_map(|field| way(types, record, field, depth)).collect();
    format!("{{ {values} {} }}", ways.join(" "))
}

/// One way on, if there is depth left for it.
fn way(types: &[Value], record: &Value, field: &Value, depth: usize) -> Option<String> {
    let below = of(types, field);
    if name(below).ends_with("Access") && depth < DEPTH - 1 {
        return None;
    }
    let goes_on = depth > 1 || name(record).ends_with("Access");
    goes_on.then(|| format!("{} {}", name(field), selection(types, below, depth.saturating_sub(1))))
}
