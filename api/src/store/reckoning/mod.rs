//! What is kept of worklists and weeks, so that reading them takes no rules: two weeks of each person, reckoned by the
//! rules from the person's file whenever a row of it changes, in the same transaction, and once a week because of time.
//!
//! Who reckons holds the person's row: two changes to one person reckon one after the other, and the second sees what
//! the first has written.

mod altered;
mod check;
mod line;
mod roll;
mod rulebook;
mod told;
mod waiting;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use indsats_entity::{person, reckoning, week_fact, worklist_item};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, Iterable, QueryFilter, QueryOrder, QuerySelect, Set,
    sea_query::{LockBehavior, LockType, OnConflict},
};
use uuid::Uuid;

pub use check::Check;
pub use roll::Progress;
pub(super) use rulebook::judges;
pub use told::Told;
pub use waiting::{Items, Waiting};

use super::{Altered, Result, Work, file};
use crate::{
    civil::IsoWeek,
    policy::{Kind, Role},
    rules::{
        PersonFile,
        worklist::{Rulebook, View, WorklistKind},
    },
};
use line::Line;

/// Persons that are reckoned in one go.
const BATCH: usize = 200;
/// The Monday of those who are due, whatever week it is.
const DUE: NaiveDate = NaiveDate::from_ymd_opt(1900, 1, 1).expect("a Monday");

/// A person's place in the lists.
#[derive(Clone)]
struct Placed {
    person: Uuid,
    unit: Uuid,
    name_key: String,
}

impl Work<'_> {
    /// Reckons everybody whose rows the change touched, and tells which lists it alters. An import touches a person many
    /// times, and only marks: what it marked is reckoned when it is through.
    pub(super) async fn reckon(&self) -> Result<Vec<Altered>> {
        let persons: Vec<Uuid> = self.told.subjects.keys().copied().collect();
        if self.has_new_rules {
            rulebook::revise(self.transaction()).await?;
        }
        if self.session().request().role == Role::SystemImport {
            mark(self.transaction(), &persons).await?;
            return Ok(Vec::new());
        }
        // Who is responsible now has the lists of this person, whatever they told before.
        let handed_over =
            |person: &&Uuid| self.told.subjects.get(person).is_some_and(|subject| subject.has(Kind::Assignment));
        let handed_over: BTreeSet<Uuid> = persons.iter().filter(handed_over).copied().collect();
        let mut altered = Vec::new();
        for persons in persons.chunks(BATCH) {
            let placed = hold(self.transaction(), persons, false).await?;
            let lists = keep(self.transaction(), placed, self.session().scope().today, &handed_over).await?;
            altered.extend(altered::at(self.session().now(), lists));
        }
        Ok(altered)
    }
}

/// Takes hold of persons until the transaction ends: all of them, or those that nobody else holds.
async fn hold(on: &impl ConnectionTrait, persons: &[Uuid], passes_by: bool) -> Result<Vec<Placed>> {
    use person::{Column, Entity};
    #[expect(clippy::disallowed_methods, reason = "takes a lock; what it answers stays in the store")]
    let query = Entity::find()
        .select_only()
        .columns([Column::Id, Column::UnitId, Column::NameKey])
        .filter(Column::Id.is_in(persons.iter().copied()))
        // Everybody takes them in one order, so that nobody waits in a circle.
        .order_by_asc(Column::Id);
    let query = match passes_by {
        true => query.lock_with_behavior(LockType::NoKeyUpdate, LockBehavior::SkipLocked),
        false => query.lock(LockType::NoKeyUpdate),
    };
    let found: Vec<(Uuid, Uuid, String)> = query.into_tuple().all(on).await?;
    Ok(found.into_iter().map(|(person, unit, name_key)| Placed { person, unit, name_key }).collect())
}

/// Reckons persons for the week of a day, writes what differs from what is kept, and tells which lists of whom that alters
/// on the day. Of persons who are handed over, every list is another.
async fn keep(
    on: &impl ConnectionTrait,
    placed: Vec<Placed>,
    day: NaiveDate,
    handed_over: &BTreeSet<Uuid>,
) -> Result<BTreeMap<Uuid, BTreeSet<WorklistKind>>> {
    if placed.is_empty() {
        return Ok(BTreeMap::new());
    }
    let (persons, week): (Vec<Uuid>, _) = (placed.iter().map(|placed| placed.person).collect(), IsoWeek::of(day));
    // Before the rules are read: rules that change meanwhile leave a row that is due, never one that is wrong.
    let revision = rulebook::revision(on).await?;
    let wanted = reckon(on, &placed, week).await?;
    let mut altered = altered::lists(wanted.items.iter().filter(|row| handed_over.contains(&row.person_id)), day);
    let items = difference::<worklist_item::Entity>(on, &persons, wanted.items).await?;
    altered::between(&items, day, &mut altered);
    write::<worklist_item::Entity>(on, items).await?;
    write::<week_fact::Entity>(on, difference(on, &persons, wanted.weeks).await?).await?;
    let rows = persons.into_iter().map(|person| reckoning::ActiveModel {
        person_id: Set(person),
        monday: Set(week.monday()),
        revision: Set(revision),
    });
    set(on, rows.collect()).await?;
    Ok(altered)
}

