//! The migrations run both ways on both databases, agree with the entities, and hold what they promise.

mod catalogue;
mod circumstances;
mod column;
mod constraint;
mod proof;
mod row;
mod trail;

use std::collections::BTreeSet;

use indsats_migration::Migrator;
use indsats_tests::database::TestDatabase;
use indsats_tests::on_each_database;
use sea_orm_migration::MigratorTrait;

use catalogue::{constraints, functions, tables};

on_each_database!(up_down_up);

async fn up_down_up(database: TestDatabase) {
    let connection = database.connect().await;
    let (first_tables, first_constraints) = (tables(&connection).await, constraints(&connection).await);
    assert!(!first_tables.is_empty() && !first_constraints.is_empty());

    Migrator::down(&connection, None).await.expect("down");
    assert_eq!(tables(&connection).await, BTreeSet::new());
    assert_eq!(functions(&connection).await, BTreeSet::new());

    Migrator::up(&connection, None).await.expect("up again");
    assert_eq!(tables(&connection).await, first_tables);
    assert_eq!(constraints(&connection).await, first_constraints);
}
