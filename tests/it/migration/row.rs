//! Rows with the least that each table asks for.

use std::collections::HashMap;

use sea_orm::prelude::*;
use sea_orm::{ActiveValue, Iterable, Value};
use serde_json::json;

/// What every text says.
pub const TEXT: &str = "Ærø";

/// Which row a column refers to, by the column's name.
#[derive(Default)]
pub struct World(pub HashMap<&'static str, Uuid>);

impl World {
    /// From now on these columns refer to that row.
    pub fn refer(&mut self, columns: &[&'static str], id: Uuid) {
        self.0.extend(columns.iter().map(|column| (*column, id)));
    }

    /// Gives every column that is not set and may not be empty some value.
    pub fn fill<A: ActiveModelTrait>(&self, mut row: A) -> A {
        for column in <A::Entity as EntityTrait>::Column::iter() {
            if let ActiveValue::NotSet = row.get(column) {
                let definition = column.def();
                let value = match definition.get_column_type() {
                    kind if definition.is_null() => empty(kind),
                    ColumnType::Uuid => self.0.get(column.as_str()).copied().unwrap_or_else(Uuid::now_v7).into(),
                    kind => value(kind),
                };
                row.set(column, value);
            }
        }
        row
    }
}

pub fn day(day: u32) -> Date {
    Date::from_ymd_opt(2026, 1, day).expect("a day of January")
}

/// With a fraction, because SQLite compares instants as text.
pub fn hour(hour: u32) -> DateTimeUtc {
    day(5).and_hms_micro_opt(hour, 30, 0, 123_456).expect("an hour").and_utc()
}

fn value(kind: &ColumnType) -> Value {
    match kind {
        ColumnType::VarBinary(_) => vec![0_u8, 1, 255].into(),
        ColumnType::Integer => 1_i32.into(),
        ColumnType::BigInteger => i64::MAX.into(),
        ColumnType::Boolean => true.into(),
        ColumnType::Date => day(5).into(),
        ColumnType::TimestampWithTimeZone => hour(8).into(),
        ColumnType::Json => json!({ "days": [1, 2], "æ": null }).into(),
        ColumnType::String(_) | ColumnType::Text => TEXT.into(),
        kind => panic!("no table has a {kind:?}"),
    }
}

pub fn empty(kind: &ColumnType) -> Value {
    match kind {
        ColumnType::Uuid => None::<Uuid>.into(),
        ColumnType::VarBinary(_) => None::<Vec<u8>>.into(),
        ColumnType::Integer => None::<i32>.into(),
        ColumnType::Date => None::<Date>.into(),
        ColumnType::TimestampWithTimeZone => None::<DateTimeUtc>.into(),
        ColumnType::Json => None::<Json>.into(),
        ColumnType::String(_) | ColumnType::Text => None::<String>.into(),
        kind => panic!("no table has an empty {kind:?}"),
    }
}
