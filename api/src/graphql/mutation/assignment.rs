//! Verbs on responsibilities.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::payload::payload;
use crate::{
    domain::assignment,
    graphql::{
        assignment::{Assignment, AssignmentKind},
        context::{Acting, row_id},
        scalar::Date,
    },
    policy::Kind,
};

payload! {
    /// What became of a change to a responsibility.
    AssignmentPayload {
        /// The responsibility as changed, or as it is now where the version was stale. Null where nothing was changed.
        assignment: Assignment
    }
}

/// Somebody to be made responsible for a person.
#[derive(InputObject)]
pub struct AssignCaseworkerInput {
    /// The person.
    person: ID,
    /// The employee.
    user: ID,
    /// Primarily or as substitute.
    kind: AssignmentKind,
    /// The first day.
    valid_from: Date,
    /// The first day after; open by default.
    valid_until: Option<Date>,
}

/// The end of a responsibility.
#[derive(InputObject)]
pub struct EndAssignmentInput {
    /// The responsibility.
    assignment: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// The first day without it.
    valid_until: Date,
}

#[derive(Default)]
pub struct AssignmentMutation;

#[Object]
impl AssignmentMutation {
    /// Makes an employee responsible for a person. A person has one primary caseworker at a time.
    async fn assign_caseworker(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, for whom, when.")] input: AssignCaseworkerInput,
    ) -> Result<Option<AssignmentPayload>> {
        let session = ctx.session();
        let responsibility = assignment::Responsibility {
            person: row_id(session, Kind::Person, &input.person),
            user: row_id(session, Kind::User, &input.user),
            kind: input.kind.into(),
            from: input.valid_from.0,
            until: input.valid_until.map(|Date(day)| day),
        };
        AssignmentPayload::of(ctx, None, assignment::assign(session, responsibility).await).await
    }

    /// Ends a responsibility on a day.
    async fn end_assignment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The end.")] input: EndAssignmentInput,
    ) -> Result<Option<AssignmentPayload>> {
        let id = row_id(ctx.session(), Kind::Assignment, &input.assignment);
        let verdict = assignment::end(ctx.session(), id, input.expected_version, input.valid_until.0).await;
        AssignmentPayload::of(ctx, Some(id), verdict).await
    }
}
