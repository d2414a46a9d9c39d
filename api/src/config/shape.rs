//! Unknown keys and wrong types: a source is held against the defaults before anything is read from it.

use config::{Value, ValueKind};
use serde_json::Value as Shape;

use super::{Check, Origin, Written, audit, cors, live, nearest::nearest, sign_in};

/// One source held against the known keys.
pub(super) struct Sieve<'a> {
    pub(super) known: &'a [String],
    pub(super) origin: Origin,
}

/// The defaults as a tree: a null stands for a text without a default, the first entry of a list for each.
pub(super) fn shape() -> Shape {
    let sign_in = sign_in::Written { issuers: vec![sign_in::WrittenIssuer::whole()] };
    let (audit, cors, live) = (audit::Written::whole(), cors::Written::whole(), live::Written::whole());
    serde_json::to_value(Written { sign_in, audit, cors, live, ..Written::default() })
        .expect("texts and numbers can be written as JSON")
}

/// Every key of the tree.
pub(super) fn keys(shape: &Shape, path: &str, into: &mut Vec<String>) {
    match shape {
        Shape::Object(table) => table.iter().for_each(|(key, value)| keys(value, &join(path, key), into)),
        Shape::Array(list) => {
            into.push(path.to_owned());
            list.iter().for_each(|value| keys(value, path, into));
        }
        _ => into.push(path.to_owned()),
    }
}

impl Sieve<'_> {
    /// What remains of a value when everything wrong is taken out and noted.
    pub(super) fn sift(&self, value: Value, shape: &Shape, path: &str, check: &mut Check) -> Option<ValueKind> {
        let expected = match (shape, value.kind) {
            (Shape::Object(shapes), ValueKind::Table(table)) => {
                let kept = table.into_iter().filter_map(|(key, value)| {
                    let path = join(path, &key);
                    let Some(shape) = shapes.get(&key) else {
                        self.unknown(&path, check);
                        return None;
                    };
                    self.sift(value, shape, &path, check).map(|kind| (key, Value::new(None, kind)))
                });
                return Some(ValueKind::Table(kept.collect()));
            }
            (Shape::Array(shapes), ValueKind::Array(list)) => {
                let shape = shapes.first()?;
                let entries = list.into_iter().enumerate().map(|(index, value)| {
                    // An entry that is wrong leaves a gap, so that the others keep their numbers.
                    let kept = self.sift(value, shape, &format!("{path}[{index}]"), check);
                    Value::new(None, kept.unwrap_or_else(|| gap(shape)))
                });
                let list = entries.collect();
                check.origins.insert(path.to_owned(), self.origin.clone());
                return Some(ValueKind::Array(list));
            }
            (Shape::String(_) | Shape::Null, ValueKind::String(text)) => {
                check.origins.insert(path.to_owned(), self.origin.clone());
                return Some(ValueKind::String(text));
            }
            (Shape::Number(_), kind) => match number(kind, self.is_environment()) {
                Some(number) => {
                    check.origins.insert(path.to_owned(), self.origin.clone());
                    return Some(ValueKind::I64(number));
                }
                None => "must be a whole number",
            },
            (Shape::Object(_), _) => "must be a table",
            (Shape::Array(_), _) if self.is_environment() => "is a list, which only the file can give",
            (Shape::Array(shapes), _) if shapes.iter().all(Shape::is_object) => "must be a list of tables",
            (Shape::Array(_), _) => "must be a list of texts",
            _ => "must be a text",
        };
        check.note(path, self.origin.clone(), expected);
        None
    }

    /// Variables are texts, whatever they mean.
    fn is_environment(&self) -> bool {
        matches!(self.origin, Origin::Environment(_))
    }

    fn unknown(&self, path: &str, check: &mut Check) {
        // A list's keys are known without the number of an entry.
        let bare: String = path.split('[').map(|part| part.split_once(']').map_or(part, |(_, rest)| rest)).collect();
        let text = match nearest(&bare, self.known) {
            Some(meant) => {
                let meant = if bare == path { meant } else { meant.rsplit('.').next().unwrap_or(meant) };
                format!("is not a known key; did you mean {meant}?")
            }
            None => "is not a known key".to_owned(),
        };
        check.note(path, self.origin.clone(), text);
    }
}

/// What stands in a list for an entry that is wrong.
fn gap(shape: &Shape) -> ValueKind {
    if shape.is_object() { ValueKind::Table(config::Map::new()) } else { ValueKind::String(String::new()) }
}

fn number(kind: ValueKind, texts: bool) -> Option<i64> {
    match kind {
        ValueKind::I64(number) => Some(number),
        ValueKind::String(text) if texts => text.trim().parse().ok(),
        _ => None,
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}
