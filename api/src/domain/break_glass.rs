//! Reaching a person outside the own scope in an urgent matter, and the review that follows.

use chrono::Duration;
use indsats_entity::{
    break_glass::{ActiveModel, Entity},
    person,
};
use sea_orm::Set;
use uuid::Uuid;

use super::{Code, Problem, Verdict, person::number, problem::Naming, text::Checks};
use crate::{
    policy::Action,
    store::{Seen, Session},
};

/// Opens one person to the caller for 5 to 60 minutes, with a reason of at least 20 characters.
///
/// # Errors
/// Problems of the input.
pub async fn break_glass(session: &Session, cpr: &str, reason: &str, minutes: i32) -> Verdict<Seen<Entity>> {
    let mut checks = Checks::default();
    let number = number(&mut checks, "cpr", cpr);
    let reason = checks.text("reason", reason, 20..=2000);
    checks.require((5..=60).contains(&minutes), "minutes", Code::NumberOutOfRange);
    checks.finish()?;
    let Some(number) = number else { return Err(Problem::at("cpr", Code::CprShape).into()) };
    let mut work = session.work().await?;
    let opened = work.break_glass(&number, &reason, Duration::minutes(minutes.into())).await.naming("cpr")?;
    if work.find::<person::Entity>().by_id(opened.person).await?.is_some() {
        // Within reach already: dropping the work leaves no record of a glass that was not broken.
        return Err(Problem::at("cpr", Code::GlassNotNeeded).into());
    }
    work.commit("breakGlass").await?;
    Ok(opened.record)
}

/// Signs a broken glass: never one's own.
///
/// # Errors
/// Problems of the input.
pub async fn review(session: &Session, id: Uuid, version: i32, verdict: &str) -> Verdict<Seen<Entity>> {
    let mut checks = Checks::default();
    let verdict = checks.text("verdict", verdict, 3..=2000);
    checks.finish()?;
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(Action::ReviewBreakGlass, id, Some(version)).await.naming("breakGlass")?;
    let row = ActiveModel {
        reviewed_by: Set(Some(session.principal().user_id)),
        reviewed_at: Set(Some(session.now())),
        verdict: Set(Some(verdict)),
        ..Default::default()
    };
    let record = work.update(&granted, Action::ReviewBreakGlass, row).await?;
    work.commit("reviewBreakGlass").await?;
    Ok(record)
}
