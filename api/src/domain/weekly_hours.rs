//! What is agreed for a person's first whole week, and whether an offer would bring it to the target.

use chrono::{DateTime, Datelike, NaiveDate, Utc, Weekday};
use indsats_entity::{
    benefit_period, closure_day,
    course::{self, CourseState as Stored},
    course_session,
    effort_enrolment::{self, EffortEnrolmentState},
    effort_policy::{self, EffortPolicyState},
    enrolment_pause, holiday, offer, plan,
};
use sea_orm::ColumnTrait;
use uuid::Uuid;

use super::{
    agenda::{self, DaySpan},
    effort_parameters::parameters,
};
use crate::{
    civil::IsoWeek,
    rules::{Attendance, Calendar, CaseFile, Course, CourseState, Period, Relief, Session, Versions, week_facts},
    store::{Reading, Result, Seen},
};

/// One week of a person in every effort that asks something of it.
pub(super) struct WeeklyHours {
    start: NaiveDate,
    week: IsoWeek,
    as_of: DateTime<Utc>,
    calendar: Calendar,
    efforts: Vec<(CaseFile, Versions)>,
}

impl WeeklyHours {
    /// The first whole week from a day on, in one effort or in all in which the person is enrolled then.
    pub async fn of(
        at: Reading<'_>,
        person: Uuid,
        start: NaiveDate,
        effort: Option<Uuid>,
        offers: &[Seen<offer::Entity>],
    ) -> Result<Self> {
        use effort_enrolment::{Column, Entity};
        let monday = start.weekday() == Weekday::Mon;
        let week = if monday { IsoWeek::of(start) } else { IsoWeek::of(IsoWeek::of(start).end()) };
        let days = DaySpan { from: week.monday(), until: week.end() };
        let (as_of, mut hours) = (at.session().now(), Vec::new());
        let running = [EffortEnrolmentState::Active, EffortEnrolmentState::Paused];
        let enrolments = at.find::<Entity>().filter(Column::PersonId.eq(person)).filter(Column::State.is_in(running));
        let mut enrolments = enrolments.filter(days.meets(Column::ValidFrom, Column::ValidTo)).all().await?;
        enrolments.retain(|row| effort.is_none_or(|effort| row.effort_id == effort));
        if !enrolments.is_empty() {
            let case = case(at, person, days, offers).await?;
            for enrolment in &enrolments {
                let active = active(at, enrolment).await?;
                hours.push((CaseFile { active, ..case.clone() }, versions(at, enrolment.effort_id).await?));
            }
        }
        Ok(Self { start, week, as_of, calendar: calendar(at, days).await?, efforts: hours })
    }

    /// Whether a course of the offer, beginning on the day, would bring the week's agreed minutes to the target of each
    /// effort. Where nothing is asked, it is reached.
    pub fn are_reached_with(&self, offer: &offer::Model) -> bool {
        self.efforts.iter().all(|(case, versions)| {
            let mut case = case.clone();
            case.courses.push(Course {
                id: Uuid::nil(),
                provider: offer.provider_id,
                kind: offer.kind_code.clone(),
                state: CourseState::Planned,
                planned: Period::new(self.start, None),
                actual_from: None,
                actual_to: None,
                interrupted_on: None,
                weekly_minutes: offer.weekly_minutes.into(),
                sessions: Vec::new(),
            });
            let facts = week_facts(&case, versions, &self.calendar, self.week, self.as_of);
            facts.is_none_or(|facts| facts.minutes.scheduled >= facts.target_minutes)
        })
    }
}

/// Everything but when the enrolment is active.
async fn case(at: Reading<'_>, person: Uuid, days: DaySpan, offers: &[Seen<offer::Entity>]) -> Result<CaseFile> {
    let plans = at.find::<plan::Entity>().filter(plan::Column::PersonId.eq(person)).all().await?;
    let benefits =
        at.find::<benefit_period::Entity>().filter(benefit_period::Column::PersonId.eq(person)).all().await?;
    let absences = agenda::absences(at, person, days).await?;
    let exemptions = agenda::exemptions(at, person, days).await?;
    let absences = absences.iter().filter(|row| row.suspends_duty).map(|row| (row.id(), row.valid_from, row.valid_to));
    let exemptions = exemptions.iter().filter(|row| row.suspends_duty);
    let exemptions = exemptions.map(|row| (row.id(), row.valid_from, row.valid_to));
    let reliefs = absences.chain(exemptions).map(|(id, from, to)| Relief { id, period: Period::new(from, to) });
    Ok(CaseFile {
        plans: plans.iter().map(|row| Period::new(row.opened_on, row.closed_on)).collect(),
        benefits: benefits.iter().map(|row| Period::new(row.valid_from, row.valid_to)).collect(),
        reliefs: reliefs.collect(),
        courses: courses(at, person, offers).await?,
        ..CaseFile::default()
    })
}

