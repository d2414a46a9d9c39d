//! The person's plan: drafted, in force, fulfilled or closed.

use indsats_entity::{
    course::{self, CourseState},
    person,
    plan::{ActiveModel, Entity, PlanState},
};
use sea_orm::{ColumnTrait, Set};
use uuid::Uuid;

use super::{
    Code, Problem, Verdict,
    once::{remember, replay},
    problem::Naming,
    text::Checks,
};
use crate::{
    policy::Action,
    store::{Seen, Session},
};

/// What a plan says.
pub struct Content {
    pub goal: String,
    pub agreed_steps: Option<String>,
}

/// Drafts a plan for a person who has no open one.
///
/// # Errors
/// Problems of the input.
pub async fn open(session: &Session, person: Uuid, content: Content, key: Option<&str>) -> Verdict<Seen<Entity>> {
    let input = format!("{person} {} {:?}", content.goal, content.agreed_steps);
    let (goal, agreed_steps) = check(content)?;
    let mut work = session.work().await?;
    if let Some(earlier) = replay(&work, key, Action::OpenPlan, input.as_bytes()).await? {
        return Ok(earlier);
    }
    let granted = work.grant::<person::Entity>(Action::OpenPlan, person, None).await.naming("person")?;
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        person_id: Set(person),
        state: Set(PlanState::Draft),
        goal: Set(goal),
        agreed_steps: Set(agreed_steps),
        opened_on: Set(session.scope().today),
        closed_on: Set(None),
        version: Set(1),
    };
    let plan: Seen<Entity> = work.insert(&granted, Action::OpenPlan, row).await?;
    remember(&work, key, plan.id()).await?;
    work.commit("openPlan").await?;
    Ok(plan)
}

/// Puts a drafted plan into force.
///
/// # Errors
/// Problems of the input.
pub async fn activate(session: &Session, id: Uuid, version: i32) -> Verdict<Seen<Entity>> {
    let row = ActiveModel { state: Set(PlanState::Active), ..Default::default() };
    change(session, Action::ActivatePlan, id, version, row).await
}

/// Rewrites an open plan.
///
/// # Errors
/// Problems of the input.
pub async fn revise(session: &Session, id: Uuid, version: i32, content: Content) -> Verdict<Seen<Entity>> {
    let (goal, agreed_steps) = check(content)?;
    let row = ActiveModel { goal: Set(goal), agreed_steps: Set(agreed_steps), ..Default::default() };
    change(session, Action::RevisePlan, id, version, row).await
}

/// Ends a plan because its goal is reached.
///
/// # Errors
/// Problems of the input; [`Code::PlanHasOpenCourses`] while a course of it runs or is to come.
pub async fn complete(session: &Session, id: Uuid, version: i32) -> Verdict<Seen<Entity>> {
    let row = ActiveModel { state: Set(PlanState::Completed), ..Default::default() };
    end(session, Action::CompletePlan, id, version, row).await
}

/// Ends a plan whose goal is not reached.
///
/// # Errors
/// As [`complete`].
pub async fn close(session: &Session, id: Uuid, version: i32) -> Verdict<Seen<Entity>> {
    let row = ActiveModel { state: Set(PlanState::Closed), ..Default::default() };
    end(session, Action::ClosePlan, id, version, row).await
}

async fn end(session: &Session, action: Action, id: Uuid, version: i32, row: ActiveModel) -> Verdict<Seen<Entity>> {
    let open = [CourseState::Proposed, CourseState::Offered, CourseState::Planned, CourseState::Active];
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(action, id, Some(version)).await.naming("plan")?;
    let courses = work.find::<course::Entity>().filter(course::Column::PlanId.eq(id));
    if courses.filter(course::Column::State.is_in(open)).count().await? > 0 {
        return Err(Problem::at("plan", Code::PlanHasOpenCourses).into());
    }
    let row = ActiveModel { closed_on: Set(Some(session.scope().today)), ..row };
    let plan = work.update(&granted, action, row).await?;
    work.commit(action.as_str()).await?;
    Ok(plan)
}

async fn change(session: &Session, action: Action, id: Uuid, version: i32, row: ActiveModel) -> Verdict<Seen<Entity>> {
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(action, id, Some(version)).await.naming("plan")?;
    let plan = work.update(&granted, action, row).await?;
    work.commit(action.as_str()).await?;
    Ok(plan)
}

fn check(content: Content) -> Verdict<(String, Option<String>)> {
    let mut checks = Checks::default();
    let goal = checks.text("goal", &content.goal, 1..=2000);
    let steps = checks.optional("agreedSteps", content.agreed_steps.as_deref(), 8000);
    checks.finish()?;
    Ok((goal, steps))
}
