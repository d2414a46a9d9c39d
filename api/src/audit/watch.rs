//! Looking through the sequence for what somebody should look at.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use indsats_entity::{
    access_review, audit_body, audit_concern, audit_leaf, holiday, person_number, protection_period, user,
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, Query, SelectStatement},
};
use uuid::Uuid;

use super::{
    Actor, Alarms, Line, Subjects,
    alarm::{Access, Facts},
};
use crate::{
    civil,
    policy::{Policy, Role},
};

/// No request is answered after so long: what was written this much before an hour began is no part of it.
const LONGEST_REQUEST: TimeDelta = TimeDelta::minutes(10);

/// Whether accesses in a role are looked at: those of people who know whom they see.
pub(crate) fn is_watched(role: &str) -> bool {
    Role::parse(role).is_some_and(|role| !role.is_system() && !Policy::current().is_pseudonymous(role))
}

/// What somebody should look at in these events. What was raised before is raised again, with the same occasion.
pub(crate) async fn reviews(
    on: &impl ConnectionTrait,
    lines: Vec<Line>,
    limits: &Alarms,
    now: DateTime<Utc>,
) -> Result<Vec<access_review::ActiveModel>, DbErr> {
    let accesses: Vec<Access> = lines.into_iter().filter_map(access).collect();
    let facts = facts(on, &accesses).await?;
    let mut reviews = Vec::new();
    for access in &accesses {
        for alarm in access.alarms(&facts, limits) {
            reviews.push(access_review::ActiveModel {
                id: Set(Uuid::now_v7()),
                leaf_id: Set(access.leaf),
                cause: Set(alarm.cause),
                occasion: Set(alarm.occasion),
                actor_id: Set(access.actor),
                unit_id: Set(access.unit),
                person_id: Set(alarm.person),
                occurred_at: Set(access.occurred_at),
                raised_at: Set(now),
                version: Set(1),
                sample_id: NotSet,
                reviewed_by: NotSet,
                reviewed_at: NotSet,
                verdict: NotSet,
                reason: NotSet,
            });
        }
    }
    Ok(reviews)
}

/// The event as an access, where it showed or changed something of somebody and is not forgotten.
fn access(line: Line) -> Option<Access> {
    let (leaf, body) = (line.leaf.filter(|leaf| is_watched(&leaf.role))?, line.body?);
    let actor = Actor::read(&body.actor)?;
    // Who was asked for and refused was not seen.
    let concerns: Vec<_> =
        Subjects::read(&body.subjects)?.subjects.into_iter().filter(|concern| concern.relation.is_some()).collect();
    let access = Access { leaf: leaf.id, actor: actor.user, unit: actor.unit, occurred_at: leaf.occurred_at, concerns };
    (!access.concerns.is_empty()).then_some(access)
}

async fn facts(on: &impl ConnectionTrait, accesses: &[Access]) -> Result<Facts, DbErr> {
    let mut facts = Facts::default();
    if accesses.is_empty() {
        return Ok(facts);
    }
    let events: Vec<Uuid> = accesses.iter().map(|access| access.leaf).collect();
    for row in on.query_all(&employees(&events)).await? {
        facts.employees.entry(row.try_get_by_index(0)?).or_default().insert(row.try_get_by_index(1)?);
    }
    for row in on.query_all(&protections(&events)).await? {
        let period = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        facts.protections.entry(row.try_get_by_index(0)?).or_default().push(period);
    }
    let days: BTreeSet<NaiveDate> = accesses.iter().map(|access| civil::local_date(access.occurred_at)).collect();
    #[expect(clippy::disallowed_methods, reason = "the calendar is nobody's")]
    let holidays = holiday::Entity::find().select_only().column(holiday::Column::Day);
    let holidays = holidays.filter(holiday::Column::Day.is_in(days));
    facts.holidays = holidays.into_tuple::<NaiveDate>().all(on).await?.into_iter().collect();
    let hours: BTreeSet<(Uuid, DateTime<Utc>)> = accesses.iter().map(|access| (access.actor, access.hour())).collect();
    for (actor, hour) in hours {
        let count = looked_at(on, actor, hour).await?;
        facts.looked_at.insert((actor, hour), count);
    }
    Ok(facts)
}

/// Persons of some events who are users, too.
fn employees(events: &[Uuid]) -> SelectStatement {
    use audit_concern::{Column, Entity};
    let number = person_number::Entity;
    Query::select()
        .distinct()
        .column((Entity, Column::PersonId))
        .column((user::Entity, user::Column::Id))
        .from(Entity)
        .inner_join(number, Expr::col((number, person_number::Column::PersonId)).equals((Entity, Column::PersonId)))
        .inner_join(
            user::Entity,
            Expr::col((user::Entity, user::Column::CprIndex)).equals((number, person_number::Column::CprIndex)),
        )
        .and_where(Expr::col((Entity, Column::LeafId)).is_in(events.iter().copied()))
        .take()
}

/// When persons of some events are protected.
fn protections(events: &[Uuid]) -> SelectStatement {
    use audit_concern::{Column, Entity};
    let period = protection_period::Entity;
    Query::select()
        .distinct()
        .column((period, protection_period::Column::PersonId))
        .column((period, protection_period::Column::ValidFrom))
        .column((period, protection_period::Column::ValidTo))
        .from(Entity)
        .inner_join(period, Expr::col((period, protection_period::Column::PersonId)).equals((Entity, Column::PersonId)))
        .and_where(Expr::col((Entity, Column::LeafId)).is_in(events.iter().copied()))
        .take()
}

/// How many persons an actor has looked at in the hour that begins then.
async fn looked_at(on: &impl ConnectionTrait, actor: Uuid, hour: DateTime<Utc>) -> Result<u32, DbErr> {
    use audit_body::{Column, Entity};
    use audit_leaf::Column as Leaf;
    // Identities grow with time: what the actor did in the years before need not be read.
    #[expect(clippy::disallowed_methods, reason = "the trail is read by itself alone")]
    let before = audit_leaf::Entity::find().filter(Leaf::OccurredAt.lt(hour - LONGEST_REQUEST));
    let before = before.select_only().column(Leaf::Id).order_by_desc(Leaf::OccurredAt).order_by_desc(Leaf::Id).limit(1);
    let floor: Uuid = before.into_tuple().one(on).await?.unwrap_or_default();
    let concern = audit_concern::Entity;
    let count = Query::select()
        .expr(Expr::col((concern, audit_concern::Column::PersonId)).count_distinct())
        .from(Entity)
        .inner_join(audit_leaf::Entity, Expr::col((audit_leaf::Entity, Leaf::Id)).equals((Entity, Column::Id)))
        .inner_join(concern, Expr::col((concern, audit_concern::Column::LeafId)).equals((Entity, Column::Id)))
        .and_where(Expr::col((Entity, Column::ActorId)).eq(actor))
        .and_where(Expr::col((Entity, Column::Id)).gt(floor))
        .and_where(Expr::col((audit_leaf::Entity, Leaf::OccurredAt)).gte(hour))
        .and_where(Expr::col((audit_leaf::Entity, Leaf::OccurredAt)).lt(hour + TimeDelta::hours(1)))
        .take();
    let row = on.query_one(&count).await?;
    let count: i64 = row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default();
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}
