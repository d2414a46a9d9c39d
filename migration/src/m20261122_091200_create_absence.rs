use sea_orm_migration::prelude::*;

use crate::table::Table;

create_tables!(absence, exemption);

fn absence() -> Table {
    Table::new("absence")
        .reference("person_id", "person")
        .text("kind_code")
        .period("valid_from", "valid_to?")
        .one_of("state", &["REPORTED", "APPROVED", "REJECTED"])
        .boolean("suspends_duty")
        .version()
        .index(&["person_id"])
}

fn exemption() -> Table {
    Table::new("exemption")
        .reference("person_id", "person")
        .text("kind_code")
        .period("valid_from", "valid_to?")
        .boolean("suspends_duty")
        .text("reason?")
        .version()
        .index(&["person_id"])
}
