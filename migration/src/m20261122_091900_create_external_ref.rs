use sea_orm_migration::prelude::*;

use crate::table::Table;

create_tables!(external_ref);

fn external_ref() -> Table {
    Table::new("external_ref")
        .text("source")
        .text("entity")
        .text("external_id")
        .uuid("row_id")
        .blob("digest")
        .unique("external_ref_once", &["source", "entity", "external_id"])
}
