//! Which lists a change alters, as the day of the change tells them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use indsats_entity::worklist_item::{Entity, Model};
use uuid::Uuid;

use super::Difference;
use crate::{rules::worklist::WorklistKind, store::Altered};

/// Lists by person.
type Lists = BTreeMap<Uuid, BTreeSet<WorklistKind>>;

/// The lists on which the rows stand on a day.
pub(super) fn lists<'r>(rows: impl Iterator<Item = &'r Model>, day: NaiveDate) -> Lists {
    let mut lists = Lists::new();
    rows.filter(|row| stands(row, day)).for_each(|row| note(row, &mut lists));
    lists
}

/// Adds the lists that tell something else on a day than before. A row that only holds for longer, or not for so long,
/// tells the same on the day.
pub(super) fn between(difference: &Difference<Entity>, day: NaiveDate, altered: &mut Lists) {
    let mut gone: HashMap<Uuid, Vec<&Model>> = HashMap::new();
    for row in difference.gone.iter().filter(|row| stands(row, day)) {
        gone.entry(row.person_id).or_default().push(row);
    }
    for row in difference.new.iter().filter(|row| stands(row, day)) {
        let gone = gone.entry(row.person_id).or_default();
        match gone.iter().position(|gone| tells_the_same(gone, row)) {
            Some(at) => drop(gone.swap_remove(at)),
            None => note(row, altered),
        }
    }
    gone.into_values().flatten().for_each(|row| note(row, altered));
}

/// The lists as they are told.
pub(super) fn at(at: DateTime<Utc>, lists: Lists) -> impl Iterator<Item = Altered> {
    lists.into_iter().map(move |(person, lists)| Altered { person, lists: lists.into_iter().collect(), at })
}

fn stands(row: &Model, day: NaiveDate) -> bool {
    row.visible_from <= day && day < row.visible_to
}

fn tells_the_same(one: &Model, other: &Model) -> bool {
    let Model { id, visible_from, visible_to, .. } = *one;
    *one == Model { id, visible_from, visible_to, ..other.clone() }
}

fn note(row: &Model, lists: &mut Lists) {
    if let Some(list) = WorklistKind::parse(&row.list) {
        lists.entry(row.person_id).or_default().insert(list);
    }
}
