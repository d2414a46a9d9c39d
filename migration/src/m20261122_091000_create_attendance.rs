use sea_orm_migration::prelude::*;

use crate::table::Table;

create_tables!(attendance);

fn attendance() -> Table {
    Table::new("attendance")
        .reference("session_id", "course_session")
        .reference("course_id", "course")
        .reference("person_id", "person")
        .one_of(
            "status",
            &["NOT_REGISTERED", "PRESENT", "PARTIAL", "ABSENT_REPORTED", "ABSENT_UNREPORTED", "CANCELLED_BY_PROVIDER"],
        )
        .integer("attended_minutes?")
        .one_of("mode", &["PHYSICAL", "DIGITAL", "MIXED"])
        .one_of("reasonable_ground", &["NOT_ASSESSED", "YES", "NO", "NOT_APPLICABLE"])
        .reference("registered_by", "user_account")
        .instant("registered_at")
        .version()
        .unique("attendance_session_id", &["session_id"])
        .check("attendance_minutes", "attended_minutes IS NULL OR attended_minutes >= 0")
        .index(&["course_id"])
        .index(&["person_id"])
}
