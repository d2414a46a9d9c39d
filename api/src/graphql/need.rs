//! Needs of persons in the schema.

use async_graphql::{Context, Enum, ID, Object, Result};
use entity::person_need::{Entity, Need as StoredNeed};
use indsats_entity as entity;

use super::{
    context::Acting,
    person::Person,
    record::{access, record},
    reference::{ReferenceCode, code_of},
    scalar::Date,
};

record!(PersonNeed shows Entity);

/// What an offer must meet; also the name of the list whose codes say how.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "StoredNeed")]
pub enum Need {
    /// A language in which the person can follow an offer.
    Language,
    /// A way in which the person can come to it.
    Transport,
}

access! {
    /// What the caller may do to a need now.
    PersonNeedAccess on Entity {
        /// End it on a day.
        can_end: EndNeed,
    }
}

/// A language in which a person can follow an offer, or a way in which they can come to it (behov). Who has several of a
/// kind needs one of them.
#[Object]
impl PersonNeed {
    /// The opaque global id.
    pub(super) async fn id(&self, ctx: &Context<'_>) -> ID {
        self.0.global_id(ctx.session())
    }

    /// Grows with each change; give it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The person (borger). Null where the caller does not see the person.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(self.0.target(ctx.session(), "person", |row| Some(row.person_id)).await?.map(Person))
    }

    /// What the caller may do to this need, and why not.
    async fn access(&self, ctx: &Context<'_>) -> PersonNeedAccess {
        PersonNeedAccess::of(ctx.session(), &self.0)
    }

    /// What an offer must meet.
    async fn need(&self) -> Need {
        self.0.need.into()
    }

    /// How, from the list that the need names. Null where the list no longer holds the code.
    async fn code(&self, ctx: &Context<'_>) -> Result<Option<ReferenceCode>> {
        let list = match self.0.need {
            StoredNeed::Language => "LANGUAGE",
            StoredNeed::Transport => "TRANSPORT",
        };
        code_of(ctx, &self.0, list, |row| Some(row.code.clone())).await
    }

    /// The first day.
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// The first day after the period; null while it has no end.
    async fn valid_until(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }
}
