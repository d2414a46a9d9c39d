//! Time in which an employee takes no conversations. Each closes and opens their own.

use chrono::Duration;
use indsats_entity::{
    closed_time::{ActiveModel, Entity},
    user,
};
use sea_orm::Set;
use uuid::Uuid;

use super::{Code, Moment, Verdict, problem::Naming, text::Checks};
use crate::{
    policy::Action,
    store::{Seen, Session},
};

/// The longest time that is closed at once, in days: longer ones are typing errors.
const LONGEST: i64 = 366;

/// Closes a time that is not over yet, of 5 minutes to a year. What is booked in it stays booked.
///
/// # Errors
/// Problems of the input; [`crate::store::Error::Forbidden`] for the time of somebody else.
pub async fn close(session: &Session, user: Uuid, starts_at: Moment, ends_at: Moment) -> Verdict<Seen<Entity>> {
    let mut checks = Checks::default();
    let (starts_at, ends_at) = (checks.moment("startsAt", &starts_at), checks.moment("endsAt", &ends_at));
    if let (Some(starts_at), Some(ends_at)) = (starts_at, ends_at) {
        let lasts = ends_at - starts_at;
        checks.require(lasts > Duration::zero(), "endsAt", Code::PeriodReversed);
        let is_short = lasts > Duration::zero() && lasts < Duration::minutes(5);
        checks.require(!is_short && lasts <= Duration::days(LONGEST), "endsAt", Code::NumberOutOfRange);
        checks.require(ends_at > session.now(), "endsAt", Code::DayInPast);
    }
    checks.finish()?;
    let mut work = session.work().await?;
    let granted = work.grant::<user::Entity>(Action::CloseTime, user, None).await.naming("user")?;
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        user_id: Set(user),
        starts_at: starts_at.map_or(sea_orm::NotSet, Set),
        ends_at: ends_at.map_or(sea_orm::NotSet, Set),
        reopened_at: Set(None),
        version: Set(1),
    };
    let closed = work.insert(&granted, Action::CloseTime, row).await?;
    work.commit("closeTime").await?;
    Ok(closed)
}

/// Opens a closed time again.
///
/// # Errors
/// Problems of the input; [`crate::store::Error::Forbidden`] for the time of somebody else.
pub async fn reopen(session: &Session, id: Uuid, version: i32) -> Verdict<Seen<Entity>> {
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(Action::ReopenTime, id, Some(version)).await.naming("closedTime")?;
    let row = ActiveModel { reopened_at: Set(Some(session.now())), ..Default::default() };
    let reopened = work.update(&granted, Action::ReopenTime, row).await?;
    work.commit("reopenTime").await?;
    Ok(reopened)
}
