use sea_orm_migration::prelude::*;

use crate::table::Table;

create_tables!(course, course_session);

fn course() -> Table {
    Table::new("course")
        .reference("person_id", "person")
        .reference("plan_id", "plan")
        .reference("offer_id", "offer")
        .one_of(
            "state",
            &["PROPOSED", "OFFERED", "PLANNED", "ACTIVE", "COMPLETED", "INTERRUPTED", "CANCELLED", "NOT_STARTED"],
        )
        .day("planned_from")
        .day("planned_to")
        .day("actual_from?")
        .day("actual_to?")
        .day("interrupted_on?")
        .integer("weekly_minutes")
        .text("reason?")
        .version()
        .check("course_period", "planned_to > planned_from")
        .check("course_actual_period", "actual_to IS NULL OR actual_to > coalesce(actual_from, planned_from)")
        .index(&["person_id", "planned_from", "id"])
        .index(&["plan_id"])
        .index(&["offer_id"])
}

fn course_session() -> Table {
    Table::new("course_session")
        .reference("course_id", "course")
        .reference("person_id", "person")
        .instant("starts_at")
        .instant("ends_at")
        .day("held_on")
        .version()
        .unique("course_session_once", &["course_id", "starts_at"])
        .check("course_session_period", "ends_at > starts_at")
        .index(&["person_id", "held_on"])
}
