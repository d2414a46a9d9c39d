use sea_orm_migration::prelude::*;

use crate::table::Table;

create_tables!(working_hours);

fn working_hours() -> Table {
    Table::new("working_hours")
        .reference("user_id?", "user_account")
        .reference("unit_id?", "organisation_unit")
        .integer("weekday")
        .integer("from_minute")
        .integer("until_minute")
        .period("valid_from", "valid_to?")
        .check("working_hours_one_owner", "user_id IS NULL OR unit_id IS NULL")
        .check("working_hours_one_of_seven", "weekday BETWEEN 1 AND 7")
        .check("working_hours_day", "0 <= from_minute AND from_minute < until_minute AND until_minute <= 1440")
        .index(&["user_id"])
        .index(&["unit_id"])
}
