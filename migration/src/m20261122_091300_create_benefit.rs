use sea_orm_migration::prelude::*;

use crate::rule::{Rule, Span};
use crate::table::Table;

create_tables!(benefit_period);

fn benefit_period() -> Table {
    Table::new("benefit_period")
        .reference("person_id", "person")
        .text("kind_code")
        .period("valid_from", "valid_to?")
        .version()
        .rule(Rule::NoOverlap {
            name: "benefit_period_no_overlap",
            same: &["person_id", "kind_code"],
            span: Span::Days,
            only: None,
        })
        .index(&["person_id"])
}
