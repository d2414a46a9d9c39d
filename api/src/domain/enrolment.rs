//! A person's way into an effort and out of it: proposed by one, decided by another, begun, looked at again, paused, ended.

use chrono::{Months, NaiveDate};
use indsats_entity::{
    effort,
    effort_enrolment::{ActiveModel, EffortEnrolmentState as State, Entity},
    effort_policy::{self, EffortPolicyState},
    enrolment_pause as pause, person,
};
use sea_orm::{ColumnTrait, Set};
use uuid::Uuid;

use super::{
    Code, Problem, Verdict,
    once::{remember, replay},
    problem::Naming,
    reference,
};
use crate::{
    policy::Action,
    store::{Seen, Session, Work},
};

/// A time in an effort that somebody is proposed for.
pub struct Proposal {
    pub person: Uuid,
    pub effort: Uuid,
    pub from: NaiveDate,
    /// Exclusive; open where absent.
    pub until: Option<NaiveDate>,
}

/// Proposes a person for an effort. Nothing is said of why.
///
/// # Errors
/// Problems of the input; [`Code::EnrolmentOverlap`] where the person is in the effort already.
pub async fn propose(session: &Session, input: Proposal, key: Option<&str>) -> Verdict<Seen<Entity>> {
    let said = format!("{} {} {} {:?}", input.person, input.effort, input.from, input.until);
    if input.until.is_some_and(|until| until <= input.from) {
        return Err(Problem::at("validUntil", Code::PeriodReversed).into());
    }
    let mut work = session.work().await?;
    if let Some(earlier) = replay(&work, key, Action::ProposeEnrolment, said.as_bytes()).await? {
        return Ok(earlier);
    }
    if input.from < session.scope().today {
        return Err(Problem::at("validFrom", Code::DayInPast).into());
    }
    let granted = work.grant::<person::Entity>(Action::ProposeEnrolment, input.person, None).await.naming("person")?;
    let effort = work.find::<effort::Entity>().by_id(input.effort).await?;
    let effort = effort.ok_or_else(|| Problem::at("effort", Code::NotFound))?;
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        person_id: Set(input.person),
        effort_id: Set(effort.id()),
        state: Set(State::Proposed),
        valid_from: Set(input.from),
        valid_to: Set(input.until),
        proposed_by: Set(session.scope().user),
        decided_by: Set(None),
        decided_at: Set(None),
        review_due_on: Set(None),
        proposed_on: Set(Some(session.scope().today)),
        reviewed_by: Set(None),
        reviewed_at: Set(None),
        review_outcome_code: Set(None),
        version: Set(1),
    };
    let enrolment: Seen<Entity> = work.insert(&granted, Action::ProposeEnrolment, row).await?;
    remember(&work, key, enrolment.id()).await?;
    work.commit("proposeEnrolment").await?;
    Ok(enrolment)
}

/// Approves a proposal of somebody else. Without a day for the next look, the effort's own interval sets it.
///
/// # Errors
/// Problems of the input; [`Code::OwnDecision`] for one's own proposal.
pub async fn approve(
    session: &Session,
    id: Uuid,
    version: i32,
    review_due_on: Option<NaiveDate>,
) -> Verdict<Seen<Entity>> {
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(Action::ApproveEnrolment, id, Some(version)).await.naming("enrolment")?;
    let row = granted.row();
    let due = match review_due_on {
        Some(day) if day <= row.valid_from => return Err(Problem::at("reviewDueOn", Code::OutsidePeriod).into()),
        Some(day) => Some(day),
        None => review_after(&work, row.effort_id, row.valid_from).await?,
    };
    let row = ActiveModel { state: Set(State::Approved), review_due_on: Set(due), ..decision(session) };
    let enrolment = work.update(&granted, Action::ApproveEnrolment, row).await?;
    work.commit("approveEnrolment").await?;
    Ok(enrolment)
}

