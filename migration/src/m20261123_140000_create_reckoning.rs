use sea_orm_migration::prelude::*;

use crate::table::Table;

create_tables!(worklist_item, week_fact, rulebook, reckoning);

fn worklist_item() -> Table {
    Table::new("worklist_item")
        .reference("person_id", "person")
        .reference("unit_id", "organisation_unit")
        .reference("effort_id?", "effort")
        .text("list")
        .text("reason")
        .text("subject_kind")
        .uuid("subject_id")
        .day("since")
        .day("due?")
        .integer("policy_number?")
        .bytewise("sort_key")
        .period("visible_from", "visible_to")
        // The days last: counts are read from the index alone, and pages pass over what holds on other days. An index that
        // begins with the days is no help: SQLite then takes it for pages, and sorts whole lists.
        .index(&["unit_id", "list", "sort_key", "id", "visible_from", "visible_to"])
        .index(&["person_id", "list", "sort_key", "id", "visible_from", "visible_to"])
}

fn week_fact() -> Table {
    Table::new("week_fact")
        .reference("person_id", "person")
        .reference("unit_id", "organisation_unit")
        .reference("effort_id", "effort")
        .day("monday")
        .integer("policy_number")
        .integer("obliged_days")
        .integer("scheduled_minutes")
        .integer("attended_minutes")
        .integer("credited_minutes")
        .integer("unregistered_minutes")
        .integer("target_minutes")
        .text("hours_status")
        .text("contact_status")
        .boolean("is_course_week")
        .boolean("is_closed")
        .bytewise("sort_key")
        .period("visible_from", "visible_to")
        .index(&["unit_id", "monday", "sort_key", "id"])
        .index(&["person_id", "monday"])
}

fn rulebook() -> Table {
    Table::keyed("rulebook", &["id"]).integer("id").integer("revision").check("rulebook_one", "id = 1")
}

fn reckoning() -> Table {
    Table::keyed("reckoning", &["person_id"])
        .reference("person_id", "person")
        .day("monday")
        .integer("revision")
        .index(&["monday", "person_id"])
        .index(&["revision", "person_id"])
}
