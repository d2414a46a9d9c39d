//! Primary caseworkers as another system names them: it knows who has the case now, and not since when.

use indsats_entity::assignment::{ActiveModel, Entity, Model};
use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use uuid::Uuid;

use super::{Known, Outcome};
use crate::{
    policy::{Kind, Visible},
    store::{Result, Work},
};

impl Work<'_> {
    /// Makes users primary caseworkers, one for each record. Where a record names another one than last time, the earlier
    /// responsibility ends today and the new one begins. Outcomes are in the order of the records.
    ///
    /// # Errors
    /// [`crate::store::Constraint::OnePrimaryCaseworker`] where somebody here has given the case to another one.
    pub async fn take_primaries(&mut self, source: &str, records: Vec<(String, Model)>) -> Result<Vec<Outcome>> {
        let entity = Kind::Assignment.as_str();
        let today = self.session().scope().today;
        let known = self.known(source, entity, records.iter().map(|(key, _)| key.clone()).collect()).await?;
        let mut outcomes = Vec::with_capacity(records.len());
        let (mut rows, mut ended, mut links, mut relinks) = (vec![], vec![], vec![], vec![]);
        for (key, mut row) in records {
            let digest = self.session().store().keys().digest("import", row.user_id.as_bytes());
            let link = (key, Known { row: Entity::id(&row), digest });
            match known.get(&link.0) {
                Some(before) if before.digest == link.1.digest => {
                    outcomes.push(Outcome::Unchanged);
                    continue;
                }
                Some(before) => {
                    ended.push(before.row);
                    row.valid_from = today;
                    relinks.push(link);
                    outcomes.push(Outcome::Changed);
                }
                None => {
                    links.push(link);
                    outcomes.push(Outcome::Inserted);
                }
            }
            rows.push(row.into_active_model().reset_all());
        }
        self.end_primaries(ended).await?;
        self.put_all::<Entity>(rows).await?;
        self.link(source, entity, links).await?;
        self.relink(source, entity, relinks).await?;
        Ok(outcomes)
    }

    /// Ends responsibilities today, unless they have ended already.
    async fn end_primaries(&mut self, ids: Vec<Uuid>) -> Result<()> {
        let today = self.session().scope().today;
        let stored = self.stored::<Entity>(ids).await?;
        let running = stored.into_values().filter(|row| row.valid_to.is_none_or(|end| end > today));
        let ended = |row: Model| (row.id, ActiveModel { valid_to: Set(Some(today)), ..Default::default() });
        self.change_rows::<Entity>(running.map(ended).collect()).await?;
        Ok(())
    }
}
