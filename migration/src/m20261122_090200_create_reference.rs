use sea_orm_migration::prelude::*;

use crate::table::Table;

create_tables!(reference_code);

fn reference_code() -> Table {
    Table::new("reference_code")
        .text("list")
        .text("code")
        .period("valid_from", "valid_to?")
        .text("label_da")
        .text("label_en")
        .unique("reference_code_once", &["list", "code", "valid_from"])
}
