use sea_orm_migration::prelude::*;

use crate::rule::{Only, Rule, Span};
use crate::table::Table;

create_tables!(meeting);

fn meeting() -> Table {
    Table::new("meeting")
        .reference("person_id", "person")
        .reference("user_id", "user_account")
        .text("type_code")
        .one_of("form", &["PHYSICAL", "PHONE", "VIDEO"])
        .instant("starts_at")
        .instant("ends_at")
        .day("held_on")
        .one_of(
            "state",
            &["BOOKED", "HELD", "NO_SHOW", "CANCELLED_BY_MUNICIPALITY", "CANCELLED_BY_CITIZEN", "RESCHEDULED", "VOID"],
        )
        .text("outcome_code?")
        .text("note?")
        .text("reason?")
        .reference("replaces_id?", "meeting")
        .version()
        .check("meeting_period", "ends_at > starts_at")
        .rule(Rule::NoOverlap {
            name: "meeting_one_at_a_time",
            same: &["person_id"],
            span: Span::Instants,
            only: Some(Only("state", "= 'BOOKED'")),
        })
        .index(&["person_id", "starts_at desc", "id desc"])
        .index(&["user_id", "starts_at"])
}
