//! Example operations: a caseworker's, a manager's, an auditor's day, as the page offers them.

use rust_embed::RustEmbed;
use serde::Serialize;
use serde_json::Value;

use super::world;
use crate::{
    civil::{self, IsoWeek},
    policy::{Kind, Role},
    store::Store,
};

#[derive(RustEmbed)]
#[folder = "src/demo/operations"]
struct Files;

/// One example, as the page shows it.
#[derive(Clone, Debug, Serialize)]
pub struct Example {
    /// The operation's name.
    pub name: String,
    pub title: Title,
    pub query: String,
    /// Variables as JSON text; empty where there are none.
    pub variables: String,
}

/// What an example is called.
#[derive(Clone, Debug, Serialize)]
pub struct Title {
    pub da: String,
    pub en: String,
}

/// The examples of a role, in the order of their file names. A file begins with two comment lines, the Danish and the
/// English title; variables, where there are any, stand beside it as JSON, with `@` before what depends on the day or on
/// the demo's keys.
#[must_use]
pub fn examples(store: &Store, role: Role) -> Vec<Example> {
    let folder = match role {
        Role::AuditClient => Role::Auditor.as_str(),
        role => role.as_str(),
    }
    .to_ascii_lowercase();
    let mut paths: Vec<String> = Files::iter().map(String::from).collect();
    paths.sort_unstable();
    let of_role = paths.iter().filter(|path| path.starts_with(&format!("{folder}/")) && path.ends_with(".graphql"));
    of_role.filter_map(|path| example(store, path)).collect()
}

fn example(store: &Store, path: &str) -> Option<Example> {
    let text = read(path)?;
    let mut lines = text.lines();
    let title = |line: Option<&str>| line.map(|line| line.trim_start_matches(['#', ' ']).to_owned());
    let title = Title { da: title(lines.next())?, en: title(lines.next())? };
    let query = lines.collect::<Vec<_>>().join("\n");
    let name = query.split([' ', '(', '{']).nth(1)?.to_owned();
    let variables = read(&path.replace(".graphql", ".json")).map(|text| fill(store, &text)).unwrap_or_default();
    Some(Example { name, title, query, variables })
}

fn read(path: &str) -> Option<String> {
    Files::get(path).and_then(|file| String::from_utf8(file.data.into_owned()).ok())
}

/// Puts in days, weeks and global ids.
fn fill(store: &Store, text: &str) -> String {
    let Ok(mut variables) = serde_json::from_str(text) else { return String::new() };
    fill_value(store, &mut variables);
    serde_json::to_string_pretty(&variables).unwrap_or_default()
}

fn fill_value(store: &Store, value: &mut Value) {
    match value {
        Value::String(text) if text.starts_with('@') => *value = filled(store, text).into(),
        Value::Array(values) => values.iter_mut().for_each(|value| fill_value(store, value)),
        Value::Object(fields) => fields.values_mut().for_each(|value| fill_value(store, value)),
        _ => {}
    }
}

/// `@week`, `@week:-4`, `@monday:-4`, `@day:-3`, `@instant:-3` (noon of that day, in UTC), `@Person:person:alma`; a day may stand inside the key of a row.
fn filled(store: &Store, text: &str) -> String {
    let today = civil::local_date(store.clock().now());
    let day = |days: &str| (today + chrono::Duration::days(days.parse().unwrap_or(0))).to_string();
    // At a weekend one looks at the week to come.
    let week = |weeks: &str| IsoWeek::of(today + chrono::Duration::days(2 + 7 * weeks.parse().unwrap_or(0)));
    match text.trim_start_matches('@').splitn(3, ':').collect::<Vec<_>>()[..] {
        ["week"] => week("0").to_string(),
        ["week", weeks] => week(weeks).to_string(),
        ["monday", weeks] => week(weeks).monday().to_string(),
        ["day", days] => day(days),
        ["instant", days] => format!("{}T12:00:00Z", day(days)),
        [kind, noun, key] => {
            let key = match key.split_once("@day:") {
                Some((before, days)) => format!("{before}{}", day(days)),
                None => key.to_owned(),
            };
            let Some(kind) = Kind::parse(kind) else { return String::new() };
            store.seal(kind, world::id(noun, &key))
        }
        _ => String::new(),
    }
}
