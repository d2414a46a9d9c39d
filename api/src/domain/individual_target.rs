//! Weekly minutes agreed with one person, in place of an effort's own target. Weeks are judged by their Monday, so a
//! target begins and ends on Mondays, and never in a week that is past.

use chrono::{Datelike, NaiveDate, Weekday};
use indsats_entity::{
    effort,
    effort_enrolment::{self, EffortEnrolmentState as State},
    individual_target::{ActiveModel, Entity},
    person,
};
use sea_orm::{ColumnTrait, Set};
use uuid::Uuid;

use super::{
    Code, Problem, Verdict,
    once::{remember, replay},
    period,
    problem::Naming,
    text::Checks,
};
use crate::{
    civil::IsoWeek,
    policy::Action,
    store::{Seen, Session, Work},
};

const MINUTES_IN_A_WEEK: i32 = 7 * 24 * 60;

/// A target that somebody agrees with a person.
pub struct Agreement {
    pub person: Uuid,
    pub effort: Uuid,
    pub minutes_per_week: i32,
    pub from: NaiveDate,
    /// Exclusive; open where absent.
    pub until: Option<NaiveDate>,
    pub reason: String,
}

/// Agrees a target with a person in an effort, for a reason of 1 to 2,000 characters.
///
/// # Errors
/// Problems of the input; [`Code::TargetOverlap`] where another one holds in the period.
pub async fn agree(session: &Session, input: Agreement, key: Option<&str>) -> Verdict<Seen<Entity>> {
    let Agreement { person, effort, minutes_per_week, from, until, reason } = input;
    let said = format!("{person} {effort} {minutes_per_week} {from} {until:?} {reason}");
    let mut checks = Checks::default();
    let reason = checks.text("reason", &reason, 1..=2000);
    let minutes = 1..=MINUTES_IN_A_WEEK;
    checks.require(minutes.contains(&minutes_per_week), "minutesPerWeek", Code::NumberOutOfRange);
    checks.require(is_monday(from), "validFrom", Code::NotAMonday);
    checks.require(until.is_none_or(is_monday), "validUntil", Code::NotAMonday);
    checks.finish()?;
    period::ordered(from, until)?;
    let mut work = session.work().await?;
    if let Some(earlier) = replay(&work, key, Action::AgreeIndividualTarget, said.as_bytes()).await? {
        return Ok(earlier);
    }
    not_past(session, "validFrom", from)?;
    let granted = work.grant::<person::Entity>(Action::AgreeIndividualTarget, person, None).await.naming("person")?;
    enrolled(&work, person, effort).await?;
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        person_id: Set(person),
        effort_id: Set(effort),
        weekly_minutes: Set(minutes_per_week),
        valid_from: Set(from),
        valid_to: Set(until),
        reason: Set(reason),
        agreed_by: Set(session.scope().user),
        agreed_at: Set(session.now()),
        version: Set(1),
    };
    let target: Seen<Entity> = work.insert(&granted, Action::AgreeIndividualTarget, row).await?;
    remember(&work, key, target.id()).await?;
    work.commit("agreeIndividualTarget").await?;
    Ok(target)
}

/// Ends a target before a Monday after its first. The effort's own holds from then on.
///
/// # Errors
/// Problems of the input.
pub async fn end(session: &Session, id: Uuid, version: i32, until: NaiveDate) -> Verdict<Seen<Entity>> {
    let mut checks = Checks::default();
    checks.require(is_monday(until), "validUntil", Code::NotAMonday);
    checks.finish()?;
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(Action::EndIndividualTarget, id, Some(version)).await;
    let granted = granted.naming("individualTarget")?;
    period::sooner(granted.row().valid_from, granted.row().valid_to, until)?;
    not_past(session, "validUntil", until)?;
    let row = ActiveModel { valid_to: Set(Some(until)), ..Default::default() };
    let target = work.update(&granted, Action::EndIndividualTarget, row).await?;
    work.commit("endIndividualTarget").await?;
    Ok(target)
}

fn is_monday(day: NaiveDate) -> bool {
    day.weekday() == Weekday::Mon
}

/// What was asked of the person in weeks that are over stays as it was.
fn not_past(session: &Session, field: &str, day: NaiveDate) -> Verdict<()> {
    let this_week = IsoWeek::of(session.scope().today).monday();
    if day < this_week { Err(Problem::at(field, Code::DayInPast).into()) } else { Ok(()) }
}

/// A target means something only to who is in the effort, or is to be.
async fn enrolled(work: &Work<'_>, person: Uuid, effort: Uuid) -> Verdict<()> {
    use effort_enrolment::{Column, Entity};
    let known = work.find::<effort::Entity>().by_id(effort).await?;
    known.ok_or_else(|| Problem::at("effort", Code::NotFound))?;
    let counted = [State::Proposed, State::UnderReview, State::Approved, State::Active, State::Paused];
    let enrolments = work.find::<Entity>().filter(Column::PersonId.eq(person)).filter(Column::EffortId.eq(effort));
    match enrolments.filter(Column::State.is_in(counted)).one().await? {
        Some(_) => Ok(()),
        None => Err(Problem::at("effort", Code::NotEnrolled).into()),
    }
}
