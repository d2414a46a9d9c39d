use sea_orm_migration::prelude::*;

use crate::table::Table;

create_tables!(offer_kind_rule);

fn offer_kind_rule() -> Table {
    Table::new("offer_kind_rule")
        .text("kind_code")
        .text("target_group_code")
        .period("valid_from", "valid_to?")
        .unique("offer_kind_rule_once", &["kind_code", "target_group_code", "valid_from"])
}
