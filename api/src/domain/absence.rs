//! A person's right not to attend: reported, and decided on by somebody who answers for it.

use chrono::NaiveDate;
use indsats_entity::{
    absence::{AbsenceState as State, ActiveModel, Entity},
    person,
};
use sea_orm::Set;
use uuid::Uuid;

use super::{
    Verdict,
    once::{remember, replay},
    period,
    problem::Naming,
    reference,
    text::Checks,
};
use crate::{
    policy::Action,
    store::{Seen, Session},
};

/// An absence that is reported.
pub struct Report {
    pub person: Uuid,
    /// A code of the list ABSENCE_KIND.
    pub kind: String,
    pub from: NaiveDate,
    /// Exclusive; open where absent.
    pub until: Option<NaiveDate>,
}

/// Writes down that a person will be, is or was absent. Nothing follows from it before somebody decides.
///
/// # Errors
/// Problems of the input.
pub async fn report(session: &Session, input: Report, key: Option<&str>) -> Verdict<Seen<Entity>> {
    let said = format!("{} {} {} {:?}", input.person, input.kind, input.from, input.until);
    period::ordered(input.from, input.until)?;
    let mut work = session.work().await?;
    if let Some(earlier) = replay(&work, key, Action::ReportAbsence, said.as_bytes()).await? {
        return Ok(earlier);
    }
    let granted = work.grant::<person::Entity>(Action::ReportAbsence, input.person, None).await.naming("person")?;
    reference::check(&work, "kind", "ABSENCE_KIND", &input.kind, input.from).await?;
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        person_id: Set(input.person),
        kind_code: Set(input.kind),
        valid_from: Set(input.from),
        valid_to: Set(input.until),
        state: Set(State::Reported),
        suspends_duty: Set(false),
        reported_on: Set(Some(session.scope().today)),
        decided_by: Set(None),
        decided_at: Set(None),
        reason: Set(None),
        version: Set(1),
    };
    let absence: Seen<Entity> = work.insert(&granted, Action::ReportAbsence, row).await?;
    remember(&work, key, absence.id()).await?;
    work.commit("reportAbsence").await?;
    Ok(absence)
}

/// Accepts a reported absence, and says whether the duty to attend rests meanwhile.
///
/// # Errors
/// Problems of the input.
pub async fn approve(session: &Session, id: Uuid, version: i32, suspends_duty: bool) -> Verdict<Seen<Entity>> {
    let row = ActiveModel { state: Set(State::Approved), suspends_duty: Set(suspends_duty), ..decision(session) };
    change(session, Action::ApproveAbsence, id, version, row).await
}

/// Does not accept a reported absence, for a reason of 1 to 2,000 characters.
///
/// # Errors
/// Problems of the input.
pub async fn reject(session: &Session, id: Uuid, version: i32, reason: &str) -> Verdict<Seen<Entity>> {
    let mut checks = Checks::default();
    let reason = checks.text("reason", reason, 1..=2000);
    checks.finish()?;
    let row = ActiveModel { state: Set(State::Rejected), reason: Set(Some(reason)), ..decision(session) };
    change(session, Action::RejectAbsence, id, version, row).await
}

/// Gives an absence another period. What was decided on the other one is decided anew.
///
/// # Errors
/// Problems of the input.
pub async fn change_period(
    session: &Session,
    id: Uuid,
    version: i32,
    from: NaiveDate,
    until: Option<NaiveDate>,
) -> Verdict<Seen<Entity>> {
    period::ordered(from, until)?;
    let row = ActiveModel {
        valid_from: Set(from),
        valid_to: Set(until),
        state: Set(State::Reported),
        suspends_duty: Set(false),
        decided_by: Set(None),
        decided_at: Set(None),
        ..Default::default()
    };
    change(session, Action::ChangeAbsencePeriod, id, version, row).await
}

/// Ends an absence sooner than was thought, before a day after its first. A decision holds for what is left.
///
/// # Errors
/// Problems of the input.
pub async fn end(session: &Session, id: Uuid, version: i32, until: NaiveDate) -> Verdict<Seen<Entity>> {
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(Action::EndAbsence, id, Some(version)).await.naming("absence")?;
    period::sooner(granted.row().valid_from, granted.row().valid_to, until)?;
    let row = ActiveModel { valid_to: Set(Some(until)), ..Default::default() };
    let absence = work.update(&granted, Action::EndAbsence, row).await?;
    work.commit("endAbsence").await?;
    Ok(absence)
}

fn decision(session: &Session) -> ActiveModel {
    let (by, at) = (session.scope().user, session.now());
    ActiveModel { decided_by: Set(Some(by)), decided_at: Set(Some(at)), ..Default::default() }
}

async fn change(session: &Session, action: Action, id: Uuid, version: i32, row: ActiveModel) -> Verdict<Seen<Entity>> {
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(action, id, Some(version)).await.naming("absence")?;
    let absence = work.update(&granted, action, row).await?;
    work.commit(action.as_str()).await?;
    Ok(absence)
}
