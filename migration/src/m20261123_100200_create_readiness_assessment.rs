use sea_orm_migration::prelude::*;

use crate::table::Table;

create_tables!(readiness_assessment);

fn readiness_assessment() -> Table {
    Table::new("readiness_assessment")
        .reference("person_id", "person")
        .text("level_code")
        .day("assessed_on")
        .reference("assessed_by", "user_account")
        .day("next_due_on")
        .text("note")
        .reference("voided_by?", "user_account")
        .instant("voided_at?")
        .text("void_reason?")
        .version()
        .check("readiness_assessment_next", "next_due_on > assessed_on")
        .check(
            "readiness_assessment_void",
            "(voided_by IS NULL) = (voided_at IS NULL) AND (voided_by IS NULL) = (void_reason IS NULL)",
        )
        .index(&["person_id", "assessed_on desc"])
}
