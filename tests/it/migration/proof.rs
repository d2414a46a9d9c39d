//! Shows of one table after another that its constraints refuse, by name, and that what it takes comes back the same.

use std::collections::BTreeSet;
use std::str::FromStr;

use sea_orm::prelude::*;
use sea_orm::sea_query::Query;
use sea_orm::{ActiveValue, DatabaseConnection, DbBackend, IdenStatic, Iterable, Value};

use super::catalogue::constraints;
use super::row::{TEXT, World};

/// The columns of a span, which must not be empty.
const SPANS: [(&str, &str); 5] = [
    ("valid_from", "valid_to"),
    ("active_from", "active_to"),
    ("starts_at", "ends_at"),
    ("planned_from", "planned_to"),
    ("visible_from", "visible_to"),
];

pub struct Proof {
    pub connection: DatabaseConnection,
    pub world: World,
    there: BTreeSet<String>,
    proven: BTreeSet<String>,
}

impl Proof {
    pub async fn new(connection: DatabaseConnection) -> Self {
        let there = constraints(&connection).await;
        Self { connection, world: World::default(), there, proven: BTreeSet::new() }
    }

    /// Adds the row, whose id is the answer, after trying it with each column broken, and tries a copy after that:
    /// `once` is what a copy breaks, if anything.
    pub async fn add<A: ActiveModelTrait>(&mut self, row: A, once: &str) -> Uuid {
        let mut row = self.world.fill(row);
        self.break_columns(&row, once).await;
        let inserted = A::Entity::insert(row.clone()).exec_without_returning(&self.connection).await;
        inserted.unwrap_or_else(|error| panic!("{row:?}: {error}"));
        self.comes_back(&row).await;

        let Ok(id) = <A::Entity as EntityTrait>::Column::from_str("id") else {
            return Uuid::nil();
        };
        let first = row.get(id).into_value().expect("an id").unwrap();
        row.set(id, Uuid::now_v7().into());
        if once.is_empty() {
            self.accepts(row).await;
        } else {
            self.refuses(row, once).await;
        }
        first
    }

    /// As `add`, where any row will do.
    pub async fn add_plain<E: EntityTrait>(&mut self, _: E, once: &str) -> Uuid {
        self.add(<E::ActiveModel as ActiveModelTrait>::default(), once).await
    }

    pub async fn accepts<A: ActiveModelTrait>(&mut self, row: A) {
        let row = self.world.fill(row);
        let inserted = A::Entity::insert(row.clone()).exec_without_returning(&self.connection).await;
        inserted.unwrap_or_else(|error| panic!("{row:?}: {error}"));
    }

    pub async fn refuses<A: ActiveModelTrait>(&mut self, row: A, name: &str) {
        let row = self.world.fill(row);
        let inserted = A::Entity::insert(row).exec_without_returning(&self.connection).await;
        self.refused(inserted, name);
    }

    /// The error says the name; only SQLite's references have none.
    pub fn refused<T>(&mut self, outcome: Result<T, DbErr>, name: &str) {
        let error = outcome.err().unwrap_or_else(|| panic!("{name} let a row pass")).to_string();
        let nameless = name.starts_with("fk_") && self.connection.get_database_backend() == DbBackend::Sqlite;
        let said = if nameless { error.contains("FOREIGN KEY constraint failed") } else { says(&error, name) };
        assert!(said, "{name}: {error}");
        self.proven.insert(name.to_owned());
    }

    pub fn is_complete(&self) {
        let unproven: Vec<_> = self.there.symmetric_difference(&self.proven).collect();
        assert!(unproven.is_empty(), "{unproven:?}");
    }

    async fn break_columns<A: ActiveModelTrait>(&mut self, row: &A, once: &str) {
        let entity = A::Entity::default();
        let table = entity.table_name();
        for column in <A::Entity as EntityTrait>::Column::iter() {
            let (reference, set) = (format!("fk_{table}_{}", column.as_str()), format!("{table}_{}", column.as_str()));
            if self.there.contains(&reference) {
                self.breaks(row, column.as_str(), Uuid::now_v7().into(), &reference).await;
            }
            if self.there.contains(&set) && set != once {
                self.breaks(row, column.as_str(), "UNHEARD_OF".into(), &set).await;
            }
        }
        for (from, to) in SPANS {
            if let (Ok(from), Ok(_)) =
                (<A::Entity as EntityTrait>::Column::from_str(from), <A::Entity as EntityTrait>::Column::from_str(to))
            {
                let start = row.get(from).into_value().expect("a start");
                self.breaks(row, to, start, &format!("{table}_period")).await;
            }
        }
    }

    /// Inserts past the entity, whose types would not let the value through.
    async fn breaks<A: ActiveModelTrait>(&mut self, row: &A, broken: &str, value: Value, name: &str) {
        let columns = <A::Entity as EntityTrait>::Column::iter();
        let values = columns.clone().map(|column| {
            let kept = || row.get(column).into_value().expect("a filled row");
            Expr::value(if column.as_str() == broken { value.clone() } else { kept() })
        });
        let mut insert = Query::insert();
        insert.into_table(A::Entity::default()).columns(columns.clone()).values(values).expect("as many as columns");
        let outcome = self.connection.execute(&insert).await;
        self.refused(outcome, name);
    }

    async fn comes_back<A: ActiveModelTrait>(&self, row: &A) {
        let models = A::Entity::find().all(&self.connection).await.expect("rows");
        let same = |model: &<A::Entity as EntityTrait>::Model| {
            <A::Entity as EntityTrait>::Column::iter()
                .all(|column| ActiveValue::set(model.get(column)).into_value() == row.get(column).into_value())
        };
        let model = models.iter().find(|model| same(model)).unwrap_or_else(|| panic!("{row:?} is not in {models:?}"));
        let about_a_person = <A::Entity as EntityTrait>::Column::from_str("person_id").is_ok();
        if about_a_person || ["person", "user_account"].contains(&A::Entity::default().table_name()) {
            let printed = format!("{model:?}");
            assert!(printed.contains("id: ") && !printed.contains(TEXT) && printed.len() < 120, "{printed}");
        }
    }
}

fn says(error: &str, name: &str) -> bool {
    error.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|word| word == name)
}
