use sea_orm_migration::prelude::*;

use crate::table::Table;

create_tables!(provider, offer);

fn provider() -> Table {
    Table::new("provider").text("name").text("cvr_number?").version()
}

fn offer() -> Table {
    Table::new("offer")
        .reference("provider_id", "provider")
        .text("code")
        .text("title")
        .text("kind_code")
        .integer("weekly_minutes")
        .one_of("mode", &["PHYSICAL", "DIGITAL", "MIXED"])
        .integer("places")
        .period("valid_from", "valid_to?")
        .version()
        .unique("offer_code", &["code"])
        .index(&["provider_id"])
}
