//! What every municipality starts booking with: how long ahead people are told, when
//! conversations are held, and which kinds of offer a target group may be given.

use std::collections::{BTreeMap, HashSet};

use chrono::{NaiveDate, NaiveTime, Timelike};
use indsats_entity::{meeting_notice, offer_kind_rule, working_hours};
use sea_orm::{ColumnTrait, Set};
use serde::Deserialize;
use uuid::Uuid;

use crate::store::{Result, Work};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Booking {
    valid_from: NaiveDate,
    notices: Notices,
    working_hours: Hours,
    /// Kinds of offer by target group.
    offer_kinds: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Notices {
    legal_reference: String,
    /// Calendar days by type of conversation.
    calendar_days: BTreeMap<String, i32>,
}

/// Hours of everybody who has no others.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hours {
    weekdays: Vec<i32>,
    from: NaiveTime,
    until: NaiveTime,
}

/// Enters what is absent.
pub(super) async fn enter(work: &mut Work<'_>, start: Booking, id: &mut impl FnMut() -> Uuid) -> Result<()> {
    notices(work, start.valid_from, start.notices, id).await?;
    hours(work, start.valid_from, &start.working_hours, id).await?;
    kinds(work, start.valid_from, start.offer_kinds, id).await
}

/// A pair that has a rule, also one that is over, is the municipality's own by now.
async fn kinds(
    work: &mut Work<'_>,
    valid_from: NaiveDate,
    kinds: BTreeMap<String, Vec<String>>,
    id: &mut impl FnMut() -> Uuid,
) -> Result<()> {
    let stored = work.find::<offer_kind_rule::Entity>().all().await?;
    let known: HashSet<(&str, &str)> =
        stored.iter().map(|row| (row.target_group_code.as_str(), row.kind_code.as_str())).collect();
    let pairs = kinds.iter().flat_map(|(group, kinds)| kinds.iter().map(move |kind| (group.as_str(), kind.as_str())));
    let rows = pairs.filter(|pair| !known.contains(pair)).map(|(group, kind)| offer_kind_rule::ActiveModel {
        id: Set(id()),
        kind_code: Set(kind.to_owned()),
        target_group_code: Set(group.to_owned()),
        valid_from: Set(valid_from),
        valid_to: Set(None),
    });
    work.put_all::<offer_kind_rule::Entity>(rows.collect()).await
}

async fn hours(work: &mut Work<'_>, valid_from: NaiveDate, hours: &Hours, id: &mut impl FnMut() -> Uuid) -> Result<()> {
    use working_hours::{ActiveModel, Column, Entity};
    let known = work.find::<Entity>().filter(Column::UserId.is_null()).filter(Column::UnitId.is_null());
    if known.one().await?.is_some() {
        return Ok(());
    }
    let minute = |time: NaiveTime| i32::try_from(time.num_seconds_from_midnight() / 60).unwrap_or_default();
    let rows = hours.weekdays.iter().map(|weekday| ActiveModel {
        id: Set(id()),
        user_id: Set(None),
        unit_id: Set(None),
        weekday: Set(*weekday),
        from_minute: Set(minute(hours.from)),
        until_minute: Set(minute(hours.until)),
        valid_from: Set(valid_from),
        valid_to: Set(None),
    });
    work.put_all::<Entity>(rows.collect()).await
}

async fn notices(
    work: &mut Work<'_>,
    valid_from: NaiveDate,
    notices: Notices,
    id: &mut impl FnMut() -> Uuid,
) -> Result<()> {
    let stored = work.find::<meeting_notice::Entity>().all().await?;
    let known: HashSet<&str> = stored.iter().map(|row| row.meeting_type_code.as_str()).collect();
    let absent = notices.calendar_days.into_iter().filter(|(code, _)| !known.contains(code.as_str()));
    let rows = absent.map(|(code, days)| meeting_notice::ActiveModel {
        id: Set(id()),
        meeting_type_code: Set(code),
        calendar_days: Set(days),
        legal_reference: Set(notices.legal_reference.clone()),
        valid_from: Set(valid_from),
        valid_to: Set(None),
    });
    work.put_all::<meeting_notice::Entity>(rows.collect()).await
}
