//! Records of another system: each becomes one row here, found again by its source, kind and id there.

use std::collections::{HashMap, HashSet};

use indsats_entity::external_ref::{ActiveModel, Column, Entity};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IdenStatic, IntoActiveModel, Iterable, ModelTrait, QueryFilter,
    QuerySelect, Set, TryIntoModel,
};
use uuid::Uuid;

use super::{IDS, PARAMETERS};
use crate::{
    policy::Guarded,
    store::{Error, Result, Work, history, work::column},
};

/// Which row an earlier import made of a record, and the keyed digest of what it said then.
#[derive(Clone)]
pub struct Known {
    pub row: Uuid,
    pub digest: Vec<u8>,
}

/// A record and the row it is to be.
pub struct Record<E: EntityTrait> {
    /// The record's id in its source; unique within the kind, and no personal data in clear.
    pub key: String,
    /// A row that is here already, though no import has made it.
    pub found: Option<Uuid>,
    /// The row, with a fresh id.
    pub row: E::Model,
}

/// Columns that a record does not decide.
#[derive(Clone, Copy, Default)]
pub struct Columns {
    /// Written with a new row and never again.
    pub kept: &'static [&'static str],
    /// Written whenever the record has changed, and no change by themselves.
    pub stamped: &'static [&'static str],
}

/// What became of a record.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Outcome {
    Unchanged,
    Changed,
    Inserted,
}

impl Work<'_> {
    /// Makes rows of records, or brings the rows that they became up to date; what says the same as last time is left
    /// alone, also where somebody has changed the row since. Answers in the order of the records.
    ///
    /// # Errors
    /// [`Error::Forbidden`] where the policy refuses, [`Error::Constraint`] where the database does.
    pub async fn take_records<E>(
        &mut self,
        source: &str,
        records: Vec<Record<E>>,
        columns: Columns,
    ) -> Result<Vec<(Uuid, Outcome)>>
    where
        E: Guarded,
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: ActiveModelTrait<Entity = E> + TryIntoModel<E::Model> + Send,
    {
        let entity = E::KIND.as_str();
        let known = self.known(source, entity, records.iter().map(|record| record.key.clone()).collect()).await?;
        let mut answers = Vec::with_capacity(records.len());
        let (mut inserts, mut changes, mut links, mut relinks) = (vec![], vec![], vec![], vec![]);
        for Record { key, found, row } in records {
            let digest = self.record_digest::<E>(&row, columns)?;
            let (id, outcome) = match (known.get(&key), found) {
                (Some(known), _) if known.digest == digest => (known.row, Outcome::Unchanged),
                (None, None) => (E::id(&row), Outcome::Inserted),
                (known, found) => (known.map(|known| known.row).or(found).unwrap_or_default(), Outcome::Changed),
            };
            answers.push((id, outcome));
            match outcome {
                Outcome::Unchanged => continue,
                Outcome::Inserted => inserts.push(row.into_active_model().reset_all()),
                Outcome::Changed => {
                    let mut row = row.into_active_model().reset_all();
                    for name in columns.kept {
                        row.not_set(column::<E>(name)?);
                    }
                    changes.push((id, row));
                }
            }
            let link = (key, Known { row: id, digest });
            if known.contains_key(&link.0) { relinks.push(link) } else { links.push(link) }
        }
        self.put_all::<E>(inserts).await?;
        let changed: HashSet<Uuid> = self.change_rows::<E>(changes).await?.into_iter().collect();
        for (id, outcome) in &mut answers {
            if *outcome == Outcome::Changed && !changed.contains(id) {
                *outcome = Outcome::Unchanged;
            }
        }
        self.link(source, entity, links).await?;
        self.relink(source, entity, relinks).await?;
        Ok(answers)
    }

    /// What earlier imports from a source made of records.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn known(&self, source: &str, entity: &str, keys: Vec<String>) -> Result<HashMap<String, Known>> {
        let mut known = HashMap::with_capacity(keys.len());
        for keys in keys.chunks(IDS) {
            self.session().count_statement();
            #[expect(clippy::disallowed_methods, reason = "answers with ids and keyed digests only")]
            let found: Vec<(String, Uuid, Vec<u8>)> = Entity::find()
                .select_only()
                .columns([Column::ExternalId, Column::RowId, Column::Digest])
                .filter(Column::Source.eq(source))
                .filter(Column::Entity.eq(entity))
                .filter(Column::ExternalId.is_in(keys))
                .into_tuple()
                .all(self.transaction())
                .await?;
            known.extend(found.into_iter().map(|(key, row, digest)| (key, Known { row, digest })));
        }
        Ok(known)
    }

    pub(super) async fn link(&self, source: &str, entity: &str, links: Vec<(String, Known)>) -> Result<()> {
        let mut rows = links
            .into_iter()
            .map(|(key, Known { row, digest })| ActiveModel {
                id: Set(Uuid::now_v7()),
                source: Set(source.to_owned()),
                entity: Set(entity.to_owned()),
                external_id: Set(key),
                row_id: Set(row),
                digest: Set(digest),
            })
            .peekable();
        while rows.peek().is_some() {
            self.session().count_statement();
            let some = rows.by_ref().take(PARAMETERS / Column::iter().count());
            Entity::insert_many(some).exec_without_returning(self.transaction()).await?;
        }
        Ok(())
    }

    pub(super) async fn relink(&self, source: &str, entity: &str, links: Vec<(String, Known)>) -> Result<()> {
        for (key, Known { row, digest }) in links {
            self.session().count_statement();
            Entity::update_many()
                .set(ActiveModel { row_id: Set(row), digest: Set(digest), ..Default::default() })
                .filter(Column::Source.eq(source))
                .filter(Column::Entity.eq(entity))
                .filter(Column::ExternalId.eq(key))
                .exec(self.transaction())
                .await?;
        }
        Ok(())
    }

    /// A keyed digest of what a record decides: a row can hold little enough to be guessed.
    fn record_digest<E: Guarded>(&self, row: &E::Model, columns: Columns) -> Result<Vec<u8>> {
        let undecided = |name: &str| {
            ["id", "version"].contains(&name) || columns.kept.contains(&name) || columns.stamped.contains(&name)
        };
        let mut values = Vec::new();
        for column in E::Column::iter().filter(|column| !undecided(column.as_str())) {
            values.push(history::json(row.get(column))?);
        }
        let text = serde_json::to_vec(&values).map_err(|_| Error::internal("a row that is no JSON"))?;
        Ok(self.session().store().keys().digest("import", &text))
    }
}
