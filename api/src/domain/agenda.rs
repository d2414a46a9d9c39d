//! What stands in calendars between two instants or days: conversations, closed times, sessions, absences, free days.

use chrono::{DateTime, NaiveDate, Utc};
use indsats_entity::{
    absence::{self, AbsenceState},
    closed_time, closure_day,
    course::{self, CourseState},
    course_session, exemption, holiday,
    meeting::{self, MeetingState},
};
use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;

use crate::{
    civil,
    store::{Reading, Result, Seen},
};

/// From one instant to before another.
#[derive(Clone, Copy)]
pub(super) struct Time {
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

impl Time {
    /// The local day on which it begins.
    pub fn day(self) -> NaiveDate {
        civil::local_date(self.starts_at)
    }

    /// That a row's time has something in common with it.
    fn meets<C: ColumnTrait>(self, starts_at: C, ends_at: C) -> Condition {
        Condition::all().add(starts_at.lt(self.ends_at)).add(ends_at.gt(self.starts_at))
    }
}

/// From one day to before another.
#[derive(Clone, Copy)]
pub(super) struct DaySpan {
    pub from: NaiveDate,
    pub until: NaiveDate,
}

impl DaySpan {
    /// One day.
    pub fn of(day: NaiveDate) -> Self {
        Self { from: day, until: day.succ_opt().unwrap_or(day) }
    }

    /// That a row's period has a day in common with it.
    pub fn meets<C: ColumnTrait>(self, from: C, to: C) -> Condition {
        let is_open = Condition::any().add(to.is_null()).add(to.gt(self.from));
        Condition::all().add(from.lt(self.until)).add(is_open)
    }
}

/// Booked conversations of a person or an employee that the caller sees; one of them can be left out.
pub(super) async fn meetings(
    at: Reading<'_>,
    whose: meeting::Column,
    id: Uuid,
    time: Time,
    except: Option<Uuid>,
) -> Result<Vec<Seen<meeting::Entity>>> {
    use meeting::{Column, Entity};
    let rows = at.find::<Entity>().filter(whose.eq(id)).filter(Column::State.eq(MeetingState::Booked));
    let rows = rows.filter(Column::Id.ne(except.unwrap_or(Uuid::nil())));
    rows.filter(time.meets(Column::StartsAt, Column::EndsAt)).all().await
}

/// Times that an employee has closed.
pub(super) async fn closed_times(at: Reading<'_>, user: Uuid, time: Time) -> Result<Vec<Seen<closed_time::Entity>>> {
    use closed_time::{Column, Entity};
    let rows = at.find::<Entity>().filter(Column::UserId.eq(user)).filter(Column::ReopenedAt.is_null());
    rows.filter(time.meets(Column::StartsAt, Column::EndsAt)).all().await
}

/// Sessions of a person that will be held; those of one course can be left out.
pub(super) async fn sessions(
    at: Reading<'_>,
    person: Uuid,
    time: Time,
    except: Option<Uuid>,
) -> Result<Vec<Seen<course_session::Entity>>> {
    use course_session::{Column, Entity};
    let rows = at.find::<Entity>().filter(Column::PersonId.eq(person));
    let rows = rows.filter(Column::CourseId.ne(except.unwrap_or(Uuid::nil())));
    let mut sessions = rows.filter(time.meets(Column::StartsAt, Column::EndsAt)).all().await?;
    if !sessions.is_empty() {
        let courses = at.find::<course::Entity>().by_ids(sessions.iter().map(|row| row.course_id)).await?;
        sessions.retain(|row| courses.get(&row.course_id).is_some_and(|course| is_held(course, row.held_on)));
    }
    Ok(sessions)
}

/// Whether a course meets on a day for which it has a session.
fn is_held(course: &course::Model, day: NaiveDate) -> bool {
    let is_given_up = matches!(course.state, CourseState::Cancelled | CourseState::NotStarted);
    let is_over =
        course.interrupted_on.is_some_and(|last| last < day) || course.actual_to.is_some_and(|end| end <= day);
    !is_given_up && !is_over
}

/// Approved absences of a person.
pub(super) async fn absences(at: Reading<'_>, person: Uuid, days: DaySpan) -> Result<Vec<Seen<absence::Entity>>> {
    use absence::{Column, Entity};
    let rows = at.find::<Entity>().filter(Column::PersonId.eq(person)).filter(Column::State.eq(AbsenceState::Approved));
    rows.filter(days.meets(Column::ValidFrom, Column::ValidTo)).all().await
}

/// Exemptions of a person.
pub(super) async fn exemptions(at: Reading<'_>, person: Uuid, days: DaySpan) -> Result<Vec<Seen<exemption::Entity>>> {
    use exemption::{Column, Entity};
    let rows = at.find::<Entity>().filter(Column::PersonId.eq(person));
    rows.filter(days.meets(Column::ValidFrom, Column::ValidTo)).all().await
}

/// Public holidays.
pub(super) async fn holidays(at: Reading<'_>, days: DaySpan) -> Result<Vec<Seen<holiday::Entity>>> {
    use holiday::{Column, Entity};
    at.find::<Entity>().filter(Column::Day.gte(days.from)).filter(Column::Day.lt(days.until)).all().await
}

/// Days on which everybody is closed, or the provider that is named.
pub(super) async fn closures(
    at: Reading<'_>,
    days: DaySpan,
    provider: Option<Uuid>,
) -> Result<Vec<Seen<closure_day::Entity>>> {
    use closure_day::{Column, Entity};
    let whose = Condition::any().add(Column::ProviderId.is_null());
    let whose = provider.into_iter().fold(whose, |any, provider| any.add(Column::ProviderId.eq(provider)));
    let rows = at.find::<Entity>().filter(whose);
    rows.filter(Column::Day.gte(days.from)).filter(Column::Day.lt(days.until)).all().await
}