async fn courses(at: Reading<'_>, person: Uuid, offers: &[Seen<offer::Entity>]) -> Result<Vec<Course>> {
    let rows = at.find::<course::Entity>().filter(course::Column::PersonId.eq(person)).all().await?;
    let sessions =
        at.find::<course_session::Entity>().filter(course_session::Column::PersonId.eq(person)).all().await?;
    let course = |row: &Seen<course::Entity>| {
        let offer = offers.iter().find(|offer| offer.id() == row.offer_id);
        let own = sessions.iter().filter(|session| session.course_id == row.id());
        Course {
            id: row.id(),
            provider: offer.map_or(Uuid::nil(), |offer| offer.provider_id),
            kind: offer.map_or_else(String::new, |offer| offer.kind_code.clone()),
            state: state(row.state),
            planned: Period::new(row.planned_from, row.planned_to),
            actual_from: row.actual_from,
            actual_to: row.actual_to,
            interrupted_on: row.interrupted_on,
            weekly_minutes: row.weekly_minutes.into(),
            sessions: own.map(|session| occasion(session)).collect(),
        }
    };
    Ok(rows.iter().map(course).collect())
}

/// A session of a week to come, of which nothing is registered.
fn occasion(row: &course_session::Model) -> Session {
    let (starts_at, ends_at) = (row.starts_at, row.ends_at);
    Session { id: row.id, starts_at, ends_at, attendance: Attendance::NotRegistered, registered_at: None }
}

fn state(stored: Stored) -> CourseState {
    match stored {
        Stored::Proposed => CourseState::Proposed,
        Stored::Offered => CourseState::Offered,
        Stored::Planned => CourseState::Planned,
        Stored::Active => CourseState::Active,
        Stored::Completed => CourseState::Completed,
        Stored::Interrupted => CourseState::Interrupted,
        Stored::Cancelled => CourseState::Cancelled,
        Stored::NotStarted => CourseState::NotStarted,
    }
}

/// When an enrolment is active: its period without its pauses.
async fn active(at: Reading<'_>, enrolment: &Seen<effort_enrolment::Entity>) -> Result<Vec<Period>> {
    use enrolment_pause::{Column, Entity};
    let mut pauses = at.find::<Entity>().filter(Column::EnrolmentId.eq(enrolment.id())).all().await?;
    pauses.sort_by_key(|pause| pause.valid_from);
    let (mut active, mut from) = (Vec::new(), Some(enrolment.valid_from));
    for pause in pauses {
        if let Some(start) = from {
            active.push(Period::new(start, pause.valid_from));
        }
        from = pause.valid_to;
    }
    active.extend(from.map(|start| Period::new(start, enrolment.valid_to)));
    active.retain(|period| !period.is_empty());
    Ok(active)
}

async fn versions(at: Reading<'_>, effort: Uuid) -> Result<Versions> {
    use effort_policy::{Column, Entity};
    let rows = at.find::<Entity>().filter(Column::EffortId.eq(effort));
    let rows = rows.filter(Column::State.eq(EffortPolicyState::Approved)).all().await?;
    Ok(Versions::new(rows.iter().map(|row| parameters(row)).collect::<Result<_>>()?))
}

async fn calendar(at: Reading<'_>, days: DaySpan) -> Result<Calendar> {
    use closure_day::Column as Closed;
    let holidays: Vec<Seen<holiday::Entity>> = agenda::holidays(at, days).await?;
    let mut calendar = Calendar { holidays: holidays.iter().map(|row| row.day).collect(), ..Calendar::default() };
    let closures =
        at.find::<closure_day::Entity>().filter(Closed::Day.gte(days.from)).filter(Closed::Day.lt(days.until));
    for row in closures.all().await? {
        match row.provider_id {
            Some(provider) => calendar.provider_closures.insert((provider, row.day)),
            None => calendar.closures.insert(row.day),
        };
    }
    Ok(calendar)
}
