//! Payloads: the changed record, and what stood against the change.

use async_graphql::{Context, Result};
use uuid::Uuid;

use crate::{
    domain::{Code, Failure, Problem, Verdict},
    graphql::{connection::Record, context::Acting, node::Node, user_error::UserError},
    store::Seen,
};

/// Declares the payload of the mutations that change one type.
macro_rules! payload {
    ($(#[$doc:meta])* $name:ident { $(#[$fdoc:meta])* $field:ident: $record:ty }) => {
        $(#[$doc])*
        #[derive(async_graphql::SimpleObject)]
        pub struct $name {
            $(#[$fdoc])*
            $field: Option<$record>,
            /// What stood against the change; empty when it was made.
            user_errors: Vec<$crate::graphql::user_error::UserError>,
        }

        impl $name {
            /// The answer to a verb; for a stale version with the record `id` as it is now.
            pub(super) async fn of(
                ctx: &async_graphql::Context<'_>,
                id: Option<uuid::Uuid>,
                verdict: $crate::domain::Verdict<
                    $crate::store::Seen<<$record as $crate::graphql::connection::Record>::Entity>,
                >,
            ) -> async_graphql::Result<Option<Self>> {
                let ($field, user_errors) = super::payload::answer::<$record>(ctx, id, verdict).await?;
                Ok(Some(Self { $field, user_errors }))
            }
        }
    };
}

pub(super) use payload;

/// Turns a verdict into a record and user errors.
pub(super) async fn answer<T: Record>(
    ctx: &Context<'_>,
    id: Option<Uuid>,
    verdict: Verdict<Seen<T::Entity>>,
) -> Result<(Option<T>, Vec<UserError>)> {
    let problems = match verdict {
        Ok(row) => return Ok((Some(T::show(Node::alone(row))), Vec::new())),
        Err(Failure::Store(error)) => return Err(error.into()),
        Err(Failure::Problems(problems)) => problems,
    };
    let is_stale = problems.iter().any(|problem| problem.code == Code::StaleVersion);
    let fresh = match id.filter(|_| is_stale) {
        Some(id) => ctx.session().find::<T::Entity>().by_id(id).await?,
        None => None,
    };
    Ok((fresh.map(|row| T::show(Node::alone(row))), user_errors(ctx, problems)))
}

/// Problems in the language of the request.
pub fn user_errors(ctx: &Context<'_>, problems: Vec<Problem>) -> Vec<UserError> {
    problems.into_iter().map(|problem| UserError::of(problem, ctx.language())).collect()
}
