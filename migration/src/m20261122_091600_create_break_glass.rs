use sea_orm_migration::prelude::*;

use crate::table::Table;

create_tables!(break_glass);

fn break_glass() -> Table {
    Table::new("break_glass")
        .reference("person_id", "person")
        .reference("user_id", "user_account")
        .text("reason")
        .instant("opened_at")
        .instant("expires_at")
        .reference("reviewed_by?", "user_account")
        .instant("reviewed_at?")
        .text("verdict?")
        .version()
        .check("break_glass_other_reviewer", "reviewed_by IS NULL OR reviewed_by <> user_id")
        .index(&["user_id", "expires_at"])
        .index(&["person_id"])
}
