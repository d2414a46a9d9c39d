//! What every municipality starts booking with: how long ahead people are told.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;
use indsats_entity::meeting_notice;
use sea_orm::Set;
use serde::Deserialize;
use uuid::Uuid;

use crate::store::{Result, Work};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Booking {
    valid_from: NaiveDate,
    notices: Notices,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Notices {
    legal_reference: String,
    /// Calendar days by type of conversation.
    calendar_days: BTreeMap<String, i32>,
}

/// Enters what is absent.
pub(super) async fn enter(work: &mut Work<'_>, start: Booking) -> Result<()> {
    notices(work, start.valid_from, start.notices).await
}

async fn notices(work: &mut Work<'_>, valid_from: NaiveDate, notices: Notices) -> Result<()> {
    let stored = work.find::<meeting_notice::Entity>().all().await?;
    let known: HashSet<&str> = stored.iter().map(|row| row.meeting_type_code.as_str()).collect();
    let absent = notices.calendar_days.into_iter().filter(|(code, _)| !known.contains(code.as_str()));
    let rows = absent.map(|(code, days)| meeting_notice::ActiveModel {
        id: Set(Uuid::now_v7()),
        meeting_type_code: Set(code),
        calendar_days: Set(days),
        legal_reference: Set(notices.legal_reference.clone()),
        valid_from: Set(valid_from),
        valid_to: Set(None),
    });
    work.put_all::<meeting_notice::Entity>(rows.collect()).await
}
