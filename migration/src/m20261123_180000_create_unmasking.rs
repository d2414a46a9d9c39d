use sea_orm_migration::prelude::*;

use crate::{rule::Rule, table::Table};

create_tables!(unmasking);

/// That an auditor was told who somebody is, until it is forgotten.
fn unmasking() -> Table {
    Table::new("unmasking")
        .reference("person_id", "person")
        .reference("user_id", "user_account")
        .text("reason")
        .instant("unmasked_at")
        .rule(Rule::NeverChanged { name: "unmasking_never_changed" })
        .index(&["unmasked_at", "id"])
        .index(&["user_id", "unmasked_at"])
        .index(&["person_id"])
}
