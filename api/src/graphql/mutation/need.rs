//! Verbs on needs.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::payload::payload;
use crate::{
    domain::need::{self, Statement},
    graphql::{
        context::{Acting, row_id},
        need::{Need, PersonNeed},
        scalar::Date,
    },
    policy::Kind,
};

payload! {
    /// What became of a change to a need.
    NeedPayload {
        /// The need as changed, or as it is now where the version was stale. Null where nothing was changed.
        need: PersonNeed
    }
}

/// A language or a way to come.
#[derive(InputObject)]
pub struct RecordNeedInput {
    /// The person.
    person: ID,
    /// What an offer must meet.
    need: Need,
    /// A code of the list that the need names: LANGUAGE or TRANSPORT.
    code: String,
    /// The first day.
    valid_from: Date,
    /// The first day after the period; open where absent.
    valid_until: Option<Date>,
}

/// A need that ends.
#[derive(InputObject)]
pub struct EndNeedInput {
    /// The need.
    need: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// The first day without it.
    valid_until: Date,
}

#[derive(Default)]
pub struct NeedMutation;

#[Object]
impl NeedMutation {
    /// Records a language in which a person can follow an offer, or a way in which they can come to it.
    async fn record_need(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The need.")] input: RecordNeedInput,
    ) -> Result<Option<NeedPayload>> {
        let statement = Statement {
            person: row_id(ctx.session(), Kind::Person, &input.person),
            need: input.need.into(),
            code: input.code,
            from: input.valid_from.0,
            until: input.valid_until.map(|Date(day)| day),
        };
        NeedPayload::of(ctx, None, need::record(ctx.session(), statement).await).await
    }

    /// Ends a need on a day.
    async fn end_need(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The need, and when.")] input: EndNeedInput,
    ) -> Result<Option<NeedPayload>> {
        let id = row_id(ctx.session(), Kind::PersonNeed, &input.need);
        let verdict = need::end(ctx.session(), id, input.expected_version, input.valid_until.0).await;
        NeedPayload::of(ctx, Some(id), verdict).await
    }
}
