//! Telling an auditor who one person is: the only way past the pseudonyms, and on record.

use indsats_entity::{person, unmasking, user};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Set, sea_query::LockType};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Granted, Result, Work};
use crate::{
    civil,
    policy::{Action, Class, ClassSet, Kind, Privilege, Relation},
};

/// Who somebody is.
pub struct Unmasked {
    pub given_name: String,
    pub family_name: String,
    /// For those who may see numbers.
    pub cpr: Option<Zeroizing<String>>,
}

impl Work<'_> {
    /// How many persons the caller has unmasked on this local day. Until the change ends nobody else is told anything as this
    /// caller, so that two who ask at the same time are not both the last one.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn unmasked_today(&self) -> Result<u64> {
        use unmasking::{Column, Entity};
        let session = self.session();
        session.count_statement();
        #[expect(clippy::disallowed_methods, reason = "the caller's own row, and only to lock it")]
        let caller = user::Entity::find_by_id(session.principal().user_id).lock(LockType::NoKeyUpdate);
        caller.one(self.transaction()).await?;
        session.count_statement();
        #[expect(clippy::disallowed_methods, reason = "a number of the caller's own doings")]
        let own = Entity::find().filter(Column::UserId.eq(session.principal().user_id));
        let today = civil::midnight(session.scope().today);
        Ok(own.filter(Column::UnmaskedAt.gte(today)).count(self.transaction()).await?)
    }

    /// Writes down that the caller is told who a person is, and tells it.
    ///
    /// # Errors
    /// When a statement fails, or the row was made with another key.
    pub async fn unmask(&mut self, person: &Granted<person::Entity>, reason: String) -> Result<Unmasked> {
        let session = self.session();
        self.told.reason = Some(reason.clone());
        let row = unmasking::ActiveModel {
            id: Set(Uuid::now_v7()),
            person_id: Set(person.row().id),
            user_id: Set(session.principal().user_id),
            reason: Set(reason),
            unmasked_at: Set(session.now()),
        };
        self.insert::<_, unmasking::Entity>(person, Action::UnmaskPerson, row).await?;
        let row = person.row();
        let mut classes = ClassSet::NONE.with(Class::Open).with(Class::Identity);
        let cpr = if session.holds(Privilege::SeeCpr) {
            classes = classes.with(Class::Cpr);
            Some(Zeroizing::new(session.opened_cpr(row)?.expose().to_owned()))
        } else {
            None
        };
        self.told.subjects.entry(row.id).or_default().note(Kind::Person, &[Relation::Any], classes);
        Ok(Unmasked { given_name: row.given_name.clone(), family_name: row.family_name.clone(), cpr })
    }
}
