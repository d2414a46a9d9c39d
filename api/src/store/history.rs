//! The history of every row: who, when, the columns before and after.

use chrono::{DateTime, NaiveDate};
use indsats_entity::history;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ColumnType, ConnectionTrait, EntityTrait, IdenStatic, IntoActiveModel, Iterable,
    ModelTrait, TryIntoModel, Value,
};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::{Error, Result, Session};
use crate::policy::{Action, Visible};

/// Lines in a statement: the databases count parameters.
const LINES: usize = 2_500;

/// The line that tells of one change to one row: only the columns that differ, and all of them for a new row.
pub(super) fn line<E: Visible>(
    session: &Session,
    action: Action,
    before: Option<&E::Model>,
    after: &E::Model,
) -> Result<history::Model> {
    let (mut old, mut new) = (Map::new(), Map::new());
    let mut version = 1;
    for column in E::Column::iter() {
        let value = after.get(column);
        if let ("version", Value::Int(Some(number))) = (column.as_str(), &value) {
            version = *number;
        }
        let earlier = before.map(|row| row.get(column));
        if earlier.as_ref() == Some(&value) {
            continue;
        }
        if let Some(earlier) = earlier {
            old.insert(column.as_str().to_owned(), json(earlier)?);
        }
        new.insert(column.as_str().to_owned(), json(value)?);
    }
    Ok(history::Model {
        id: Uuid::now_v7(),
        entity: E::KIND.as_str().to_owned(),
        row_id: E::id(after),
        person_id: E::person(after),
        row_version: version,
        actor_id: session.principal().user_id,
        recorded_at: session.now(),
        action: action.as_str().to_owned(),
        before: before.map(|_| Json::Object(old)),
        after: Json::Object(new),
    })
}

/// Writes lines in as few statements as the databases' parameter limits allow.
pub(super) async fn write(on: &impl ConnectionTrait, lines: Vec<history::Model>) -> Result<()> {
    for lines in lines.chunks(LINES) {
        let lines = lines.iter().map(|line| line.clone().into_active_model().reset_all());
        history::Entity::insert_many(lines).exec_without_returning(on).await?;
    }
    Ok(())
}

/// A column's value as JSON. Encrypted columns stay encrypted: their bytes are kept as hexadecimal text.
pub(super) fn json(value: Value) -> Result<Json> {
    Ok(match value {
        Value::Bool(value) => value.into(),
        Value::Int(value) => value.into(),
        Value::BigInt(value) => value.into(),
        Value::String(value) => value.into(),
        Value::Uuid(value) => value.map(|id| id.to_string()).into(),
        Value::ChronoDate(value) => value.map(|day| day.to_string()).into(),
        Value::ChronoDateTimeUtc(value) => value.map(|instant| instant.to_rfc3339()).into(),
        Value::Json(value) => value.map_or(Json::Null, |json| *json),
        Value::Bytes(value) => {
            value.map(|bytes| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()).into()
        }
        _ => return Err(Error::internal("a column that history cannot keep")),
    })
}

/// The row that folded lines of history describe. A column that came into the table later is empty.
pub(super) fn row<E: Visible>(columns: &Map<String, Json>) -> Result<E::Model>
where
    E::ActiveModel: TryIntoModel<E::Model>,
{
    let wrong = || Error::internal("a line of history that fits no row");
    let mut row = <E::ActiveModel as ActiveModelTrait>::default();
    for column in E::Column::iter() {
        let written = columns.get(column.as_str()).unwrap_or(&Json::Null);
        let value = value(column.def().get_column_type(), written).ok_or_else(wrong)?;
        row.try_set(column, value).map_err(|_| wrong())?;
    }
    row.try_into_model().map_err(|_| wrong())
}

/// What [`json`] wrote, as a value of the column's type.
fn value(kind: &ColumnType, json: &Json) -> Option<Value> {
    let text = json.as_str();
    let instant = |text: &str| Some(DateTime::parse_from_rfc3339(text).ok()?.to_utc());
    if json.is_null() {
        return Some(match kind {
            ColumnType::Boolean => Value::Bool(None),
            ColumnType::Integer => Value::Int(None),
            ColumnType::BigInteger => Value::BigInt(None),
            ColumnType::Uuid => Value::Uuid(None),
            ColumnType::Date => Value::ChronoDate(None),
            ColumnType::TimestampWithTimeZone => Value::ChronoDateTimeUtc(None),
            ColumnType::Json | ColumnType::JsonBinary => Value::Json(None),
            ColumnType::VarBinary(_) | ColumnType::Blob | ColumnType::Binary(_) => Value::Bytes(None),
            _ => Value::String(None),
        });
    }
    Some(match kind {
        ColumnType::Boolean => json.as_bool()?.into(),
        ColumnType::Integer => i32::try_from(json.as_i64()?).ok()?.into(),
        ColumnType::BigInteger => json.as_i64()?.into(),
        ColumnType::Uuid => text?.parse::<Uuid>().ok()?.into(),
        ColumnType::Date => text?.parse::<NaiveDate>().ok()?.into(),
        ColumnType::TimestampWithTimeZone => instant(text?)?.into(),
        ColumnType::Json | ColumnType::JsonBinary => json.clone().into(),
        ColumnType::VarBinary(_) | ColumnType::Blob | ColumnType::Binary(_) => bytes(text?)?.into(),
        _ => text?.into(),
    })
}

fn bytes(hexadecimal: &str) -> Option<Vec<u8>> {
    let pairs = (0..hexadecimal.len()).step_by(2);
    pairs.map(|at| u8::from_str_radix(hexadecimal.get(at..at + 2)?, 16).ok()).collect()
}
