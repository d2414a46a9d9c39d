use sea_orm_migration::prelude::*;

use crate::table::Table;

create_tables!(user_account, role_grant);

/// Called `user_account` because `user` means something else to PostgreSQL.
fn user_account() -> Table {
    Table::new("user_account")
        .text("issuer")
        .text("subject")
        .text("name")
        .text("email?")
        .reference("unit_id?", "organisation_unit")
        .one_of("kind", &["PERSON", "MACHINE", "SYSTEM"])
        .period("active_from", "active_to?")
        .version()
        .unique("user_account_once", &["issuer", "subject"])
}

fn role_grant() -> Table {
    Table::new("role_grant")
        .reference("user_id", "user_account")
        .text("role")
        .reference("unit_id?", "organisation_unit")
        .period("valid_from", "valid_to?")
        .index(&["user_id"])
}
