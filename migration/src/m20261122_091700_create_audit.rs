use sea_orm_migration::prelude::*;

use crate::rule::Rule;
use crate::table::Table;

create_tables!(audit_event);

fn audit_event() -> Table {
    Table::new("audit_event")
        .uuid("instance")
        .big_integer("instance_seq")
        .instant("occurred_at")
        .text("issuer")
        .text("subject")
        .text("role")
        .reference("unit_id?", "organisation_unit")
        .text("purpose")
        .text("reason?")
        .text("operation")
        .one_of("kind", &["READ", "CHANGE", "REFUSED", "FAILED"])
        .json("subjects")
        .one_of("decision", &["PERMIT", "DENY"])
        .text("policy_version")
        .text("outcome")
        .text("request_id")
        .unique("audit_event_once", &["instance", "instance_seq"])
        .rule(Rule::AppendOnly { name: "audit_event_append_only" })
        .index(&["occurred_at"])
}
