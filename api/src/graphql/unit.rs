//! The organisation in the schema.

use async_graphql::{Context, ID, Object, Result};
use entity::organisation_unit::{Column, Entity};
use indsats_entity as entity;

use super::{
    connection::{Connection, List, Paging},
    context::Acting,
    record::{access, record},
};
use crate::store::Direction;

record!(OrganisationUnit shows Entity);

access! {
    /// What the caller may do in a unit now.
    OrganisationUnitAccess on Entity {
        /// Register a person in it.
        can_register_person: RegisterPerson,
        /// Draw accesses that were made in its roles, to look at them.
        can_draw_access_sample: DrawAccessSample,
    }
}

/// A unit of the municipality's organisation (enhed). Rights reach down from a unit to all below it.
#[Object]
impl OrganisationUnit {
    /// The opaque global id. Auditors get another one, of their engagement.
    pub(super) async fn id(&self, ctx: &Context<'_>) -> ID {
        self.0.global_id(ctx.session())
    }

    /// Grows with each change; give it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What the caller may do in this unit, and why not.
    async fn access(&self, ctx: &Context<'_>) -> OrganisationUnitAccess {
        OrganisationUnitAccess::of(ctx.session(), &self.0)
    }

    /// The unit's name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The short key by which the municipality's organisation system knows it.
    async fn user_key(&self) -> &str {
        &self.0.user_key
    }

    /// The unit above. Null at the top, or where the caller does not see it.
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<OrganisationUnit>> {
        Ok(self.0.target(ctx.session(), "parent", |row| row.parent_id).await?.map(OrganisationUnit))
    }

    /// The units directly below, by name.
    async fn children(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
    ) -> Result<Connection<OrganisationUnit>> {
        let list = List::plain("unit.children", Column::Name, Direction::Ascending);
        Connection::of(ctx, &self.0, Column::ParentId, list, Paging { first, after, last, before }, Ok).await
    }
}
