//! What is done before a person is heard: guidance, and an attempt to reach the person.

use chrono::NaiveDate;
use indsats_entity::{
    availability_case::{ActiveModel, AvailabilityCaseState as State, Entity},
    availability_step::{self as step, AvailabilityStepKind as Kind},
};
use sea_orm::Set;
use uuid::Uuid;

use super::{Change, Step, Verdict, check_day, earliest, standing};
use crate::{
    domain::{Code, legal_rule::Rule, reference, text::Checks},
    policy::Action,
    store::{Seen, Session},
};

/// Guidance about rights and duties that was given to the person.
pub struct Guidance {
    /// Which text the person was guided by.
    pub version: String,
    pub given_on: NaiveDate,
    /// A code of CONTACT_CHANNEL.
    pub channel: String,
}

/// Records guidance, which was given no later than the first fact.
///
/// # Errors
/// Problems of the input; [`Code::GuidanceAfterEvent`].
pub async fn record_guidance(session: &Session, id: Uuid, version: i32, given: Guidance) -> Verdict<Seen<Entity>> {
    let mut checks = Checks::default();
    let text = checks.line("guidanceVersion", &given.version, 1..=40);
    checks.finish()?;
    check_day(session, "givenOn", given.given_on, None)?;
    let change = Change::begin(session, Action::RecordGuidance, id, version).await?;
    reference::check(&change.work, "channel", "CONTACT_CHANNEL", &given.channel, given.given_on).await?;
    let first = standing::first_fact_on(&change.work, id).await?;
    let is_before = first.is_none_or(|first| given.given_on <= first);
    Rule::Guidance.require(&change.work, is_before, session.scope().today, "givenOn", Code::GuidanceAfterEvent).await?;
    let said = step::ActiveModel {
        guidance_version: Set(Some(text)),
        channel_code: Set(Some(given.channel)),
        ..Default::default()
    };
    let row = ActiveModel { is_guided: Set(true), ..Default::default() };
    change.note(Step { kind: Kind::Guidance, on: given.given_on, said }, row).await
}

/// An attempt to reach the person.
pub struct Attempt {
    pub attempted_on: NaiveDate,
    /// A code of CONTACT_CHANNEL.
    pub channel: String,
    pub note: Option<String>,
}

/// Records an attempt to reach the person after the first fact. Which channels are personal is data.
///
/// # Errors
/// Problems of the input.
pub async fn record_attempt(session: &Session, id: Uuid, version: i32, attempt: Attempt) -> Verdict<Seen<Entity>> {
    let mut checks = Checks::default();
    let note = checks.optional("note", attempt.note.as_deref(), 8000);
    checks.finish()?;
    let change = Change::begin(session, Action::RecordContactAttempt, id, version).await?;
    let on = attempt.attempted_on;
    let first = standing::first_fact_on(&change.work, id).await?;
    check_day(session, "attemptedOn", on, earliest(change.granted.row(), first))?;
    reference::check(&change.work, "channel", "CONTACT_CHANNEL", &attempt.channel, on).await?;
    let is_personal = reference::stands_in(&change.work, "PERSONAL_CHANNEL", &attempt.channel, on).await?;
    let said = step::ActiveModel { channel_code: Set(Some(attempt.channel)), text: Set(note), ..Default::default() };
    let is_contacted = Set(is_personal || change.granted.row().is_contacted);
    let row = ActiveModel { state: Set(State::ContactAttempted), is_contacted, ..Default::default() };
    change.finish(Step { kind: Kind::ContactAttempted, on, said }, row).await
}
