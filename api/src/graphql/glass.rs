//! Broken glasses in the schema.

use async_graphql::{Context, ID, InputObject, Object, Result};
use entity::break_glass::{Column, Entity};
use indsats_entity as entity;
use sea_orm::ColumnTrait;

use super::{
    context::Acting,
    person::Person,
    record::{access, record, redacted_fields},
    scalar::Instant,
    user::User,
};
use crate::store::{self, Scoped};

record!(BreakGlass shows Entity);

access! {
    /// What the caller may do to the record of a broken glass now.
    BreakGlassAccess on Entity {
        /// Sign that it was looked at: never one's own.
        can_review: ReviewBreakGlass,
    }
}

/// One time that somebody reached a person outside the own scope, with a reason, for an hour at most. It stays open until
/// somebody else signs it.
#[Object]
impl BreakGlass {
    /// The opaque global id. Auditors get another one, of their engagement.
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

    /// The fields that are null because the caller may not read them, as opposed to empty.
    async fn redacted_fields(&self) -> Vec<&str> {
        redacted_fields(&self.0)
    }

    /// What the caller may do to this record, and why not.
    async fn access(&self, ctx: &Context<'_>) -> BreakGlassAccess {
        BreakGlassAccess::of(ctx.session(), &self.0)
    }

    /// Who broke the glass. Null where the caller does not see users.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(self.0.target(ctx.session(), "user", |row| Some(row.user_id)).await?.map(User))
    }

    /// Why. Null for those who may not read free text.
    async fn reason(&self) -> Option<&str> {
        self.0.see(crate::policy::Class::Note, |_| ()).map(|()| self.0.reason.as_str())
    }

    /// From when the person could be seen.
    async fn opened_at(&self) -> Instant {
        Instant(self.0.opened_at)
    }

    /// Until when.
    async fn expires_at(&self) -> Instant {
        Instant(self.0.expires_at)
    }

    /// Who signed it. Null while it is open, or where the caller does not see users.
    async fn reviewed_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(self.0.target(ctx.session(), "reviewedBy", |row| row.reviewed_by).await?.map(User))
    }

    /// When it was signed. Null while it is open.
    async fn reviewed_at(&self) -> Option<Instant> {
        self.0.reviewed_at.map(Instant)
    }

    /// What the reviewer found. Null while it is open, or for those who may not read free text.
    async fn verdict(&self) -> Option<&str> {
        self.0.verdict.as_deref()
    }
}

/// Narrows a list of broken glasses. Absent fields do not narrow.
#[derive(InputObject)]
pub struct BreakGlassFilter {
    /// Whether somebody has signed them.
    is_reviewed: Option<bool>,
}

impl BreakGlassFilter {
    pub(super) fn apply<'s>(filter: &Option<Self>, rows: Scoped<'s, Entity>) -> store::Result<Scoped<'s, Entity>> {
        Ok(match filter.as_ref().and_then(|filter| filter.is_reviewed) {
            Some(true) => rows.filter(Column::ReviewedAt.is_not_null()),
            Some(false) => rows.filter(Column::ReviewedAt.is_null()),
            None => rows,
        })
    }
}
