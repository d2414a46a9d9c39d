use sea_orm_migration::prelude::*;

use crate::rule::{Only, Rule, Span};
use crate::table::Table;

create_tables!(assignment);

fn assignment() -> Table {
    Table::new("assignment")
        .reference("person_id", "person")
        .reference("user_id", "user_account")
        .one_of("kind", &["PRIMARY", "SUBSTITUTE"])
        .period("valid_from", "valid_to?")
        .version()
        .rule(Rule::NoOverlap {
            name: "assignment_one_primary",
            same: &["person_id"],
            span: Span::Days,
            only: Some(Only("kind", "= 'PRIMARY'")),
        })
        .index(&["user_id", "valid_from"])
        .index(&["person_id"])
}
