//! Unmaskings in the schema.

use async_graphql::{Context, ID, Object, Result};
use indsats_entity::unmasking::{Column, Entity};

use super::{
    connection::List,
    context::Acting,
    person::Person,
    record::{record, redacted_fields},
    scalar::Instant,
    user::User,
};
use crate::{policy::Class, store::Direction};

record!(Unmasking shows Entity);

/// One time that an auditor was told who somebody is, with a reason.
#[Object]
impl Unmasking {
    /// The opaque global id. Auditors get another one, of their engagement.
    pub(super) async fn id(&self, ctx: &Context<'_>) -> ID {
        self.0.global_id(ctx.session())
    }

    /// The person (borger). Null where the caller does not see the person.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(self.0.target(ctx.session(), "person", |row| Some(row.person_id)).await?.map(Person))
    }

    /// The auditor. Null where the caller does not see users.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(self.0.target(ctx.session(), "user", |row| Some(row.user_id)).await?.map(User))
    }

    /// Why. Null for those who may not read free text.
    async fn reason(&self) -> Option<&str> {
        self.0.see(Class::Note, |_| ()).map(|()| self.0.reason.as_str())
    }

    /// When.
    async fn unmasked_at(&self) -> Instant {
        Instant(self.0.unmasked_at)
    }

    /// The fields that are null because the caller may not read them, as opposed to empty.
    async fn redacted_fields(&self) -> Vec<&str> {
        redacted_fields(&self.0)
    }
}

/// Latest first.
pub(super) fn list() -> List<Entity> {
    List::plain("unmaskings", Column::UnmaskedAt, Direction::Descending)
}
