//! Verbs on disclosures.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::payload::payload;
use crate::{
    domain::disclosure::{self, Handover},
    graphql::{
        context::{Acting, row_id},
        disclosure::{DataClass, Disclosure, DisclosureMeans},
        scalar::Date,
    },
    policy::Kind,
};

payload! {
    /// What became of a change to an entry.
    DisclosurePayload {
        /// The entry as changed, or as it is now where the version was stale. Null where nothing was changed.
        disclosure: Disclosure
    }
}

/// Data that was handed over: to whom, on which ground and of which classes, and nothing of what it said.
#[derive(InputObject)]
pub struct RecordDisclosureInput {
    /// The person whom the data is about.
    person: ID,
    /// The day, today or earlier.
    disclosed_on: Date,
    /// To whom: a code of DISCLOSURE_RECIPIENT.
    recipient: String,
    /// Who that was, in at most 200 characters on one line.
    recipient_name: Option<String>,
    /// The rule of law that it rests on: the code of a `LegalRule` in force on that day.
    legal_basis: String,
    /// Which classes of data, at least one.
    field_classes: Vec<DataClass>,
    /// How it reached them.
    means: DisclosureMeans,
    /// Why, in 3 to 2000 characters.
    reason: String,
    /// Any text of 8 to 128 characters, new for each intended creation: the same key and input give the same record again.
    idempotency_key: Option<String>,
}

/// An entry that is wrong.
#[derive(InputObject)]
pub struct WithdrawDisclosureInput {
    /// The entry.
    disclosure: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// What is wrong with it, in 3 to 2000 characters.
    reason: String,
}

#[derive(Default)]
pub struct DisclosureMutation;

#[Object]
impl DisclosureMutation {
    /// Records that data about a person was handed to somebody outside the effort.
    async fn record_disclosure(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To whom, when, on which ground, and which classes of data.")] input: RecordDisclosureInput,
    ) -> Result<Option<DisclosurePayload>> {
        let handover = Handover {
            person: row_id(ctx.session(), Kind::Person, &input.person),
            on: input.disclosed_on.0,
            recipient: input.recipient,
            recipient_name: input.recipient_name,
            basis: input.legal_basis,
            classes: input.field_classes.into_iter().filter_map(DataClass::stored).collect(),
            means: input.means.into(),
            reason: input.reason,
            key: input.idempotency_key,
        };
        DisclosurePayload::of(ctx, None, disclosure::record(ctx.session(), handover).await).await
    }

    /// Marks an entry as wrong. It stays to be seen; what was disclosed cannot be taken back. The entry of a notice that was
    /// sent stands as long as the notice.
    async fn withdraw_disclosure(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The entry, and what is wrong with it.")] input: WithdrawDisclosureInput,
    ) -> Result<Option<DisclosurePayload>> {
        let id = row_id(ctx.session(), Kind::Disclosure, &input.disclosure);
        let verdict = disclosure::withdraw(ctx.session(), id, input.expected_version, &input.reason).await;
        DisclosurePayload::of(ctx, Some(id), verdict).await
    }
}
