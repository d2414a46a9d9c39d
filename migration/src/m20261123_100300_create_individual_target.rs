use sea_orm_migration::prelude::*;

use crate::rule::{Rule, Span};
use crate::table::Table;

create_tables!(individual_target);

fn individual_target() -> Table {
    Table::new("individual_target")
        .reference("person_id", "person")
        .reference("effort_id", "effort")
        .integer("weekly_minutes")
        .period("valid_from", "valid_to?")
        .text("reason")
        .reference("agreed_by", "user_account")
        .instant("agreed_at")
        .version()
        .check("individual_target_minutes", "weekly_minutes > 0")
        .rule(Rule::NoOverlap {
            name: "individual_target_no_overlap",
            same: &["person_id", "effort_id"],
            span: Span::Days,
            only: None,
        })
        .index(&["person_id"])
}