/// What the rules say is to be kept.
#[derive(Default)]
struct Wanted {
    items: Vec<worklist_item::Model>,
    weeks: Vec<week_fact::Model>,
}

async fn reckon(on: &impl ConnectionTrait, placed: &[Placed], week: IsoWeek) -> Result<Wanted> {
    let persons: Vec<Uuid> = placed.iter().map(|placed| placed.person).collect();
    let book = file::rulebook(on, None).await?;
    let files = file::gather(on, &persons, None).await?;
    Ok(wanted(placed, &files, &book, week))
}

fn wanted(placed: &[Placed], files: &HashMap<Uuid, PersonFile>, book: &Rulebook, week: IsoWeek) -> Wanted {
    let mut wanted = Wanted::default();
    for placed in placed {
        let Some(file) = files.get(&placed.person) else { continue };
        let reckoned = View::new(file, book).reckon(week);
        wanted.items.extend(reckoned.items.iter().map(|item| line::item(placed, item)));
        wanted.weeks.extend(reckoned.weeks.iter().map(|week| line::week(placed, week)));
    }
    wanted
}

/// What is kept and not wanted, and what is wanted and not kept.
struct Difference<E: Line> {
    gone: Vec<E::Model>,
    new: Vec<E::Model>,
}

async fn difference<E: Line>(
    on: &impl ConnectionTrait,
    persons: &[Uuid],
    mut wanted: Vec<E::Model>,
) -> Result<Difference<E>> {
    let mut gone = Vec::new();
    #[expect(clippy::disallowed_methods, reason = "compares what is kept, and releases none")]
    let kept = E::find().filter(E::person_column().is_in(persons.iter().copied())).all(on).await?;
    let mut by_person: HashMap<Uuid, Vec<usize>> = HashMap::new();
    for (at, row) in wanted.iter().enumerate() {
        by_person.entry(E::person(row)).or_default().push(at);
    }
    let mut found = vec![false; wanted.len()];
    for row in kept {
        let candidates = by_person.get(&E::person(&row)).into_iter().flatten();
        let same = candidates.copied().find(|at| !found[*at] && E::says_the_same(&wanted[*at], &row));
        match same {
            Some(at) => found[at] = true,
            None => gone.push(row),
        }
    }
    let mut found = found.into_iter();
    wanted.retain(|_| !found.next().unwrap_or_default());
    Ok(Difference { gone, new: wanted })
}

async fn write<E: Line>(on: &impl ConnectionTrait, Difference { gone, new }: Difference<E>) -> Result<()>
where
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    for gone in gone.chunks(10_000) {
        E::delete_many().filter(E::id_column().is_in(gone.iter().map(E::id))).exec(on).await?;
    }
    let mut new = new.into_iter().map(IntoActiveModel::into_active_model).peekable();
    while new.peek().is_some() {
        let some = new.by_ref().take(30_000 / E::Column::iter().count());
        E::insert_many(some).exec_without_returning(on).await?;
    }
    Ok(())
}

/// Marks persons as due, whatever they are.
async fn mark(on: &impl ConnectionTrait, persons: &[Uuid]) -> Result<()> {
    let due = |person: &Uuid| reckoning::ActiveModel { person_id: Set(*person), monday: Set(DUE), revision: Set(0) };
    for persons in persons.chunks(10_000) {
        set(on, persons.iter().map(due).collect()).await?;
    }
    Ok(())
}

async fn set(on: &impl ConnectionTrait, rows: Vec<reckoning::ActiveModel>) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    use reckoning::Column::{Monday, PersonId, Revision};
    let or_change = OnConflict::column(PersonId).update_columns([Monday, Revision]).to_owned();
    reckoning::Entity::insert_many(rows).on_conflict(or_change).exec_without_returning(on).await?;
    Ok(())
}
