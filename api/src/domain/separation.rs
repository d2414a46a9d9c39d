//! Persons who must not meet. Nobody is told which they are: both verbs answer alike whether or not there was something
//! to change.

use indsats_entity::{
    person,
    separation::{ActiveModel, Column, Entity},
};
use sea_orm::{ColumnTrait, Set};
use uuid::Uuid;

use super::{Code, Problem, Verdict, problem::Naming};
use crate::{
    policy::Action,
    store::{Granted, Result, Seen, Session, Work},
};

/// Keeps two persons apart from now on.
///
/// # Errors
/// Problems of the input.
pub async fn keep(session: &Session, one: Uuid, other: Uuid) -> Verdict<()> {
    let mut work = session.work().await?;
    let [one, other] = pair(&work, Action::KeepApart, one, other).await?;
    for (of, from) in [(&one, &other), (&other, &one)] {
        if standing(&work, of, from).await?.is_none() {
            let row = ActiveModel {
                id: Set(Uuid::now_v7()),
                person_id: Set(of.row().id),
                other_id: Set(from.row().id),
                ended_at: Set(None),
                version: Set(1),
            };
            let _: Seen<Entity> = work.insert(of, Action::KeepApart, row).await?;
        }
    }
    Ok(work.commit("keepApart").await?)
}

/// Lets two persons meet again.
///
/// # Errors
/// Problems of the input.
pub async fn end(session: &Session, one: Uuid, other: Uuid) -> Verdict<()> {
    let mut work = session.work().await?;
    let [one, other] = pair(&work, Action::EndSeparation, one, other).await?;
    for (of, from) in [(&one, &other), (&other, &one)] {
        if let Some(row) = standing(&work, of, from).await? {
            let granted = work.grant::<Entity>(Action::EndSeparation, row.id(), None).await?;
            let row = ActiveModel { ended_at: Set(Some(session.now())), ..Default::default() };
            work.update(&granted, Action::EndSeparation, row).await?;
        }
    }
    Ok(work.commit("endSeparation").await?)
}

/// Two different persons, both within reach. A grant locks its row: two changes of the same pair take the locks in one
/// order, whichever way they name it. Both are looked for whatever comes of the first, so that the work tells nothing.
async fn pair(work: &Work<'_>, action: Action, one: Uuid, other: Uuid) -> Verdict<[Granted<person::Entity>; 2]> {
    let is_turned = other < one;
    let (first, second) = if is_turned { (other, one) } else { (one, other) };
    let first = work.grant::<person::Entity>(action, first, None).await;
    let second = work.grant::<person::Entity>(action, second, None).await;
    let (one, other) = if is_turned { (second, first) } else { (first, second) };
    let (one, other) = (one.naming("personA")?, other.naming("personB")?);
    if one.row().id == other.row().id {
        return Err(Problem::at("personB", Code::DuplicateItem).into());
    }
    Ok([one, other])
}

async fn standing(
    work: &Work<'_>,
    of: &Granted<person::Entity>,
    from: &Granted<person::Entity>,
) -> Result<Option<Seen<Entity>>> {
    let rows = work.find::<Entity>().filter(Column::PersonId.eq(of.row().id)).filter(Column::OtherId.eq(from.row().id));
    rows.filter(Column::EndedAt.is_null()).one().await
}
