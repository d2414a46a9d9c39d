//! Users in the schema.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result};
use entity::user::{Column, Entity, UserKind as StoredKind};
use indsats_entity as entity;
use sea_orm::{ColumnTrait, Condition};

use super::{
    closed_time::ClosedTime,
    connection::{Connection, List},
    context::{Acting, row_id},
    person::forward,
    record::{access, record, redacted_fields},
    unit::OrganisationUnit,
};
use crate::{
    policy::{Class, Kind},
    store::{self, Direction, Scoped, Session},
};

record!(User shows Entity);

/// What kind of user it is.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "StoredKind")]
pub enum UserKind {
    /// An employee.
    Person,
    /// A program with a sign-in of its own.
    Machine,
    /// The system itself, such as an import.
    System,
}

access! {
    /// What the caller may do to a user now.
    UserAccess on Entity {
        /// Close time for conversations.
        can_close_time: CloseTime,
    }
}

/// An employee or a program (medarbejder), known by the single sign-on. Auditors see no names.
#[Object]
impl User {
    /// The opaque global id. Auditors get another one, of their engagement.
    pub(super) async fn id(&self, ctx: &Context<'_>) -> ID {
        self.0.global_id(ctx.session())
    }

    /// Grows with each change; give it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The fields that are null because the caller may not read them, as opposed to empty.
    async fn redacted_fields(&self) -> Vec<&str> {
        redacted_fields(&self.0)
    }

    /// The name. Null for auditors.
    async fn name(&self) -> Option<&str> {
        self.0.see(Class::Staff, |_| ()).map(|()| self.0.name.as_str())
    }

    /// The work mail address. Null where unknown, and for auditors.
    async fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }

    /// What kind of user it is.
    async fn kind(&self) -> UserKind {
        self.0.kind.into()
    }

    /// What the caller may do to this user, and why not.
    async fn access(&self, ctx: &Context<'_>) -> UserAccess {
        UserAccess::of(ctx.session(), &self.0)
    }

    /// When the user takes and took no conversations (lukket tid), latest first.
    async fn closed_times(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
    ) -> Result<Connection<ClosedTime>> {
        use entity::closed_time::Column as Closed;
        let list = List::plain("user.closedTimes", Closed::StartsAt, Direction::Descending);
        Connection::of(ctx, &self.0, Closed::UserId, list, forward(first, after), Ok).await
    }

    /// The unit the user works in. Null where there is none, or the caller does not see it.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<OrganisationUnit>> {
        Ok(self.0.target(ctx.session(), "unit", |row| row.unit_id).await?.map(OrganisationUnit))
    }
}

/// Narrows a list of users. Absent fields do not narrow.
#[derive(InputObject)]
pub struct UserFilter {
    /// The unit they work in.
    unit: Option<ID>,
    /// What kind of user.
    kind: Option<UserKind>,
    /// Whether they are active today.
    is_active: Option<bool>,
}

impl UserFilter {
    pub(super) fn apply<'s>(
        filter: &Option<Self>,
        session: &Session,
        mut rows: Scoped<'s, Entity>,
    ) -> store::Result<Scoped<'s, Entity>> {
        let Some(filter) = filter else { return Ok(rows) };
        if let Some(unit) = &filter.unit {
            let unit = row_id(session, Kind::OrganisationUnit, unit);
            rows = rows.pointing_at::<entity::organisation_unit::Entity>(Column::UnitId, unit)?;
        }
        if let Some(kind) = filter.kind {
            rows = rows.filter(Column::Kind.eq(StoredKind::from(kind)));
        }
        if let Some(wanted) = filter.is_active {
            let today = session.scope().today;
            let open = Condition::any().add(Column::ActiveTo.is_null()).add(Column::ActiveTo.gt(today));
            let active = Condition::all().add(Column::ActiveFrom.lte(today)).add(open);
            rows = rows.filter(if wanted { active } else { active.not() });
        }
        Ok(rows)
    }
}
