use sea_orm_migration::prelude::*;

use crate::table::Table;

create_tables!(idempotency_key);

fn idempotency_key() -> Table {
    Table::new("idempotency_key")
        .reference("user_id", "user_account")
        .text("key")
        .text("operation")
        .blob("input_digest")
        .uuid("row_id?")
        .instant("created_at")
        .unique("idempotency_key_once", &["user_id", "key"])
}
