//! Closed times of employees in the schema.

use async_graphql::{Context, ID, Object, Result};
use entity::closed_time::Entity;
use indsats_entity as entity;

use super::{
    context::Acting,
    record::{access, record},
    scalar::Instant,
    user::User,
};

record!(ClosedTime shows Entity);

access! {
    /// What the caller may do to a closed time now.
    ClosedTimeAccess on Entity {
        /// Open it again.
        can_reopen: ReopenTime,
    }
}

/// Time in which an employee takes no conversations (lukket tid). Why is not recorded.
#[Object]
impl ClosedTime {
    /// The opaque global id.
    pub(super) async fn id(&self, ctx: &Context<'_>) -> ID {
        self.0.global_id(ctx.session())
    }

    /// Grows with each change; give it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What the caller may do to this time, and why not.
    async fn access(&self, ctx: &Context<'_>) -> ClosedTimeAccess {
        ClosedTimeAccess::of(ctx.session(), &self.0)
    }

    /// Whose time it is. Null where the caller does not see users.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(self.0.target(ctx.session(), "user", |row| Some(row.user_id)).await?.map(User))
    }

    /// When it begins.
    async fn starts_at(&self) -> Instant {
        Instant(self.0.starts_at)
    }

    /// When it ends; that instant is open again.
    async fn ends_at(&self) -> Instant {
        Instant(self.0.ends_at)
    }

    /// When it was opened again, after which it closes nothing; null while it stands.
    async fn reopened_at(&self) -> Option<Instant> {
        self.0.reopened_at.map(Instant)
    }
}
