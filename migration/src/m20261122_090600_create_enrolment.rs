use sea_orm_migration::prelude::*;

use crate::rule::{Only, Rule, Span};
use crate::table::Table;

create_tables!(effort_enrolment, enrolment_basis);

fn effort_enrolment() -> Table {
    Table::new("effort_enrolment")
        .reference("person_id", "person")
        .reference("effort_id", "effort")
        .one_of("state", &["PROPOSED", "UNDER_REVIEW", "APPROVED", "ACTIVE", "PAUSED", "ENDED", "REJECTED", "EXPIRED"])
        .period("valid_from", "valid_to?")
        .reference("proposed_by", "user_account")
        .reference("decided_by?", "user_account")
        .instant("decided_at?")
        .day("review_due_on?")
        .version()
        .check("effort_enrolment_four_eyes", "decided_by IS NULL OR decided_by <> proposed_by")
        .rule(Rule::NoOverlap {
            name: "effort_enrolment_no_overlap",
            same: &["person_id", "effort_id"],
            span: Span::Days,
            only: Some(Only("state", "NOT IN ('REJECTED', 'EXPIRED')")),
        })
        .index(&["person_id"])
        .index(&["effort_id", "valid_from"])
}

fn enrolment_basis() -> Table {
    Table::new("enrolment_basis")
        .reference("enrolment_id", "effort_enrolment")
        .reference("person_id", "person")
        .blob("ciphertext")
        .reference("recorded_by", "user_account")
        .instant("recorded_at")
        .day("delete_after")
        .unique("enrolment_basis_enrolment_id", &["enrolment_id"])
        .index(&["person_id"])
        .index(&["delete_after"])
}
