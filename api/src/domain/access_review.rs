//! Looking at accesses: what a sample draws, and what a reviewer finds of an access, never of the person.

use chrono::{DateTime, Utc};
use indsats_entity::{
    access_review::{AccessVerdict, ActiveModel, Entity},
    organisation_unit,
};
use sea_orm::Set;
use uuid::Uuid;

use super::{Code, Problem, Verdict, problem::Naming, text::Checks};
use crate::{
    policy::Action,
    store::{Drawing, Seen, Session},
};

/// The most events of a sample.
const MOST: i32 = 500;

/// Signs what came of a review: never one's own access, and once.
///
/// # Errors
/// Problems of the input.
pub async fn review(
    session: &Session,
    id: Uuid,
    version: i32,
    verdict: AccessVerdict,
    reason: &str,
) -> Verdict<Seen<Entity>> {
    let mut checks = Checks::default();
    let reason = checks.text("reason", reason, 3..=2000);
    checks.finish()?;
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(Action::ReviewAccess, id, Some(version)).await.naming("accessReview")?;
    let row = ActiveModel {
        reviewed_by: Set(Some(session.principal().user_id)),
        reviewed_at: Set(Some(session.now())),
        verdict: Set(Some(verdict)),
        reason: Set(Some(reason)),
        ..Default::default()
    };
    let record = work.update(&granted, Action::ReviewAccess, row).await?;
    work.commit("reviewAccess").await?;
    Ok(record)
}

/// Draws accesses of a period at random, by a seed: those made in the roles of a unit and of the units below it, but for
/// one's own.
///
/// # Errors
/// Problems of the input.
pub async fn draw(
    session: &Session,
    unit: Uuid,
    seed: &str,
    size: i32,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Verdict<Vec<Seen<Entity>>> {
    let mut checks = Checks::default();
    let seed = checks.line("seed", seed, 1..=100);
    // Whoever draws again writes it by hand, perhaps in another encoding. Of control characters it is told already.
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter.is_control();
    let is_plain = seed.chars().all(is_plain);
    checks.require(is_plain, "seed", Code::TextMalformed);
    checks.require((1..=MOST).contains(&size), "size", Code::NumberOutOfRange);
    checks.require(from < until, "until", Code::PeriodReversed);
    checks.finish()?;
    let size = u16::try_from(size).unwrap_or_default();
    // Nothing is read for who may not draw, and nothing is kept waiting while it is read.
    let before = session.work().await?;
    before.grant::<organisation_unit::Entity>(Action::DrawAccessSample, unit, None).await.naming("unit")?;
    drop(before);
    let draft = session.draw_sample(unit, Drawing { seed, size, from, until }).await?;
    let draft = draft.ok_or_else(|| Problem::at("until", Code::PeriodTooLong))?;
    let mut work = session.work().await?;
    let granted = work.grant::<organisation_unit::Entity>(Action::DrawAccessSample, unit, None).await.naming("unit")?;
    let drawn = work.keep_sample(&granted, draft).await?;
    work.commit("drawAccessSample").await?;
    Ok(drawn)
}
