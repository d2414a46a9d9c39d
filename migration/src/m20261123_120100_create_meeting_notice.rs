use sea_orm_migration::prelude::*;

use crate::table::Table;

create_tables!(meeting_notice);

fn meeting_notice() -> Table {
    Table::new("meeting_notice")
        .text("meeting_type_code")
        .integer("calendar_days")
        .text("legal_reference")
        .period("valid_from", "valid_to?")
        .unique("meeting_notice_once", &["meeting_type_code", "valid_from"])
}
