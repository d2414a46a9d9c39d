//! The assessment: whether there was a reasonable ground. A named person makes it, with reasons, and never one who
//! recorded what it rests on.

use indsats_entity::{
    attendance::ReasonableGround,
    availability_case::{ActiveModel, AvailabilityCaseState as State, Entity},
    availability_step::{self as step, AvailabilityStepKind as Kind},
};
use sea_orm::Set;
use uuid::Uuid;

use super::{Change, Step, Verdict, standing};
use crate::{
    domain::{Code, Problem, legal_rule::Rule, text::Checks},
    policy::Action,
    store::{Seen, Session},
};

/// What somebody came to.
pub struct Assessment {
    pub ground: ReasonableGround,
    pub reasons: String,
}

/// Records an assessment.
///
/// # Errors
/// Problems of the input; [`Code::ReasonableGroundRequired`], [`Code::CaseWithoutFacts`], [`Code::NewFactsNeedHearing`],
/// [`Code::ConflictOfInterest`].
pub async fn assess(session: &Session, id: Uuid, version: i32, made: Assessment) -> Verdict<Seen<Entity>> {
    let is_made = matches!(made.ground, ReasonableGround::Yes | ReasonableGround::No);
    let mut checks = Checks::default();
    let reasons = checks.text("reasons", &made.reasons, 20..=8000);
    checks.finish()?;
    let change = Change::begin(session, Action::AssessAvailability, id, version).await?;
    let (work, today) = (&change.work, session.scope().today);
    Rule::ReasonableGround.require(work, is_made, today, "reasonableGround", Code::ReasonableGroundRequired).await?;
    let facts = standing::facts_of(work, id).await?;
    if facts.is_empty() {
        return Err(Problem::at("availabilityCase", Code::CaseWithoutFacts).into());
    }
    let is_heard = facts.iter().all(|fact| fact.heard_on.is_some());
    Rule::Hearing.require(work, is_heard, today, "availabilityCase", Code::NewFactsNeedHearing).await?;
    let is_apart = facts.iter().all(|fact| fact.recorded_by != session.scope().user);
    Rule::Assessment.require(work, is_apart, today, "availabilityCase", Code::ConflictOfInterest).await?;
    let said =
        step::ActiveModel { reasonable_ground: Set(Some(made.ground)), text: Set(Some(reasons)), ..Default::default() };
    let row = ActiveModel { state: Set(State::Assessed), reasonable_ground: Set(made.ground), ..Default::default() };
    change.finish(Step { kind: Kind::Assessed, on: today, said }, row).await
}
