//! Breaking the glass: how a caseworker reaches a person outside the own scope, for an hour and on record.

use chrono::Duration;
use indsats_entity::{break_glass, person_number};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use uuid::Uuid;

use super::{Error, Result, Seen, Work};
use crate::{
    cpr::CprNumber,
    policy::{Action, Denial, Kind, Relation},
};

/// The record of a broken glass, and the person behind it.
pub struct OpenedGlass {
    pub record: Seen<break_glass::Entity>,
    pub person: Uuid,
}

impl Work<'_> {
    /// Opens one person, known by CPR number, to this user. The only look-up that asks no relation: who looks is
    /// recorded with a reason, and somebody else reviews it.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a role that may not, [`Error::NotFound`] for a number nobody has.
    pub async fn break_glass(&mut self, number: &CprNumber, reason: &str, lasts: Duration) -> Result<OpenedGlass> {
        let session = self.session();
        if !session.access(Kind::Person).may_ever(Action::BreakGlass) {
            session.note_refusal(None);
            return Err(Error::Forbidden(Denial::Role));
        }
        self.told.reason = Some(reason.to_owned());
        let person = self.person_of(number).await?.ok_or(Error::NotFound)?;
        let now = session.now();
        let row = break_glass::ActiveModel {
            id: Set(Uuid::now_v7()),
            person_id: Set(person),
            user_id: Set(session.principal().user_id),
            reason: Set(reason.to_owned()),
            opened_at: Set(now),
            expires_at: Set(now + lasts),
            version: Set(1),
            ..Default::default()
        };
        session.count_statement();
        let row = break_glass::Entity::insert(row).exec_with_returning(self.transaction()).await?;
        self.keep::<break_glass::Entity>(Action::BreakGlass, None, &row, &[Relation::BreakGlass]).await?;
        Ok(OpenedGlass { record: self.see(row).await?, person })
    }

    /// Who has or had a number, inside the scope or not. For breaking the glass and for refusing a second registration.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn person_of(&self, number: &CprNumber) -> Result<Option<Uuid>> {
        self.session().count_statement();
        #[expect(clippy::disallowed_methods, reason = "answers with an identity only, and only to the store's callers")]
        let found = person_number::Entity::find()
            .filter(person_number::Column::CprIndex.eq(self.session().store().keys().index(number)))
            .one(self.transaction())
            .await?;
        Ok(found.map(|found| found.person_id))
    }
}