/// Rejects a proposal of somebody else.
///
/// # Errors
/// As [`approve`].
pub async fn reject(session: &Session, id: Uuid, version: i32) -> Verdict<Seen<Entity>> {
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(Action::RejectEnrolment, id, Some(version)).await.naming("enrolment")?;
    let row = ActiveModel { state: Set(State::Rejected), ..decision(session) };
    let enrolment = work.update(&granted, Action::RejectEnrolment, row).await?;
    work.commit("rejectEnrolment").await?;
    Ok(enrolment)
}

/// Begins an approved enrolment on a day, which is its first.
///
/// # Errors
/// Problems of the input.
pub async fn start(session: &Session, id: Uuid, version: i32, on: NaiveDate) -> Verdict<Seen<Entity>> {
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(Action::StartEnrolment, id, Some(version)).await.naming("enrolment")?;
    not_yet(session, "startedOn", on)?;
    if granted.row().valid_to.is_some_and(|end| on >= end) {
        return Err(Problem::at("startedOn", Code::OutsidePeriod).into());
    }
    let row = ActiveModel { state: Set(State::Active), valid_from: Set(on), ..Default::default() };
    let enrolment = work.update(&granted, Action::StartEnrolment, row).await?;
    work.commit("startEnrolment").await?;
    Ok(enrolment)
}

/// Rests an enrolment from a day on.
///
/// # Errors
/// Problems of the input.
pub async fn pause(session: &Session, id: Uuid, version: i32, from: NaiveDate) -> Verdict<Seen<Entity>> {
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(Action::PauseEnrolment, id, Some(version)).await.naming("enrolment")?;
    not_yet(session, "pausedFrom", from)?;
    let row = granted.row();
    let latest = last_pause(&work, id).await?.and_then(|pause| pause.valid_to);
    let is_outside = from < row.valid_from || row.valid_to.is_some_and(|end| from >= end);
    if is_outside || latest.is_some_and(|end| from < end) {
        return Err(Problem::at("pausedFrom", Code::OutsidePeriod).into());
    }
    let begun = pause::ActiveModel {
        id: Set(Uuid::now_v7()),
        enrolment_id: Set(id),
        person_id: Set(row.person_id),
        valid_from: Set(from),
        valid_to: Set(None),
        version: Set(1),
    };
    work.insert::<Entity, pause::Entity>(&granted, Action::PauseEnrolment, begun).await?;
    let row = ActiveModel { state: Set(State::Paused), ..Default::default() };
    let enrolment = work.update(&granted, Action::PauseEnrolment, row).await?;
    work.commit("pauseEnrolment").await?;
    Ok(enrolment)
}

/// Goes on with a paused enrolment on a day, which is the first without pause.
///
/// # Errors
/// Problems of the input.
pub async fn resume(session: &Session, id: Uuid, version: i32, on: NaiveDate) -> Verdict<Seen<Entity>> {
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(Action::ResumeEnrolment, id, Some(version)).await.naming("enrolment")?;
    not_yet(session, "resumedOn", on)?;
    end_pause(&mut work, Action::ResumeEnrolment, id, "resumedOn", on).await?;
    let row = ActiveModel { state: Set(State::Active), ..Default::default() };
    let enrolment = work.update(&granted, Action::ResumeEnrolment, row).await?;
    work.commit("resumeEnrolment").await?;
    Ok(enrolment)
}

/// Ends an enrolment with a day, which is its last.
///
/// # Errors
/// Problems of the input.
pub async fn end(session: &Session, id: Uuid, version: i32, last_day: NaiveDate) -> Verdict<Seen<Entity>> {
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(Action::EndEnrolment, id, Some(version)).await.naming("enrolment")?;
    let row = granted.row();
    let outside = || Problem::at("lastDayOn", Code::OutsidePeriod);
    let after = last_day.succ_opt().ok_or_else(outside)?;
    if last_day < row.valid_from || row.valid_to.is_some_and(|end| after > end) {
        return Err(outside().into());
    }
    // Who leaves on a day to come is in the effort until then; only an end that has come is recorded.
    not_yet(session, "lastDayOn", last_day)?;
    if row.state == State::Paused {
        end_pause(&mut work, Action::EndEnrolment, id, "lastDayOn", after).await?;
    }
    let row = ActiveModel { state: Set(State::Ended), valid_to: Set(Some(after)), ..Default::default() };
    let enrolment = work.update(&granted, Action::EndEnrolment, row).await?;
    work.commit("endEnrolment").await?;
    Ok(enrolment)
}

