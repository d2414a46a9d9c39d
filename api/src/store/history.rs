//! The history of every row: who, when, the columns before and after.

use indsats_entity::history;
use sea_orm::{ConnectionTrait, EntityTrait, IdenStatic, Iterable, ModelTrait, Set, Value};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::{Error, Result, Session};
use crate::policy::{Action, Visible};

/// The line that tells of one change to one row: only the columns that differ, and all of them for a new row.
pub(super) fn line<E: Visible>(
    session: &Session,
    action: Action,
    before: Option<&E::Model>,
    after: &E::Model,
) -> Result<history::ActiveModel> {
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
    Ok(history::ActiveModel {
        id: Set(Uuid::now_v7()),
        entity: Set(E::KIND.as_str().to_owned()),
        row_id: Set(E::id(after)),
        person_id: Set(E::person(after)),
        row_version: Set(version),
        actor_id: Set(session.principal().user_id),
        recorded_at: Set(session.now()),
        action: Set(action.as_str().to_owned()),
        before: Set(before.map(|_| Json::Object(old))),
        after: Set(Json::Object(new)),
    })
}

/// Writes lines in as few statements as the databases' parameter limits allow.
pub(super) async fn write(on: &impl ConnectionTrait, lines: Vec<history::ActiveModel>) -> Result<()> {
    if !lines.is_empty() {
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
