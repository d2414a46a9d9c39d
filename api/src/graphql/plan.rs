//! Plans in the schema.

use async_graphql::{Context, Enum, ID, Object, Result};
use entity::plan::{Entity, PlanState as StoredState};
use indsats_entity as entity;

use super::{
    connection::{Connection, List, Paging},
    context::Acting,
    course::Course,
    person::Person,
    record::{access, record, redacted_fields},
    scalar::Date,
};
use crate::{policy::Class, store::Direction};

record!(Plan shows Entity);

/// Where a plan stands.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "StoredState")]
pub enum PlanState {
    /// Being written with the person.
    Draft,
    /// In force.
    Active,
    /// Ended because its goal was reached.
    Completed,
    /// Ended without.
    Closed,
}

access! {
    /// What the caller may do to a plan now.
    PlanAccess on Entity {
        /// Put it into force.
        can_activate: ActivatePlan,
        /// Rewrite goal and steps.
        can_revise: RevisePlan,
        /// End it with its goal reached.
        can_complete: CompletePlan,
        /// End it without.
        can_close: ClosePlan,
        /// Propose a course under it.
        can_propose_course: ProposeCourse,
    }
}

/// The person's plan (Min Plan): the goal, the agreed steps, and the courses under it.
#[Object]
impl Plan {
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

    /// What the caller may do to this plan, and why not.
    async fn access(&self, ctx: &Context<'_>) -> PlanAccess {
        PlanAccess::of(ctx.session(), &self.0)
    }

    /// Where the plan stands.
    async fn state(&self) -> PlanState {
        self.0.state.into()
    }

    /// The goal (mål) in words. Null for those who may not read free text.
    async fn goal(&self) -> Option<&str> {
        self.0.see(Class::Note, |_| ()).map(|()| self.0.goal.as_str())
    }

    /// What has been agreed on the way to the goal. Null where nothing is, or for those who may not read free text.
    async fn agreed_steps(&self) -> Option<&str> {
        self.0.agreed_steps.as_deref()
    }

    /// The day on which the plan was opened.
    async fn opened_on(&self) -> Date {
        Date(self.0.opened_on)
    }

    /// The day on which it ended; null while it is open.
    async fn closed_on(&self) -> Option<Date> {
        self.0.closed_on.map(Date)
    }

    /// The courses under the plan, latest first.
    async fn courses(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Course>> {
        use entity::course::Column;
        let list = List::plain("plan.courses", Column::PlannedFrom, Direction::Descending);
        Connection::of(ctx, &self.0, Column::PlanId, list, Paging { first, after, last, before }, Ok).await
    }
}
