use sea_orm_migration::prelude::*;

use crate::table::Table;

create_tables!(separation);

/// Two rows for two persons, so that each has one and both are found alike.
fn separation() -> Table {
    Table::new("separation")
        .reference("person_id", "person")
        .reference("other_id", "person")
        .instant("ended_at?")
        .version()
        .check("separation_of_two", "person_id <> other_id")
        .unique_where("separation_once", &["person_id", "other_id"], "ended_at IS NULL")
}
