//! Telling the benefit office: facts and documents, and nothing else. What it decides is its own to record.

use chrono::NaiveDate;
use indsats_entity::{
    attendance::ReasonableGround,
    availability_case::{ActiveModel, AvailabilityCaseState as State, Entity},
    availability_event as event,
    availability_step::{self as step, AvailabilityStepKind as Kind},
    benefit_notice as notice, disclosure as disclosure_row,
};
use sea_orm::Set;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Change, MOST_FACTS, Step, Verdict, check_day, reason_of, standing};
use crate::{
    domain::{
        Code, Problem, disclosure,
        legal_rule::Rule,
        reference,
        text::{Checks, names_amount},
    },
    policy::Action,
    store::{Seen, Session, Work},
};

/// A document that a notice refers to, by title and by where it is kept.
pub struct Document {
    pub title: String,
    pub reference: String,
}

/// Notifies the benefit office of facts that the person was heard about and that had no reasonable ground.
///
/// # Errors
/// Problems of the input; [`Code::NoticeWithoutFacts`], [`Code::AmountNotAllowed`], [`Code::ReasonableGroundFound`],
/// [`Code::OutsideNoticeWindow`].
pub async fn send(
    session: &Session,
    id: Uuid,
    version: i32,
    facts: &[Uuid],
    documents: &[Document],
) -> Verdict<Seen<Entity>> {
    let documents = check(facts, documents)?;
    let mut change = Change::begin(session, Action::SendBenefitNotice, id, version).await?;
    let (work, case, today) = (&change.work, change.granted.row(), session.scope().today);
    let lacks_ground = case.reasonable_ground == ReasonableGround::No;
    Rule::ReasonableGround.require(work, lacks_ground, today, "availabilityCase", Code::ReasonableGroundFound).await?;
    let known = standing::facts_of(work, id).await?;
    let mut told = Vec::with_capacity(facts.len());
    for (at, fact) in facts.iter().enumerate() {
        let field = format!("facts.{at}");
        let fact = known.iter().find(|known| known.id() == *fact);
        let fact = fact.ok_or_else(|| Problem::at(&field, Code::NotFound))?;
        check_window(work, &field, fact, today).await?;
        told.push(told_of(fact));
    }
    let row = notice::ActiveModel {
        id: Set(Uuid::now_v7()),
        case_id: Set(id),
        person_id: Set(case.person_id),
        round: Set(case.round),
        sent_on: Set(today),
        sent_by: Set(session.scope().user),
        sent_at: Set(session.now()),
        facts: Set(Some(Value::Array(told))),
        documents: Set(Some(documents)),
    };
    let sent = change.work.insert::<Entity, notice::Entity>(&change.granted, change.action, row).await?;
    let entry = disclosure::of_notice(&change.work, &sent).await?;
    change.work.insert::<Entity, disclosure_row::Entity>(&change.granted, change.action, entry).await?;
    let row = ActiveModel { state: Set(State::NoticeSent), ..Default::default() };
    change.finish(Step { kind: Kind::NoticeSent, on: today, said: Default::default() }, row).await
}

/// Decides that nothing is sent, with the reason.
///
/// # Errors
/// Problems of the input.
pub async fn decline(session: &Session, id: Uuid, version: i32, reason: &str) -> Verdict<Seen<Entity>> {
    let said = reason_of(reason)?;
    let change = Change::begin(session, Action::DecideNoNotice, id, version).await?;
    let row = ActiveModel { state: Set(State::NoNotice), ..Default::default() };
    change.finish(Step { kind: Kind::NoNotice, on: session.scope().today, said }, row).await
}

/// Records what the benefit office decided: a code of BENEFIT_OUTCOME and a day, never an amount.
///
/// # Errors
/// Problems of the input.
pub async fn record_outcome(
    session: &Session,
    id: Uuid,
    version: i32,
    outcome: String,
    on: NaiveDate,
) -> Verdict<Seen<Entity>> {
    let change = Change::begin(session, Action::RecordBenefitOutcome, id, version).await?;
    check_day(session, "decidedOn", on, Some(change.granted.row().waiting_since))?;
    reference::check(&change.work, "outcome", "BENEFIT_OUTCOME", &outcome, on).await?;
    let said = step::ActiveModel { result_code: Set(Some(outcome)), ..Default::default() };
    let row = ActiveModel { state: Set(State::Outcome), ..Default::default() };
    change.finish(Step { kind: Kind::Outcome, on, said }, row).await
}

/// What can be seen of a notice without looking at the case; the answer is the documents as they are kept.
fn check(facts: &[Uuid], documents: &[Document]) -> Verdict<Value> {
    let mut checks = Checks::default();
    checks.require(!facts.is_empty(), "facts", Code::NoticeWithoutFacts);
    checks.require(facts.len() <= MOST_FACTS, "facts", Code::TooManyItems);
    checks.require(documents.len() <= MOST_FACTS, "documents", Code::TooManyItems);
    let twice = facts.iter().enumerate().find(|(at, fact)| facts[..*at].contains(fact));
    if let Some((at, _)) = twice {
        checks.require(false, &format!("facts.{at}"), Code::DuplicateItem);
    }
    let mut kept = Vec::with_capacity(documents.len());
    for (at, document) in documents.iter().enumerate() {
        let mut line = |field: &str, text: &str| {
            let field = format!("documents.{at}.{field}");
            let text = checks.line(&field, text, 1..=200);
            checks.require(!names_amount(&text), &field, Code::AmountNotAllowed);
            text
        };
        kept.push(
            json!({ "title": line("title", &document.title), "reference": line("reference", &document.reference) }),
        );
    }
    checks.finish()?;
    Ok(Value::Array(kept))
}

async fn check_window(work: &Work<'_>, field: &str, fact: &event::Model, today: NaiveDate) -> Verdict<()> {
    let last = Rule::BenefitNotice.last_day(work, fact.occurred_on).await?;
    Rule::BenefitNotice.require(work, today <= last, fact.occurred_on, field, Code::OutsideNoticeWindow).await
}

/// A fact as it is told: what was seen, when, and from whom it is known.
fn told_of(fact: &event::Model) -> Value {
    json!({
        "event": fact.id,
        "kind": fact.kind_code,
        "source": fact.source_code,
        "occurredOn": fact.occurred_on,
        "description": fact.description,
    })
}
