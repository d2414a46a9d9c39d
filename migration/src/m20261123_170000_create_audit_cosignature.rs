use sea_orm_migration::prelude::*;

use crate::{rule::Rule, table::Table};

create_tables!(cosignature);

/// What witnesses have signed of checkpoints.
fn cosignature() -> Table {
    Table::keyed("audit_cosignature", &["witness", "size"])
        .text("witness")
        .big_integer("size")
        .text("line")
        .instant("signed_at")
        .rule(Rule::AppendOnly { name: "audit_cosignature_append_only" })
        .index(&["size"])
}
