//! Versions of an effort's parameters: written by one, approved by another, and from then on as they are.

mod parameters;

use chrono::{Datelike, NaiveDate, Weekday};
use indsats_entity::{
    effort,
    effort_policy::{ActiveModel, Column, EffortPolicyState as State, Entity, Model},
};
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, Set};
use uuid::Uuid;

pub use parameters::Parameters;
pub(super) use parameters::check;

use super::{
    Code, Problem, Verdict,
    once::{remember, replay},
    problem::Naming,
};
use crate::{
    policy::Action,
    store::{Seen, Session, Work},
};

/// A version to be written.
pub struct Draft {
    pub effort: Uuid,
    /// The version, of any effort, that says what is not given; by default the latest approved one of this effort.
    pub based_on: Option<Uuid>,
    pub from: NaiveDate,
    pub parameters: Parameters,
    pub key: Option<String>,
}

/// A draft to be rewritten; what is not given stays.
pub struct Revision {
    pub policy: Uuid,
    pub version: i32,
    pub from: Option<NaiveDate>,
    pub parameters: Parameters,
}

/// Writes a new version of an effort's parameters. It judges nothing until somebody else has approved it.
///
/// # Errors
/// Problems of the input.
pub async fn draft(session: &Session, input: Draft) -> Verdict<Seen<Entity>> {
    let Draft { effort, based_on, from, parameters, key } = input;
    let said = format!("{effort} {based_on:?} {from} {parameters:?}");
    let mut work = session.work().await?;
    if let Some(earlier) = replay(&work, key.as_deref(), Action::DraftEffortPolicy, said.as_bytes()).await? {
        return Ok(earlier);
    }
    // The effort is locked until the change ends, so that its versions count up.
    let granted = work.grant::<effort::Entity>(Action::DraftEffortPolicy, effort, None).await.naming("effort")?;
    let versions = work.find::<Entity>().filter(Column::EffortId.eq(effort)).all().await?;
    let base = match based_on {
        Some(id) => work.find::<Entity>().by_id(id).await?,
        None => latest(&versions).cloned(),
    };
    let base = base.ok_or_else(|| Problem::at("basedOn", Code::NotFound))?;
    let row = Model {
        id: Uuid::now_v7(),
        effort_id: effort,
        number: 1 + versions.iter().map(|version| version.number).max().unwrap_or(0),
        valid_from: from,
        state: State::Draft,
        approved_by: None,
        approved_at: None,
        version: 1,
        ..(*base).clone()
    };
    let row = written(session, &work, row, parameters).await?;
    let row = row.into_active_model().reset_all();
    let policy: Seen<Entity> = work.insert(&granted, Action::DraftEffortPolicy, row).await?;
    remember(&work, key.as_deref(), policy.id()).await?;
    work.commit("draftEffortPolicy").await?;
    Ok(policy)
}

/// Rewrites a draft. Who does so stands for the whole of it from then on, and is not the one to approve it.
///
/// # Errors
/// Problems of the input.
pub async fn revise(session: &Session, input: Revision) -> Verdict<Seen<Entity>> {
    let Revision { policy, version, from, parameters } = input;
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(Action::ReviseEffortPolicy, policy, Some(version)).await.naming("policy")?;
    let row = granted.row().clone();
    let row = Model { valid_from: from.unwrap_or(row.valid_from), ..row };
    let row = written(session, &work, row, parameters).await?;
    let row = row.into_active_model().reset_all();
    let policy = work.update(&granted, Action::ReviseEffortPolicy, row).await?;
    work.commit("reviseEffortPolicy").await?;
    Ok(policy)
}

/// Approves what somebody else wrote: it judges weeks from its first day on, and is never changed again.
///
/// # Errors
/// Problems of the input; [`Code::OwnDecision`] for what one wrote oneself.
pub async fn approve(session: &Session, id: Uuid, version: i32) -> Verdict<Seen<Entity>> {
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(Action::ApproveEffortPolicy, id, Some(version)).await.naming("policy")?;
    let row = granted.row();
    // One approval at a time: each looks at what the other made valid.
    work.grant::<effort::Entity>(Action::ApproveEffortPolicy, row.effort_id, None).await?;
    if row.valid_from < session.scope().today {
        return Err(Problem::at("policy", Code::DayInPast).into());
    }
    let versions = work.find::<Entity>().filter(Column::EffortId.eq(row.effort_id)).all().await?;
    if latest(&versions).is_some_and(|latest| (row.valid_from, row.number) < (latest.valid_from, latest.number)) {
        return Err(Problem::at("policy", Code::PolicyOvertaken).into());
    }
    // A list may have changed since it was written.
    check(work.find(), row).await.map_err(|failure| failure.at("policy"))?;
    let (by, at) = (session.scope().user, session.now());
    let row = ActiveModel {
        state: Set(State::Approved),
        approved_by: Set(Some(by)),
        approved_at: Set(Some(at)),
        ..Default::default()
    };
    let policy = work.update(&granted, Action::ApproveEffortPolicy, row).await?;
    work.commit("approveEffortPolicy").await?;
    Ok(policy)
}

/// Gives up a draft.
///
/// # Errors
/// Problems of the input.
pub async fn withdraw(session: &Session, id: Uuid, version: i32) -> Verdict<Seen<Entity>> {
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(Action::WithdrawEffortPolicy, id, Some(version)).await.naming("policy")?;
    let row = ActiveModel { state: Set(State::Withdrawn), ..Default::default() };
    let policy = work.update(&granted, Action::WithdrawEffortPolicy, row).await?;
    work.commit("withdrawEffortPolicy").await?;
    Ok(policy)
}

/// The approved version that begins last.
pub(super) fn latest(versions: &[Seen<Entity>]) -> Option<&Seen<Entity>> {
    let approved = versions.iter().filter(|version| version.state == State::Approved);
    approved.max_by_key(|version| (version.valid_from, version.number))
}

/// The draft with its new parameters and author, checked.
async fn written(session: &Session, work: &Work<'_>, row: Model, parameters: Parameters) -> Verdict<Model> {
    let (drafted_by, drafted_at) = (Some(session.scope().user), Some(session.now()));
    let row = parameters.over(Model { drafted_by, drafted_at, ..row });
    if row.valid_from.weekday() != Weekday::Mon {
        return Err(Problem::at("validFrom", Code::NotAMonday).into());
    }
    check(work.find(), &row).await?;
    Ok(row)
}
