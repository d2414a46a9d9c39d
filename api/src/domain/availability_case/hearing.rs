//! Hearing the person: what is put to them, what they answer, and that they did not.

use chrono::NaiveDate;
use indsats_entity::{
    attendance::ReasonableGround,
    availability_case::{ActiveModel, AvailabilityCaseState as State, Entity},
    availability_event as event,
    availability_step::{self as step, AvailabilityStepKind as Kind},
};
use sea_orm::Set;
use uuid::Uuid;

use super::{Change, Step, Verdict, check_day, earliest, standing};
use crate::{
    domain::{Code, Problem, legal_rule::Rule, reference, text::Checks},
    policy::Action,
    store::{Error, Seen, Session},
};

/// A hearing that was sent.
pub struct Hearing {
    pub sent_on: NaiveDate,
    /// A code of CONTACT_CHANNEL.
    pub channel: String,
    /// The last day on which the person can answer.
    pub answer_due_on: NaiveDate,
    pub note: Option<String>,
}

/// Records that every fact of the case was put to the person.
///
/// # Errors
/// Problems of the input; [`Code::CaseWithoutFacts`], [`Code::GuidanceMissing`], [`Code::ContactAttemptMissing`],
/// [`Code::HearingTooShort`].
pub async fn send(session: &Session, id: Uuid, version: i32, hearing: Hearing) -> Verdict<Seen<Entity>> {
    let mut checks = Checks::default();
    let note = checks.optional("note", hearing.note.as_deref(), 8000);
    checks.finish()?;
    let mut change = Change::begin(session, Action::SendHearing, id, version).await?;
    let (today, on) = (session.scope().today, hearing.sent_on);
    let facts = standing::facts_of(&change.work, id).await?;
    let Some(last) = facts.iter().map(|fact| fact.occurred_on).max() else {
        return Err(Problem::at("availabilityCase", Code::CaseWithoutFacts).into());
    };
    let (work, case) = (&change.work, change.granted.row());
    check_day(session, "sentOn", on, earliest(case, Some(last)))?;
    Rule::Guidance.require(work, case.is_guided, today, "availabilityCase", Code::GuidanceMissing).await?;
    let is_tried = case.is_contacted || !case.requires_contact;
    Rule::PersonalContact.require(work, is_tried, today, "availabilityCase", Code::ContactAttemptMissing).await?;
    let earliest = Rule::Hearing.last_day(work, on).await?;
    Rule::Hearing.require(work, hearing.answer_due_on >= earliest, on, "answerDueOn", Code::HearingTooShort).await?;
    reference::check(work, "channel", "CONTACT_CHANNEL", &hearing.channel, on).await?;
    for fact in facts {
        let granted = change.work.grant::<event::Entity>(Action::SendHearing, fact.id(), None).await?;
        let heard = event::ActiveModel { heard_on: Set(Some(on)), ..Default::default() };
        change.work.update(&granted, Action::SendHearing, heard).await?;
    }
    let said = step::ActiveModel {
        channel_code: Set(Some(hearing.channel)),
        answer_due_on: Set(Some(hearing.answer_due_on)),
        text: Set(note),
        ..Default::default()
    };
    let row = ActiveModel {
        state: Set(State::HearingSent),
        has_unheard_facts: Set(false),
        hearing_sent_on: Set(Some(on)),
        answer_due_on: Set(Some(hearing.answer_due_on)),
        reasonable_ground: Set(ReasonableGround::NotAssessed),
        ..Default::default()
    };
    change.finish(Step { kind: Kind::HearingSent, on, said }, row).await
}

/// What the person answered.
pub struct Answer {
    pub answered_on: NaiveDate,
    /// A code of CONTACT_CHANNEL.
    pub channel: String,
    pub text: String,
}

/// Records the person's answer, also one that comes late.
///
/// # Errors
/// Problems of the input.
pub async fn answer(session: &Session, id: Uuid, version: i32, answer: Answer) -> Verdict<Seen<Entity>> {
    let mut checks = Checks::default();
    let text = checks.text("answer", &answer.text, 1..=8000);
    checks.finish()?;
    let change = Change::begin(session, Action::RecordHearingAnswer, id, version).await?;
    check_day(session, "answeredOn", answer.answered_on, change.granted.row().hearing_sent_on)?;
    reference::check(&change.work, "channel", "CONTACT_CHANNEL", &answer.channel, answer.answered_on).await?;
    let said =
        step::ActiveModel { channel_code: Set(Some(answer.channel)), text: Set(Some(text)), ..Default::default() };
    let row = ActiveModel { state: Set(State::HearingAnswered), ..Default::default() };
    change.finish(Step { kind: Kind::HearingAnswered, on: answer.answered_on, said }, row).await
}

/// Records that no answer came to a hearing that reached the person, once the time to answer is over: the day that was set,
/// or the days that the law gives from delivery, whichever is later.
///
/// # Errors
/// Problems of the input; [`Code::DeliveryUnproven`], [`Code::HearingStillRuns`].
pub async fn expire(
    session: &Session,
    id: Uuid,
    version: i32,
    delivered_on: Option<NaiveDate>,
    proof: Option<&str>,
) -> Verdict<Seen<Entity>> {
    let mut checks = Checks::default();
    let proof = checks.optional_line("deliveryReference", proof, 200);
    checks.finish()?;
    let change = Change::begin(session, Action::ExpireHearing, id, version).await?;
    let (work, case, today) = (&change.work, change.granted.row(), session.scope().today);
    let field = if delivered_on.is_none() { "deliveredOn" } else { "deliveryReference" };
    let is_proven = delivered_on.is_some() && proof.is_some();
    Rule::Hearing.require(work, is_proven, today, field, Code::DeliveryUnproven).await?;
    let delivered_on = delivered_on.ok_or(Error::internal("a proven delivery without a day"))?;
    check_day(session, "deliveredOn", delivered_on, case.hearing_sent_on)?;
    let given = Rule::Hearing.last_day(work, delivered_on).await?;
    let due = case.answer_due_on.map_or(given, |due| due.max(given));
    Rule::Hearing.require(work, today > due, today, "availabilityCase", Code::HearingStillRuns).await?;
    let said = step::ActiveModel {
        delivered_on: Set(Some(delivered_on)),
        delivery_reference: Set(proof),
        ..Default::default()
    };
    let row = ActiveModel { state: Set(State::HearingExpired), ..Default::default() };
    change.finish(Step { kind: Kind::HearingExpired, on: today, said }, row).await
}
