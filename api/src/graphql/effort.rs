//! Efforts in the schema.

use async_graphql::{Context, ID, Object, Result};
use entity::{effort::Entity, effort_policy};
use indsats_entity as entity;

use super::{
    connection::{Connection, List, Paging},
    context::Acting,
    effort_policy::EffortPolicy,
    record::{access, record},
};
use crate::{store::Direction, texts::Language};

record!(Effort shows Entity);

access! {
    /// What the caller may do to an effort now.
    EffortAccess on Entity {
        /// Write a new version of its parameters.
        can_draft_policy: DraftEffortPolicy,
    }
}

/// A programme (indsats) with its legal basis and its rules over time.
#[Object]
impl Effort {
    /// The opaque global id. Auditors get another one, of their engagement.
    pub(super) async fn id(&self, ctx: &Context<'_>) -> ID {
        self.0.global_id(ctx.session())
    }

    /// Grows with each change; give it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What the caller may do to it, and why not.
    async fn access(&self, ctx: &Context<'_>) -> EffortAccess {
        EffortAccess::of(ctx.session(), &self.0)
    }

    /// The code.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Its name in the language of the request.
    async fn name(&self, ctx: &Context<'_>) -> &str {
        match ctx.language() {
            Language::Danish => &self.0.name_da,
            Language::English => &self.0.name_en,
        }
    }

    /// The law that it rests on.
    async fn legal_basis(&self) -> &str {
        &self.0.legal_basis
    }

    /// The versions of its rules, latest first.
    async fn policies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
    ) -> Result<Connection<EffortPolicy>> {
        use effort_policy::Column;
        let list = List::plain("effort.policies", Column::ValidFrom, Direction::Descending);
        Connection::of(ctx, &self.0, Column::EffortId, list, Paging { first, after, last, before }, Ok).await
    }
}
