use sea_orm_migration::prelude::*;

use crate::table::Table;

create_tables!(organisation_unit, organisation_closure);

fn organisation_unit() -> Table {
    Table::new("organisation_unit")
        .reference("parent_id?", "organisation_unit")
        .text("user_key")
        .text("name")
        .version()
        .unique("organisation_unit_user_key", &["user_key"])
}

fn organisation_closure() -> Table {
    Table::keyed("organisation_closure", &["ancestor_id", "unit_id"])
        .reference("ancestor_id", "organisation_unit")
        .reference("unit_id", "organisation_unit")
        .index(&["unit_id"])
}
