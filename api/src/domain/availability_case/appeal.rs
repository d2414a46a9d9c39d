//! An appeal of what the benefit office decided.

use chrono::NaiveDate;
use indsats_entity::{
    availability_case::{ActiveModel, AvailabilityCaseState as State, Entity},
    availability_step::{self as step, AvailabilityStepKind as Kind},
};
use sea_orm::Set;
use uuid::Uuid;

use super::{Change, Step, Verdict, check_day};
use crate::{
    domain::{reference, text::Checks},
    policy::Action,
    store::{Seen, Session},
};

/// Records that the person appealed.
///
/// # Errors
/// Problems of the input.
pub async fn record(
    session: &Session,
    id: Uuid,
    version: i32,
    on: NaiveDate,
    channel: String,
) -> Verdict<Seen<Entity>> {
    let change = Change::begin(session, Action::RecordAppeal, id, version).await?;
    check_day(session, "appealedOn", on, Some(change.granted.row().waiting_since))?;
    reference::check(&change.work, "channel", "CONTACT_CHANNEL", &channel, on).await?;
    let said = step::ActiveModel { channel_code: Set(Some(channel)), ..Default::default() };
    let row = ActiveModel { state: Set(State::Appealed), ..Default::default() };
    change.finish(Step { kind: Kind::Appealed, on, said }, row).await
}

/// Records what the appeal body decided: a code of APPEAL_RESULT.
///
/// # Errors
/// Problems of the input.
pub async fn decide(
    session: &Session,
    id: Uuid,
    version: i32,
    (result, on): (String, NaiveDate),
    note: Option<&str>,
) -> Verdict<Seen<Entity>> {
    let mut checks = Checks::default();
    let note = checks.optional("note", note, 8000);
    checks.finish()?;
    let change = Change::begin(session, Action::RecordAppealDecision, id, version).await?;
    check_day(session, "decidedOn", on, Some(change.granted.row().waiting_since))?;
    reference::check(&change.work, "result", "APPEAL_RESULT", &result, on).await?;
    let said = step::ActiveModel { result_code: Set(Some(result)), text: Set(note), ..Default::default() };
    let row = ActiveModel { state: Set(State::AppealDecided), ..Default::default() };
    change.finish(Step { kind: Kind::AppealDecided, on, said }, row).await
}
