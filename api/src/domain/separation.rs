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

/// Two different persons, both within reach.
async fn pair(work: &Work<'_>, action: Action, one: Uuid, other: Uuid) -> Verdict<[Granted<person::Entity>; 2]> {
    let mut named = [(one, "personA"), (other, "personB")];
    // A grant locks its row. Two changes of the same pair take the locks in one order, whichever way they name it.
    named.sort_unstable();
    let [(first, first_field), (second, second_field)] = named;
    let first = work.grant::<person::Entity>(action, first, None).await.naming(first_field)?;
    let second = work.grant::<person::Entity>(action, second, None).await.naming(second_field)?;
    if first.row().id == second.row().id {
        return Err(Problem::at("personB", Code::DuplicateItem).into());
    }
    Ok([first, second])
}

async fn standing(
    work: &Work<'_>,
    of: &Granted<person::Entity>,
    from: &Granted<person::Entity>,
) -> Result<Option<Seen<Entity>>> {
    let rows = work.find::<Entity>().filter(Column::PersonId.eq(of.row().id)).filter(Column::OtherId.eq(from.row().id));
    rows.filter(Column::EndedAt.is_null()).one().await
}
