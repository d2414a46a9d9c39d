//! Who is responsible for whom, and when.

use chrono::NaiveDate;
use indsats_entity::{
    assignment::{ActiveModel, AssignmentKind, Entity},
    person, user,
};
use sea_orm::Set;
use uuid::Uuid;

use super::{Code, Problem, Verdict, problem::Naming};
use crate::{
    policy::Action,
    store::{Reading, Seen, Session, Work},
};

/// Responsibility for a person from a day on.
pub struct Responsibility {
    pub person: Uuid,
    pub user: Uuid,
    pub kind: AssignmentKind,
    pub from: NaiveDate,
    /// Exclusive; open where absent.
    pub until: Option<NaiveDate>,
}

/// Makes a user responsible for a person.
///
/// # Errors
/// Problems of the input; a person has one primary caseworker at a time.
pub async fn assign(session: &Session, input: Responsibility) -> Verdict<Seen<Entity>> {
    if input.until.is_some_and(|until| until <= input.from) {
        return Err(Problem::at("validUntil", Code::PeriodReversed).into());
    }
    let mut work = session.work().await?;
    let granted = work.grant::<person::Entity>(Action::AssignCaseworker, input.person, None).await.naming("person")?;
    check_caseworker(&work, "user", input.user).await?;
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        person_id: Set(input.person),
        user_id: Set(input.user),
        kind: Set(input.kind),
        valid_from: Set(input.from),
        valid_to: Set(input.until),
        version: Set(1),
    };
    let assignment = work.insert(&granted, Action::AssignCaseworker, row).await?;
    work.commit("assignCaseworker").await?;
    Ok(assignment)
}

/// Ends a responsibility on a day, which is the first without it.
///
/// # Errors
/// Problems of the input.
pub async fn end(session: &Session, id: Uuid, version: i32, until: NaiveDate) -> Verdict<Seen<Entity>> {
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(Action::EndAssignment, id, Some(version)).await.naming("assignment")?;
    let row = granted.row();
    if until <= row.valid_from || row.valid_to.is_some_and(|end| until > end) {
        return Err(Problem::at("validUntil", Code::OutsidePeriod).into());
    }
    let row = ActiveModel { valid_to: Set(Some(until)), ..Default::default() };
    let assignment = work.update(&granted, Action::EndAssignment, row).await?;
    work.commit("endAssignment").await?;
    Ok(assignment)
}

/// Checks that a user is an active employee.
pub(super) async fn check_caseworker(work: &Work<'_>, field: &str, id: Uuid) -> Verdict<()> {
    check_caseworker_in(work.reading(), field, id).await
}

/// As [`check_caseworker`], also where nothing is changed.
pub(super) async fn check_caseworker_in(at: Reading<'_>, field: &str, id: Uuid) -> Verdict<()> {
    let user = at.find::<user::Entity>().by_id(id).await?;
    let user = user.ok_or_else(|| Problem::at(field, Code::NotFound))?;
    let today = at.session().scope().today;
    let is_active = user.active_from <= today && user.active_to.is_none_or(|end| end > today);
    if user.kind == user::UserKind::Person && is_active {
        return Ok(());
    }
    Err(Problem::at(field, Code::NotACaseworker).into())
}
