//! A person's participation in an offer, from proposal to end.

use chrono::{Days, NaiveDate};
use indsats_entity::{
    course::{ActiveModel, CourseState, Entity},
    offer, plan,
};
use sea_orm::Set;
use uuid::Uuid;

use super::{
    Code, Problem, Verdict, conflict,
    once::{remember, replay},
    problem::Naming,
    text::Checks,
};
use crate::{
    policy::Action,
    store::{Seen, Session},
};

/// The longest course, in days: longer ones are typing errors.
const LONGEST: u64 = 3 * 366;
const MINUTES_IN_A_WEEK: i32 = 7 * 24 * 60;

/// A course to be proposed under a plan.
pub struct Proposal {
    pub plan: Uuid,
    pub offer: Uuid,
    /// First and last day.
    pub start: NaiveDate,
    pub end: NaiveDate,
    pub minutes_per_week: i32,
    pub key: Option<String>,
}

/// Proposes a course.
///
/// # Errors
/// Problems of the input.
pub async fn propose(session: &Session, input: Proposal) -> Verdict<Seen<Entity>> {
    let digest = format!("{} {} {} {} {}", input.plan, input.offer, input.start, input.end, input.minutes_per_week);
    let mut checks = Checks::default();
    let latest = input.start.checked_add_days(Days::new(LONGEST));
    checks.require(input.end >= input.start, "plannedEndOn", Code::PeriodReversed);
    checks.require(latest.is_some_and(|latest| input.end < latest), "plannedEndOn", Code::OutsidePeriod);
    let minutes = 1..=MINUTES_IN_A_WEEK;
    checks.require(minutes.contains(&input.minutes_per_week), "plannedMinutesPerWeek", Code::NumberOutOfRange);
    checks.finish()?;

    let mut work = session.work().await?;
    if let Some(earlier) = replay(&work, input.key.as_deref(), Action::ProposeCourse, digest.as_bytes()).await? {
        return Ok(earlier);
    }
    let granted = work.grant::<plan::Entity>(Action::ProposeCourse, input.plan, None).await.naming("plan")?;
    let offer = work.find::<offer::Entity>().by_id(input.offer).await?;
    let offer = offer.ok_or_else(|| Problem::at("offer", Code::NotFound))?;
    if offer.valid_from > input.start || offer.valid_to.is_some_and(|end| end <= input.start) {
        return Err(Problem::at("offer", Code::OfferNotAvailable).into());
    }
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        person_id: Set(granted.row().person_id),
        plan_id: Set(input.plan),
        offer_id: Set(input.offer),
        state: Set(CourseState::Proposed),
        planned_from: Set(input.start),
        planned_to: Set(after(input.end)),
        actual_from: Set(None),
        actual_to: Set(None),
        interrupted_on: Set(None),
        weekly_minutes: Set(input.minutes_per_week),
        reason: Set(None),
        version: Set(1),
    };
    let course: Seen<Entity> = work.insert(&granted, Action::ProposeCourse, row).await?;
    remember(&work, input.key.as_deref(), course.id()).await?;
    work.commit("proposeCourse").await?;
    Ok(course)
}

/// A change of a course's state, with what it takes.
pub enum Step {
    Offer,
    /// Warnings that the person at the screen has seen and accepts.
    Plan(Vec<Code>),
    /// The first day.
    Start(NaiveDate),
    /// The last day.
    Complete(NaiveDate),
    /// The last day, and why.
    Interrupt(NaiveDate, String),
    Cancel(String),
    NotStarted(String),
    /// A correction: the course goes on after all.
    Reopen(String),
}

impl Step {
    fn action(&self) -> Action {
        match self {
            Self::Offer => Action::OfferCourse,
            Self::Plan(_) => Action::PlanCourse,
            Self::Start(_) => Action::StartCourse,
            Self::Complete(_) => Action::CompleteCourse,
            Self::Interrupt(..) => Action::InterruptCourse,
            Self::Cancel(_) => Action::CancelCourse,
            Self::NotStarted(_) => Action::MarkCourseNotStarted,
            Self::Reopen(_) => Action::ReopenCourse,
        }
    }
}

/// Takes a course one step further.
///
/// # Errors
/// Problems of the input; [`Code::WrongState`] where the state does not admit the step.
pub async fn step(session: &Session, id: Uuid, version: i32, step: Step) -> Verdict<Seen<Entity>> {
    let action = step.action();
    let mut checks = Checks::default();
    let mut reason = |text: &str| Set(Some(checks.text("reason", text, 3..=2000)));
    let blank = ActiveModel { ..Default::default() };
    let mut acknowledged = Vec::new();
    let (row, day) = match step {
        Step::Offer => (ActiveModel { state: Set(CourseState::Offered), ..blank }, None),
        Step::Plan(seen) => {
            acknowledged = seen;
            (ActiveModel { state: Set(CourseState::Planned), ..blank }, None)
        }
        Step::Start(on) => (
            ActiveModel { state: Set(CourseState::Active), actual_from: Set(Some(on)), ..blank },
            Some(("startedOn", on)),
        ),
        Step::Complete(on) => {
            let row = ActiveModel { state: Set(CourseState::Completed), actual_to: Set(Some(after(on))), ..blank };
            (row, Some(("completedOn", on)))
        }
        Step::Interrupt(on, why) => {
            let row = ActiveModel {
                state: Set(CourseState::Interrupted),
                interrupted_on: Set(Some(on)),
                reason: reason(&why),
                ..blank
            };
            (row, Some(("interruptedOn", on)))
        }
        Step::Cancel(why) => (ActiveModel { state: Set(CourseState::Cancelled), reason: reason(&why), ..blank }, None),
        Step::NotStarted(why) => {
            (ActiveModel { state: Set(CourseState::NotStarted), reason: reason(&why), ..blank }, None)
        }
        Step::Reopen(why) => {
            let row = ActiveModel {
                state: Set(CourseState::Active),
                actual_to: Set(None),
                interrupted_on: Set(None),
                reason: reason(&why),
                ..blank
            };
            (row, None)
        }
    };
    if let Some((field, day)) = day {
        checks.require(day <= session.scope().today, field, Code::NotYet);
    }
    checks.finish()?;
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(action, id, Some(version)).await.naming("course")?;
    let course = granted.row();
    if let Some((field, day)) = day.filter(|_| action != Action::StartCourse)
        && day < course.actual_from.unwrap_or(course.planned_from)
    {
        return Err(Problem::at(field, Code::OutsidePeriod).into());
    }
    if action == Action::PlanCourse {
        conflict::weigh(conflict::of_plan(work.reading(), course).await?, &acknowledged)?;
    }
    let course = work.update(&granted, action, row).await?;
    work.commit(action.as_str()).await?;
    Ok(course)
}

/// The exclusive end of a period with this last day.
pub(super) fn after(day: NaiveDate) -> NaiveDate {
    day.succ_opt().unwrap_or(day)
}
