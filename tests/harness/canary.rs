//! What must never be found where it does not belong: everything personal in the synthetic municipality.

use indsats::demo::{rows::Rows, world};
use sea_orm::ActiveValue;

use crate::world::World;

/// CPR numbers of the named persons, as they are written in the world.
const NUMBERS: &[&str] = &["6101804001", "6202814002", "6303824003", "6404834004", "6505844005", "6606854006"];

/// Names, numbers, addresses and free texts of the named persons.
pub fn canaries(world: &World) -> Vec<String> {
    let mut rows: Rows = world.rows();
    world::persons(&mut rows);
    let mut found: Vec<String> = Vec::new();
    for person in &rows.persons {
        let texts = [&person.given_name, &person.family_name, &person.name_key, &person.given_key];
        found.extend(texts.into_iter().filter_map(value));
        let details = [&person.street, &person.phone, &person.email];
        found.extend(details.into_iter().filter_map(|detail| value(detail).flatten()));
    }
    found.extend(rows.plans.iter().filter_map(|plan| value(&plan.goal)));
    found.extend(rows.meetings.iter().filter_map(|meeting| value(&meeting.note).flatten()));
    for number in NUMBERS {
        found.extend([(*number).to_owned(), format!("{}-{}", &number[..6], &number[6..])]);
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The canaries that stand in a text as words of their own.
pub fn sung<'c>(canaries: &'c [String], text: &str) -> Vec<&'c str> {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let stands = |canary: &str| {
        text.match_indices(canary).any(|(at, _)| {
            let (before, after) = (text[..at].chars().next_back(), text[at + canary.len()..].chars().next());
            !is_part(before) && !is_part(after)
        })
    };
    canaries.iter().map(String::as_str).filter(|canary| stands(canary)).collect()
}

fn value<T: Clone + Into<sea_orm::Value>>(column: &ActiveValue<T>) -> Option<T> {
    match column {
        ActiveValue::Set(value) | ActiveValue::Unchanged(value) => Some(value.clone()),
        ActiveValue::NotSet => None,
    }
}
