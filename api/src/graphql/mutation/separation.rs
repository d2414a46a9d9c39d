//! Keeping persons apart. What is kept is told to nobody, so the payload holds the two persons and nothing of it.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use indsats_entity::person::Entity;
use uuid::Uuid;

use crate::{
    domain::{Failure, Verdict, separation},
    graphql::{
        context::{Acting, row_id},
        node::Node,
        person::Person,
        user_error::{UserError, user_errors},
    },
    policy::Kind,
};

/// Two persons.
#[derive(InputObject)]
pub struct SeparationInput {
    /// One of them.
    #[graphql(name = "personA")]
    person_a: ID,
    /// The other.
    #[graphql(name = "personB")]
    person_b: ID,
}

/// What became of it. Whether there was anything to change is not told.
#[derive(SimpleObject)]
pub struct SeparationPayload {
    /// The two persons; empty where nothing was done.
    persons: Vec<Person>,
    /// What stood against the change; empty when it was made.
    user_errors: Vec<UserError>,
}

impl SeparationPayload {
    async fn of(ctx: &Context<'_>, pair: [Uuid; 2], verdict: Verdict<()>) -> Result<Option<Self>> {
        match verdict {
            Ok(()) => {
                let mut rows = ctx.session().find::<Entity>().by_ids(pair).await?;
                let rows = pair.iter().filter_map(|id| rows.remove(id)).collect();
                let persons = Node::level(rows).into_iter().map(Person).collect();
                Ok(Some(Self { persons, user_errors: Vec::new() }))
            }
            Err(Failure::Problems(problems)) => {
                Ok(Some(Self { persons: Vec::new(), user_errors: user_errors(ctx, problems) }))
            }
            Err(Failure::Store(error)) => Err(error.into()),
        }
    }
}

impl SeparationInput {
    fn pair(&self, ctx: &Context<'_>) -> [Uuid; 2] {
        [&self.person_a, &self.person_b].map(|person| row_id(ctx.session(), Kind::Person, person))
    }
}

#[derive(Default)]
pub struct SeparationMutation;

#[Object]
impl SeparationMutation {
    /// Keeps two persons apart: offers in which the one is do not suit the other. Nobody can read who is kept from whom;
    /// the answer is the same where they are kept apart already.
    async fn keep_apart(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The two persons, both within reach.")] input: SeparationInput,
    ) -> Result<Option<SeparationPayload>> {
        let pair = input.pair(ctx);
        SeparationPayload::of(ctx, pair, separation::keep(ctx.session(), pair[0], pair[1]).await).await
    }

    /// Lets two persons meet again. The answer is the same where they were not kept apart.
    async fn end_separation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The two persons, both within reach.")] input: SeparationInput,
    ) -> Result<Option<SeparationPayload>> {
        let pair = input.pair(ctx);
        SeparationPayload::of(ctx, pair, separation::end(ctx.session(), pair[0], pair[1]).await).await
    }
}