/// Looks at a running enrolment again: what came of it, and when it is to be looked at next. Without a day the effort's own
/// interval sets it, where the enrolment lasts as long.
///
/// # Errors
/// Problems of the input; [`Code::HumanRequired`] for programs.
pub async fn review(
    session: &Session,
    id: Uuid,
    version: i32,
    outcome: String,
    review_due_on: Option<NaiveDate>,
) -> Verdict<Seen<Entity>> {
    let today = session.scope().today;
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(Action::ReviewEnrolment, id, Some(version)).await.naming("enrolment")?;
    reference::check(&work, "outcome", "ENROLMENT_REVIEW_OUTCOME", &outcome, today).await?;
    let row = granted.row();
    let lasts = |day: &NaiveDate| row.valid_to.is_none_or(|end| *day < end);
    let due = match review_due_on {
        Some(day) if day <= today => return Err(Problem::at("reviewDueOn", Code::DayInPast).into()),
        Some(day) if !lasts(&day) => return Err(Problem::at("reviewDueOn", Code::OutsidePeriod).into()),
        Some(day) => Some(day),
        None => review_after(&work, row.effort_id, today).await?.filter(lasts),
    };
    let row = ActiveModel {
        review_due_on: Set(due),
        reviewed_by: Set(Some(session.scope().user)),
        reviewed_at: Set(Some(session.now())),
        review_outcome_code: Set(Some(outcome)),
        ..Default::default()
    };
    let enrolment = work.update(&granted, Action::ReviewEnrolment, row).await?;
    work.commit("reviewEnrolment").await?;
    Ok(enrolment)
}

fn decision(session: &Session) -> ActiveModel {
    let (by, at) = (session.scope().user, session.now());
    ActiveModel { decided_by: Set(Some(by)), decided_at: Set(Some(at)), ..Default::default() }
}

fn not_yet(session: &Session, field: &str, day: NaiveDate) -> Verdict<()> {
    if day > session.scope().today { Err(Problem::at(field, Code::NotYet).into()) } else { Ok(()) }
}

/// The day on which the effort's parameters want an enrolment looked at again, counted from another day.
async fn review_after(work: &Work<'_>, effort: Uuid, from: NaiveDate) -> Verdict<Option<NaiveDate>> {
    let policies = work.find::<effort_policy::Entity>().filter(effort_policy::Column::EffortId.eq(effort));
    let policies = policies.filter(effort_policy::Column::State.eq(EffortPolicyState::Approved)).all().await?;
    let valid = policies.iter().filter(|policy| policy.valid_from <= from);
    let months =
        valid.max_by_key(|policy| policy.valid_from).and_then(|policy| policy.review_interval_months.try_into().ok());
    Ok(months.and_then(|months| from.checked_add_months(Months::new(months))))
}

async fn last_pause(work: &Work<'_>, enrolment: Uuid) -> Verdict<Option<Seen<pause::Entity>>> {
    let pauses = work.find::<pause::Entity>().filter(pause::Column::EnrolmentId.eq(enrolment)).all().await?;
    Ok(pauses.into_iter().max_by_key(|pause| pause.valid_from))
}

/// Ends the pause that runs, before a day after its first.
async fn end_pause(work: &mut Work<'_>, action: Action, enrolment: Uuid, field: &str, on: NaiveDate) -> Verdict<()> {
    let running = last_pause(work, enrolment).await?.filter(|pause| pause.valid_to.is_none());
    // An import tells that somebody is on a pause, and not since when: then there is none to end.
    let Some(running) = running else { return Ok(()) };
    if on <= running.valid_from {
        return Err(Problem::at(field, Code::OutsidePeriod).into());
    }
    let granted = work.grant::<pause::Entity>(action, running.id(), None).await?;
    let row = pause::ActiveModel { valid_to: Set(Some(on)), ..Default::default() };
    work.update(&granted, action, row).await?;
    Ok(())
}
