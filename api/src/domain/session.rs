//! Planned occasions of a course.

use chrono::Duration;
use indsats_entity::{
    course,
    course_session::{ActiveModel, Column, Entity},
    offer,
};
use sea_orm::{ColumnTrait, Set};
use uuid::Uuid;

use super::{Code, Moment, Problem, Verdict, agenda::Time, conflict, problem::Naming, text::Checks};
use crate::{
    policy::Action,
    store::{Seen, Session},
};

/// Plans one occasion of a course, of 5 minutes to 12 hours, within the course's planned period.
///
/// # Errors
/// Problems of the input; what else stands at that time is a warning.
pub async fn schedule(
    session: &Session,
    course: Uuid,
    starts_at: Moment,
    minutes: i32,
    acknowledged: &[Code],
) -> Verdict<Seen<Entity>> {
    let mut checks = Checks::default();
    let starts_at = checks.moment("startsAt", &starts_at);
    checks.require((5..=720).contains(&minutes), "durationMinutes", Code::NumberOutOfRange);
    checks.finish()?;
    let Some(starts_at) = starts_at else { return Err(Problem::at("startsAt", Code::LocalTimeSkipped).into()) };
    let ends_at = starts_at + Duration::minutes(minutes.into());
    let time = Time { starts_at, ends_at };
    let held_on = time.day();

    let mut work = session.work().await?;
    let granted = work.grant::<course::Entity>(Action::ScheduleSession, course, None).await.naming("course")?;
    let row = granted.row();
    if held_on < row.planned_from || held_on >= row.planned_to {
        return Err(Problem::at("startsAt", Code::OutsidePeriod).into());
    }
    let others = work.find::<Entity>().filter(Column::CourseId.eq(course));
    if others.filter(Column::StartsAt.lt(ends_at)).filter(Column::EndsAt.gt(starts_at)).one().await?.is_some() {
        return Err(Problem::at("startsAt", Code::SessionOverlap).into());
    }
    let offer = work.find::<offer::Entity>().by_id(row.offer_id).await?;
    let provider = offer.map_or(Uuid::nil(), |offer| offer.provider_id);
    conflict::weigh(conflict::of_session(work.reading(), row, provider, time).await?, acknowledged)?;
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        course_id: Set(course),
        person_id: Set(row.person_id),
        starts_at: Set(starts_at),
        ends_at: Set(ends_at),
        held_on: Set(held_on),
        version: Set(1),
    };
    let occasion = work.insert(&granted, Action::ScheduleSession, row).await?;
    work.commit("scheduleSession").await?;
    Ok(occasion)
}
