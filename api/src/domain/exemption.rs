//! A duty from which the authority relieves a person for a time, and looks at the matter again.

use chrono::NaiveDate;
use indsats_entity::{
    exemption::{ActiveModel, Entity},
    person,
};
use sea_orm::Set;
use uuid::Uuid;

use super::{
    Code, Problem, Verdict,
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

/// An exemption that is granted.
pub struct Relief {
    pub person: Uuid,
    /// A code of the list EXEMPTION_KIND.
    pub kind: String,
    pub from: NaiveDate,
    /// Exclusive; open where absent, and then to be reviewed.
    pub until: Option<NaiveDate>,
    pub suspends_duty: bool,
    pub review_due_on: Option<NaiveDate>,
    pub reason: String,
}

/// Relieves a person, for a reason of 1 to 2,000 characters.
///
/// # Errors
/// Problems of the input; [`Code::ReviewDateRequired`] for what would never be looked at again.
pub async fn grant(session: &Session, input: Relief, key: Option<&str>) -> Verdict<Seen<Entity>> {
    let said = format!(
        "{} {} {} {:?} {} {:?} {}",
        input.person, input.kind, input.from, input.until, input.suspends_duty, input.review_due_on, input.reason
    );
    let mut checks = Checks::default();
    let reason = checks.text("reason", &input.reason, 1..=2000);
    let has_look = input.until.is_some() || input.review_due_on.is_some();
    checks.require(has_look, "reviewDueOn", Code::ReviewDateRequired);
    checks.finish()?;
    period::ordered(input.from, input.until)?;
    let mut work = session.work().await?;
    if let Some(earlier) = replay(&work, key, Action::GrantExemption, said.as_bytes()).await? {
        return Ok(earlier);
    }
    if let Some(day) = input.review_due_on {
        reviewable(session, input.from, input.until, day)?;
    }
    let granted = work.grant::<person::Entity>(Action::GrantExemption, input.person, None).await.naming("person")?;
    reference::check(&work, "kind", "EXEMPTION_KIND", &input.kind, input.from).await?;
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        person_id: Set(input.person),
        kind_code: Set(input.kind),
        valid_from: Set(input.from),
        valid_to: Set(input.until),
        suspends_duty: Set(input.suspends_duty),
        reason: Set(Some(reason)),
        granted_by: Set(Some(session.scope().user)),
        granted_at: Set(Some(session.now())),
        review_due_on: Set(input.review_due_on),
        reviewed_by: Set(None),
        reviewed_at: Set(None),
        version: Set(1),
    };
    let exemption: Seen<Entity> = work.insert(&granted, Action::GrantExemption, row).await?;
    remember(&work, key, exemption.id()).await?;
    work.commit("grantExemption").await?;
    Ok(exemption)
}

/// Confirms an exemption until it is looked at again.
///
/// # Errors
/// Problems of the input.
pub async fn review(session: &Session, id: Uuid, version: i32, due: NaiveDate) -> Verdict<Seen<Entity>> {
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(Action::ReviewExemption, id, Some(version)).await.naming("exemption")?;
    reviewable(session, granted.row().valid_from, granted.row().valid_to, due)?;
    let row = ActiveModel {
        review_due_on: Set(Some(due)),
        reviewed_by: Set(Some(session.scope().user)),
        reviewed_at: Set(Some(session.now())),
        ..Default::default()
    };
    let exemption = work.update(&granted, Action::ReviewExemption, row).await?;
    work.commit("reviewExemption").await?;
    Ok(exemption)
}

/// Ends an exemption, before a day after its first. What has ended by then is not looked at again.
///
/// # Errors
/// Problems of the input.
pub async fn end(session: &Session, id: Uuid, version: i32, until: NaiveDate) -> Verdict<Seen<Entity>> {
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(Action::EndExemption, id, Some(version)).await.naming("exemption")?;
    let row = granted.row();
    period::sooner(row.valid_from, row.valid_to, until)?;
    let due = row.review_due_on.filter(|due| *due < until);
    let row = ActiveModel { valid_to: Set(Some(until)), review_due_on: Set(due), ..Default::default() };
    let exemption = work.update(&granted, Action::EndExemption, row).await?;
    work.commit("endExemption").await?;
    Ok(exemption)
}

/// A day for the next look: not past, and while the exemption lasts.
fn reviewable(session: &Session, from: NaiveDate, until: Option<NaiveDate>, day: NaiveDate) -> Verdict<()> {
    let code = if day < session.scope().today {
        Code::DayInPast
    } else if day < from || until.is_some_and(|until| day >= until) {
        Code::OutsidePeriod
    } else {
        return Ok(());
    };
    Err(Problem::at("reviewDueOn", code).into())
}
