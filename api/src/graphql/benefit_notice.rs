//! Notices to the benefit office in the schema.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use chrono::NaiveDate;
use entity::benefit_notice::Entity;
use indsats_entity as entity;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use uuid::Uuid;

use super::{
    availability_case::AvailabilityCase,
    availability_event::AvailabilityEvent,
    connection::Record,
    context::Acting,
    person::Person,
    record::{record, redacted_fields},
    reference::{ReferenceCode, code_in},
    scalar::{Date, Instant},
    user::User,
};
use crate::store::Error;

record!(BenefitNotice shows Entity);

/// A fact as it was told to the benefit office.
#[derive(SimpleObject)]
pub struct NoticeFact {
    /// The fact itself, as it stands now. Null where the caller does not see it.
    event: Option<AvailabilityEvent>,
    /// What was seen, from the list AVAILABILITY_EVENT_KIND. Null where the list no longer holds the code.
    kind: Option<ReferenceCode>,
    /// From whom it is known, from the list AVAILABILITY_SOURCE. Null where the list no longer holds the code.
    source: Option<ReferenceCode>,
    /// The day on which it was observed.
    occurred_on: Date,
    /// What was seen, in words.
    description: String,
}

/// A document that a notice refers to.
#[derive(SimpleObject, Deserialize)]
pub struct NoticeDocument {
    /// Its title.
    title: String,
    /// Where it is kept.
    reference: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    event: Uuid,
    kind: String,
    source: String,
    occurred_on: NaiveDate,
    description: String,
}

/// What the benefit office was told (underretning): facts and documents, as they were sent. It holds no amount, and nothing
/// of why somebody is in an effort.
#[Object]
impl BenefitNotice {
    /// The opaque global id. Auditors get another one, of their engagement.
    pub(super) async fn id(&self, ctx: &Context<'_>) -> ID {
        self.0.global_id(ctx.session())
    }

    /// The person (borger). Null where the caller does not see the person.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(self.0.target(ctx.session(), "person", |row| Some(row.person_id)).await?.map(Person))
    }

    /// The case that it was sent in. Null where the caller does not see it.
    async fn availability_case(&self, ctx: &Context<'_>) -> Result<Option<AvailabilityCase>> {
        Ok(self.0.target(ctx.session(), "availabilityCase", |row| Some(row.case_id)).await?.map(AvailabilityCase))
    }

    /// The fields that are null because the caller may not read them, as opposed to empty.
    async fn redacted_fields(&self) -> Vec<&str> {
        redacted_fields(&self.0)
    }

    /// The round of the case that it was sent in.
    async fn round(&self) -> i32 {
        self.0.round
    }

    /// The day on which it was sent.
    async fn sent_on(&self) -> Date {
        Date(self.0.sent_on)
    }

    /// Who sent it. Null where the caller does not see users.
    async fn sent_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(self.0.target(ctx.session(), "sentBy", |row| Some(row.sent_by)).await?.map(User))
    }

    /// When it was sent.
    async fn sent_at(&self) -> Instant {
        Instant(self.0.sent_at)
    }

    /// The facts. Null for those who may not read free text.
    async fn facts(&self, ctx: &Context<'_>) -> Result<Option<Vec<NoticeFact>>> {
        let Some(told) = told::<Told>(self.0.facts.as_ref())? else { return Ok(None) };
        let session = ctx.session();
        let mut seen =
            session.find::<entity::availability_event::Entity>().by_ids(told.iter().map(|fact| fact.event)).await?;
        let mut facts = Vec::with_capacity(told.len());
        for fact in told {
            facts.push(NoticeFact {
                event: seen.remove(&fact.event).map(AvailabilityEvent::alone),
                kind: code_in(ctx, &self.0, "AVAILABILITY_EVENT_KIND", &fact.kind).await?,
                source: code_in(ctx, &self.0, "AVAILABILITY_SOURCE", &fact.source).await?,
                occurred_on: Date(fact.occurred_on),
                description: fact.description,
            });
        }
        Ok(Some(facts))
    }

    /// The documents. Null for those who may not read free text.
    async fn documents(&self) -> Result<Option<Vec<NoticeDocument>>> {
        told(self.0.documents.as_ref())
    }
}

/// A stored list; `None` where it is hidden.
fn told<T: DeserializeOwned>(list: Option<&Value>) -> Result<Option<Vec<T>>> {
    let list = list.map(Vec::<T>::deserialize).transpose();
    Ok(list.map_err(|_| Error::internal("a notice that cannot be read"))?)
}
