//! Which offers suit a person, in the schema.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};

use super::{
    booking::refused,
    context::{Acting, row_id},
    node::Node,
    offer::Offer,
    scalar::Date,
};
use crate::{
    domain::suitability::{self, Reason as StoredReason},
    policy::Kind,
};

/// Why an offer does not suit. Reasons are told in this order; each excludes by itself.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "StoredReason")]
pub enum UnsuitabilityReason {
    /// No rule allows offers of this kind for the person's target group on that day.
    KindNotAllowed,
    /// The offer is not given on that day.
    NotOffered,
    /// Every place is taken on that day.
    NoPlaces,
    /// The offer takes people in on certain days, and that day is none of them.
    NoIntake,
    /// With it, the first whole week would still have fewer agreed hours than the person's target.
    HoursBelowTarget,
    /// It is given in none of the languages in which the person can follow it.
    Language,
    /// None of the ways in which the person can come leads to it.
    Transport,
    /// It cannot be combined with what is arranged for others. What that is, is told to nobody.
    NotCompatible,
}

/// An offer, held against what is recorded of a person. It says something of the offer and nothing of the person.
#[derive(SimpleObject)]
pub struct OfferSuitability {
    /// The offer.
    offer: Offer,
    /// Whether nothing stands against it.
    is_suitable: bool,
    /// What stands against it, in the order of the type; empty where it is suitable.
    reasons: Vec<UnsuitabilityReason>,
}

#[derive(Default)]
pub struct SuitabilityQuery;

#[Object]
impl SuitabilityQuery {
    /// Every offer of the catalogue, held against what is recorded of a person on a day: those that suit first, then by
    /// title. Null where there is no such person. For those who may propose a course to the person;
    /// `docs/reference/booking.md` defines each reason.
    async fn suitable_offers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person.")] person: ID,
        #[graphql(desc = "The day on which a course would begin; today or later.")] start_on: Date,
        #[graphql(desc = "The effort whose target counts; every effort in which the person is, by default.")]
        effort: Option<ID>,
    ) -> Result<Option<Vec<OfferSuitability>>> {
        let session = ctx.session();
        let person = row_id(session, Kind::Person, &person);
        let effort = effort.map(|effort| row_id(session, Kind::Effort, &effort));
        let found = suitability::of_offers(session, person, start_on.0, effort).await;
        let Some(found) = found.map_err(|failure| refused(ctx, failure))? else { return Ok(None) };
        let (offers, reasons): (Vec<_>, Vec<_>) = found.into_iter().map(|it| (it.offer, it.reasons)).unzip();
        let shown = |(offer, reasons): (_, Vec<StoredReason>)| OfferSuitability {
            offer: Offer(offer),
            is_suitable: reasons.is_empty(),
            reasons: reasons.into_iter().map(UnsuitabilityReason::from).collect(),
        };
        Ok(Some(Node::level(offers).into_iter().zip(reasons).map(shown).collect()))
    }
}
