//! In which languages a person can follow an offer, and how they can come to it.

use chrono::NaiveDate;
use indsats_entity::{
    person,
    person_need::{ActiveModel, Entity, Need},
};
use sea_orm::{ActiveEnum, Set};
use uuid::Uuid;

use super::{Code, Problem, Verdict, problem::Naming, reference};
use crate::{
    policy::Action,
    store::{Seen, Session},
};

/// A need to be recorded.
pub struct Statement {
    pub person: Uuid,
    pub need: Need,
    /// A code of the list that is named as the need.
    pub code: String,
    pub from: NaiveDate,
    /// Exclusive; open where absent.
    pub until: Option<NaiveDate>,
}

/// Records a need.
///
/// # Errors
/// Problems of the input.
pub async fn record(session: &Session, input: Statement) -> Verdict<Seen<Entity>> {
    if input.until.is_some_and(|until| until <= input.from) {
        return Err(Problem::at("validUntil", Code::PeriodReversed).into());
    }
    let mut work = session.work().await?;
    let granted = work.grant::<person::Entity>(Action::RecordNeed, input.person, None).await.naming("person")?;
    reference::check(&work, "code", &input.need.to_value(), &input.code, input.from).await?;
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        person_id: Set(input.person),
        need: Set(input.need),
        code: Set(input.code),
        valid_from: Set(input.from),
        valid_to: Set(input.until),
        version: Set(1),
    };
    let need = work.insert(&granted, Action::RecordNeed, row).await?;
    work.commit("recordNeed").await?;
    Ok(need)
}

/// Ends a need on a day, which is the first without it.
///
/// # Errors
/// Problems of the input.
pub async fn end(session: &Session, id: Uuid, version: i32, until: NaiveDate) -> Verdict<Seen<Entity>> {
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(Action::EndNeed, id, Some(version)).await.naming("need")?;
    let row = granted.row();
    if until <= row.valid_from || row.valid_to.is_some_and(|end| until > end) {
        return Err(Problem::at("validUntil", Code::OutsidePeriod).into());
    }
    let row = ActiveModel { valid_to: Set(Some(until)), ..Default::default() };
    let need = work.update(&granted, Action::EndNeed, row).await?;
    work.commit("endNeed").await?;
    Ok(need)
}
