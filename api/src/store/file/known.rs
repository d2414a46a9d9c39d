//! The rows behind the files of some persons, as they were known at an instant: their history, folded.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use indsats_entity::history;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::rows::{self, Rows};
use crate::{
    policy::{Kind, Visible},
    store::{Error, Result, history::row},
};

/// Columns of rows by kind and id.
type Folded = HashMap<String, BTreeMap<Uuid, Map<String, Json>>>;

pub(super) async fn rows(on: &impl ConnectionTrait, persons: &[Uuid], instant: DateTime<Utc>) -> Result<Rows> {
    let mut folded = fold(on, persons, instant).await?;
    let mut rows = Rows {
        persons: take::<indsats_entity::person::Entity>(&mut folded)?,
        assignments: take::<indsats_entity::assignment::Entity>(&mut folded)?,
        plans: take::<indsats_entity::plan::Entity>(&mut folded)?,
        courses: take::<indsats_entity::course::Entity>(&mut folded)?,
        sessions: take::<indsats_entity::course_session::Entity>(&mut folded)?,
        attendances: take::<indsats_entity::attendance::Entity>(&mut folded)?,
        meetings: take::<indsats_entity::meeting::Entity>(&mut folded)?,
        absences: take::<indsats_entity::absence::Entity>(&mut folded)?,
        exemptions: take::<indsats_entity::exemption::Entity>(&mut folded)?,
        benefits: take::<indsats_entity::benefit_period::Entity>(&mut folded)?,
        enrolments: take::<indsats_entity::effort_enrolment::Entity>(&mut folded)?,
        pauses: take::<indsats_entity::enrolment_pause::Entity>(&mut folded)?,
        glasses: take::<indsats_entity::break_glass::Entity>(&mut folded)?,
        availability: take::<indsats_entity::availability_case::Entity>(&mut folded)?,
        targets: take::<indsats_entity::individual_target::Entity>(&mut folded)?,
        assessments: take::<indsats_entity::readiness_assessment::Entity>(&mut folded)?,
        ..Rows::default()
    };
    rows.offers = rows::offers(on, &rows.courses, Some(instant)).await?;
    rows.registered = rows::registered(on, persons, Some(instant)).await?;
    Ok(rows)
}

/// Rows that belong to nobody, as they were known at an instant. A row that no line tells of came with the installation, and
/// was known always.
pub(super) async fn reference<E: Visible>(
    on: &impl ConnectionTrait,
    rows: Vec<E::Model>,
    known_at: Option<DateTime<Utc>>,
) -> Result<Vec<E::Model>>
where
    E::ActiveModel: sea_orm::TryIntoModel<E::Model>,
{
    use history::{Column, Entity};
    let Some(instant) = known_at else { return Ok(rows) };
    #[expect(
        clippy::disallowed_methods,
        reason = "lines of reference data, of which nothing leaves but through the rules"
    )]
    let lines = Entity::find()
        .filter(Column::RowId.is_in(rows.iter().map(E::id)))
        .filter(Column::Entity.eq(E::KIND.as_str()))
        .order_by_asc(Column::RowVersion)
        .order_by_asc(Column::RecordedAt);
    let mut told: HashMap<Uuid, Map<String, Json>> = HashMap::new();
    for line in lines.all(on).await? {
        let columns = told.entry(line.row_id).or_default();
        if line.recorded_at <= instant {
            columns.extend(columns_of(line.after)?);
        }
    }
    let known = |row: E::Model| match told.get(&E::id(&row)) {
        None => Some(Ok(row)),
        Some(columns) => (!columns.is_empty()).then(|| self::row::<E>(columns)),
    };
    rows.into_iter().filter_map(known).collect()
}

fn columns_of(after: Json) -> Result<Map<String, Json>> {
    match after {
        Json::Object(columns) => Ok(columns),
        _ => Err(Error::internal("a line of history without columns")),
    }
}

/// Every line until the instant, laid over the ones before it.
async fn fold(on: &impl ConnectionTrait, persons: &[Uuid], instant: DateTime<Utc>) -> Result<Folded> {
    use history::{Column, Entity};
    #[expect(clippy::disallowed_methods, reason = "for the rules: whoever asks has asked the policy for the persons")]
    let lines = Entity::find()
        .filter(Column::PersonId.is_in(persons.iter().copied()))
        .filter(Column::RecordedAt.lte(instant))
        .order_by_asc(Column::RowVersion)
        .order_by_asc(Column::RecordedAt);
    let mut folded = Folded::new();
    for line in lines.all(on).await? {
        let after = columns_of(line.after)?;
        folded.entry(line.entity).or_default().entry(line.row_id).or_default().extend(after);
    }
    Ok(folded)
}

fn take<E: Visible>(folded: &mut Folded) -> Result<Vec<E::Model>>
where
    E::ActiveModel: sea_orm::TryIntoModel<E::Model>,
{
    let kind: Kind = E::KIND;
    folded.remove(kind.as_str()).unwrap_or_default().values().map(row::<E>).collect()
}
