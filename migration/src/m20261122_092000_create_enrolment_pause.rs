use sea_orm_migration::prelude::*;

use crate::rule::{Rule, Span};
use crate::table::Table;

create_tables!(enrolment_pause);

fn enrolment_pause() -> Table {
    Table::new("enrolment_pause")
        .reference("enrolment_id", "effort_enrolment")
        .reference("person_id", "person")
        .period("valid_from", "valid_to?")
        .version()
        .rule(Rule::NoOverlap {
            name: "enrolment_pause_no_overlap",
            same: &["enrolment_id"],
            span: Span::Days,
            only: None,
        })
        .index(&["enrolment_id"])
        .index(&["person_id"])
}
