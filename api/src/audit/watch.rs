//! Looking through the sequence for what somebody should look at.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use indsats_entity::{
    access_review::{self, AccessCause},
    audit_body, audit_concern, audit_leaf, holiday, person_number, protection_period,
    user::{self, UserKind},
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, Query, SelectStatement},
};
use uuid::Uuid;

use super::{
    Actor, Alarms, Concern, Line, Subjects,
    alarm::{Access, Facts, bulk},
};
use crate::{
    civil,
    policy::{Kind, Policy, Role},
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
    let mut accesses: Vec<Access> = lines.into_iter().filter_map(access).collect();
    let programs = programs(on, &accesses).await?;
    accesses.retain(|access| !programs.contains(&access.actor));
    let facts = facts(on, &accesses, limits).await?;
    let mut reviews = Vec::new();
    for access in &accesses {
        for alarm in access.alarms(&facts, limits) {
            reviews.push(access_review::ActiveModel {
                id: Set(Uuid::now_v7()),
                leaf_id: Set(access.leaf),
                cause: Set(alarm.cause),
                occasion: Set(alarm.occasion),
                actor_id: Set(access.actor),
                // That an employee has a case is not for the employee's own managers.
                unit_id: Set(access.unit.filter(|_| alarm.cause != AccessCause::Oneself)),
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

/// The event as an access, where it showed or changed something of somebody's case and is not forgotten.
fn access(line: Line) -> Option<Access> {
    let (leaf, body) = (line.leaf?, line.body?);
    let (actor, concerns) = (Actor::read(&body.actor)?, touched(&leaf.role, &body.subjects));
    let access = Access { leaf: leaf.id, actor: actor.user, unit: actor.unit, occurred_at: leaf.occurred_at, concerns };
    (!access.concerns.is_empty()).then_some(access)
}

/// Of whose cases something was shown or changed, by what an event in a role tells of people.
fn touched(role: &str, subjects: &str) -> Vec<Concern> {
    let told = Some(subjects).filter(|_| is_watched(role)).and_then(Subjects::read);
    let mut concerns = told.map(|told| told.subjects).unwrap_or_default();
    let is_of_the_trail = |kind: &String| Kind::parse(kind).is_some_and(Kind::is_of_the_trail);
    // Whoever reads what others did, as the queue itself, has opened nobody's case.
    concerns.retain(|concern| concern.was_touched() && !concern.kinds.iter().all(is_of_the_trail));
    concerns
}

/// The actors who are no people.
async fn programs(on: &impl ConnectionTrait, accesses: &[Access]) -> Result<BTreeSet<Uuid>, DbErr> {
    if accesses.is_empty() {
        return Ok(BTreeSet::new());
    }
    let actors: BTreeSet<Uuid> = accesses.iter().map(|access| access.actor).collect();
    #[expect(clippy::disallowed_methods, reason = "the trail is read by itself alone")]
    let programs = user::Entity::find().select_only().column(user::Column::Id).filter(user::Column::Id.is_in(actors));
    let programs = programs.filter(user::Column::Kind.ne(UserKind::Person));
    Ok(programs.into_tuple::<Uuid>().all(on).await?.into_iter().collect())
}

async fn facts(on: &impl ConnectionTrait, accesses: &[Access], limits: &Alarms) -> Result<Facts, DbErr> {
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
        let count = looked_at(on, actor, hour, limits.bulk_persons).await?;
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

/// How many persons an actor has looked at in the hour that begins then; 0 where it has been told that there were too many.
async fn looked_at(on: &impl ConnectionTrait, actor: Uuid, hour: DateTime<Utc>, most: u32) -> Result<u32, DbErr> {
    let mut done = done(on, actor, hour).await?;
    let concern = audit_concern::Entity;
    let of_event = Expr::col((concern, audit_concern::Column::LeafId));
    let concerned = (done.clone())
        .expr(Expr::col((concern, audit_concern::Column::PersonId)).count_distinct())
        .inner_join(concern, of_event.equals((audit_body::Entity, audit_body::Column::Id)))
        .take();
    // Mostly that is enough, though it counts those whom the actor was refused, too.
    let row = on.query_one(&concerned).await?;
    let count: i64 = row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default();
    if count <= i64::from(most) {
        return Ok(u32::try_from(count).unwrap_or_default());
    }
    #[expect(clippy::disallowed_methods, reason = "the trail is read by itself alone")]
    let told = access_review::Entity::find().filter(access_review::Column::Occasion.eq(bulk(actor, hour)));
    if told.one(on).await?.is_some() {
        return Ok(0);
    }
    done.column((audit_leaf::Entity, audit_leaf::Column::Role));
    done.column((audit_body::Entity, audit_body::Column::Subjects));
    let mut persons = BTreeSet::new();
    for row in on.query_all(&done).await? {
        let (role, subjects): (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        persons.extend(touched(&role, &subjects).into_iter().map(|concern| concern.person));
    }
    Ok(u32::try_from(persons.len()).unwrap_or(u32::MAX))
}

/// What an actor did in the hour that begins then.
async fn done(on: &impl ConnectionTrait, actor: Uuid, hour: DateTime<Utc>) -> Result<SelectStatement, DbErr> {
    use audit_body::{Column, Entity};
    use audit_leaf::Column as Leaf;
    // Identities grow with time: what the actor did in the years before need not be read.
    #[expect(clippy::disallowed_methods, reason = "the trail is read by itself alone")]
    let before = audit_leaf::Entity::find().filter(Leaf::OccurredAt.lt(hour - LONGEST_REQUEST));
    let before = before.select_only().column(Leaf::Id).order_by_desc(Leaf::OccurredAt).order_by_desc(Leaf::Id).limit(1);
    let floor: Uuid = before.into_tuple().one(on).await?.unwrap_or_default();
    Ok(Query::select()
        .from(Entity)
        .inner_join(audit_leaf::Entity, Expr::col((audit_leaf::Entity, Leaf::Id)).equals((Entity, Column::Id)))
        .and_where(Expr::col((Entity, Column::ActorId)).eq(actor))
        .and_where(Expr::col((Entity, Column::Id)).gt(floor))
        .and_where(Expr::col((audit_leaf::Entity, Leaf::OccurredAt)).gte(hour))
        .and_where(Expr::col((audit_leaf::Entity, Leaf::OccurredAt)).lt(hour + TimeDelta::hours(1)))
        .take())
}
