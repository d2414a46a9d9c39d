use sea_orm_migration::prelude::*;

use crate::table::Table;

create_tables!(offer_intake, offer_condition);

fn offer_intake() -> Table {
    Table::new("offer_intake")
        .reference("offer_id", "offer")
        .day("day")
        .unique("offer_intake_once", &["offer_id", "day"])
}

fn offer_condition() -> Table {
    Table::new("offer_condition")
        .reference("offer_id", "offer")
        .one_of("need", &["LANGUAGE", "TRANSPORT"])
        .text("code")
        .unique("offer_condition_once", &["offer_id", "need", "code"])
}
