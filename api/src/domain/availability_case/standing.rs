//! What the facts and steps of a case amount to, kept on the case so that lists need not read them.

use chrono::NaiveDate;
use indsats_entity::{
    availability_case::{ActiveModel, Model},
    availability_event::{self as event, AvailabilityEventState},
    availability_step::{self as step, AvailabilityStepKind},
};
use sea_orm::{ColumnTrait, Set};
use uuid::Uuid;

use super::Verdict;
use crate::{
    rules::MissingStep,
    store::{self, Seen, Work},
};

/// The facts of a case that were not taken back.
pub(super) async fn facts_of(work: &Work<'_>, case: Uuid) -> Verdict<Vec<Seen<event::Entity>>> {
    let facts = work.find::<event::Entity>().filter(event::Column::CaseId.eq(case));
    Ok(facts.filter(event::Column::State.eq(AvailabilityEventState::Recorded)).all().await?)
}

/// The first day on which a fact of a case was observed.
pub(super) async fn first_fact_on(work: &Work<'_>, case: Uuid) -> Verdict<Option<NaiveDate>> {
    Ok(facts_of(work, case).await?.iter().map(|fact| fact.occurred_on).min())
}

/// What the facts of a case, and the guidance that was given, amount to now.
pub(in crate::domain) async fn standing(work: &Work<'_>, case: &Model) -> Verdict<ActiveModel> {
    let facts = facts_of(work, case.id).await?;
    let first = facts.iter().map(|fact| fact.occurred_on).min();
    let steps = work.find::<step::Entity>().filter(step::Column::CaseId.eq(case.id));
    let guidance = steps.filter(step::Column::Kind.eq(AvailabilityStepKind::Guidance)).all().await?;
    let is_guided = guidance.iter().any(|given| first.is_none_or(|first| given.occurred_on <= first));
    Ok(ActiveModel {
        has_facts: Set(!facts.is_empty()),
        has_unheard_facts: Set(facts.iter().any(|fact| fact.heard_on.is_none())),
        is_guided: Set(is_guided),
        ..Default::default()
    })
}

/// The step that a case waits for on a day.
#[must_use]
pub fn missing_step(case: &Model, on: NaiveDate) -> Option<MissingStep> {
    store::availability_case(case).missing_step(on)
}
