//! How near a person is to a job, as somebody assesses it with reasons. Nothing but a human ever does.

use chrono::NaiveDate;
use indsats_entity::{
    person,
    readiness_assessment::{ActiveModel, Entity},
};
use sea_orm::Set;
use uuid::Uuid;

use super::{
    Code, Verdict,
    once::{remember, replay},
    problem::Naming,
    reference,
    text::Checks,
};
use crate::{
    policy::Action,
    store::{Seen, Session},
};

/// An assessment of a person.
pub struct Assessment {
    pub person: Uuid,
    /// A code of the list READINESS_LEVEL.
    pub level: String,
    pub on: NaiveDate,
    pub next_due_on: NaiveDate,
    /// The reasons.
    pub note: String,
}

/// Assesses a person, for reasons of 1 to 4,000 characters, and says when it is to be done again.
///
/// # Errors
/// Problems of the input.
pub async fn assess(session: &Session, input: Assessment, key: Option<&str>) -> Verdict<Seen<Entity>> {
    let Assessment { person, level, on, next_due_on, note } = input;
    let said = format!("{person} {level} {on} {next_due_on} {note}");
    let mut checks = Checks::default();
    let note = checks.text("note", &note, 1..=4000);
    checks.require(on <= session.scope().today, "assessedOn", Code::NotYet);
    checks.finish()?;
    let mut work = session.work().await?;
    if let Some(earlier) = replay(&work, key, Action::AssessReadiness, said.as_bytes()).await? {
        return Ok(earlier);
    }
    let mut checks = Checks::default();
    checks.require(next_due_on > session.scope().today, "nextDueOn", Code::DayInPast);
    checks.finish()?;
    let granted = work.grant::<person::Entity>(Action::AssessReadiness, person, None).await.naming("person")?;
    reference::check(&work, "level", "READINESS_LEVEL", &level, on).await?;
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        person_id: Set(person),
        level_code: Set(level),
        assessed_on: Set(on),
        assessed_by: Set(session.scope().user),
        next_due_on: Set(next_due_on),
        note: Set(note),
        voided_by: Set(None),
        voided_at: Set(None),
        void_reason: Set(None),
        version: Set(1),
    };
    let assessment: Seen<Entity> = work.insert(&granted, Action::AssessReadiness, row).await?;
    remember(&work, key, assessment.id()).await?;
    work.commit("assessReadiness").await?;
    Ok(assessment)
}

/// Marks an assessment as one that should not have been written, for a reason of 1 to 2,000 characters. It stays to be
/// read, and counts no more.
///
/// # Errors
/// Problems of the input.
pub async fn void(session: &Session, id: Uuid, version: i32, reason: &str) -> Verdict<Seen<Entity>> {
    let mut checks = Checks::default();
    let reason = checks.text("reason", reason, 1..=2000);
    checks.finish()?;
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(Action::VoidReadinessAssessment, id, Some(version)).await;
    let granted = granted.naming("readinessAssessment")?;
    let row = ActiveModel {
        voided_by: Set(Some(session.scope().user)),
        voided_at: Set(Some(session.now())),
        void_reason: Set(Some(reason)),
        ..Default::default()
    };
    let assessment = work.update(&granted, Action::VoidReadinessAssessment, row).await?;
    work.commit("voidReadinessAssessment").await?;
    Ok(assessment)
}
