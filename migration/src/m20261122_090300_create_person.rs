use sea_orm_migration::prelude::*;

use crate::table::Table;

create_tables!(person, person_number, protection_period);

fn person() -> Table {
    Table::new("person")
        .reference("unit_id", "organisation_unit")
        .one_of("cpr_kind", &["ORDINARY", "SUBSTITUTE"])
        .blob("cpr_encrypted")
        .text("given_name")
        .text("family_name")
        .bytewise("name_key")
        .bytewise("given_key")
        .text("street?")
        .text("postal_code?")
        .text("city?")
        .text("phone?")
        .text("email?")
        .text("target_group_code?")
        .day("registered_on")
        .instant("created_at")
        .version()
        .index(&["unit_id", "name_key", "id"])
        .index(&["name_key", "id"])
        .index(&["given_key"])
}

fn person_number() -> Table {
    Table::new("person_number")
        .reference("person_id", "person")
        .blob("cpr_index")
        .instant("created_at")
        .unique("person_number_cpr_index", &["cpr_index"])
        .index(&["person_id"])
}

fn protection_period() -> Table {
    Table::new("protection_period")
        .reference("person_id", "person")
        .period("valid_from", "valid_to")
        .version()
        .index(&["person_id"])
}
