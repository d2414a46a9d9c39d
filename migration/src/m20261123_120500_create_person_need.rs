use sea_orm_migration::prelude::*;

use crate::rule::{Rule, Span};
use crate::table::Table;

create_tables!(person_need);

fn person_need() -> Table {
    Table::new("person_need")
        .reference("person_id", "person")
        .one_of("need", &["LANGUAGE", "TRANSPORT"])
        .text("code")
        .period("valid_from", "valid_to?")
        .version()
        .rule(Rule::NoOverlap {
            name: "person_need_no_overlap",
            same: &["person_id", "need", "code"],
            span: Span::Days,
            only: None,
        })
        .index(&["person_id"])
}
