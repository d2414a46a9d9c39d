use sea_orm_migration::prelude::*;

use crate::table::Table;

create_tables!(plan);

fn plan() -> Table {
    Table::new("plan")
        .reference("person_id", "person")
        .one_of("state", &["DRAFT", "ACTIVE", "COMPLETED", "CLOSED"])
        .text("goal")
        .text("agreed_steps?")
        .day("opened_on")
        .day("closed_on?")
        .version()
        .unique_where("plan_one_open", &["person_id"], "state IN ('DRAFT', 'ACTIVE')")
        .index(&["person_id", "opened_on", "id"])
}
