use sea_orm_migration::prelude::*;

use crate::table::Table;

create_tables!(closed_time);

fn closed_time() -> Table {
    Table::new("closed_time")
        .reference("user_id", "user_account")
        .instant("starts_at")
        .instant("ends_at")
        .instant("reopened_at?")
        .version()
        .check("closed_time_period", "ends_at > starts_at")
        .index(&["user_id", "starts_at"])
}
