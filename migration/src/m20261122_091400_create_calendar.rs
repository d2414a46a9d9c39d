use sea_orm_migration::prelude::*;

use crate::table::Table;

create_tables!(holiday, closure_day);

fn holiday() -> Table {
    Table::new("holiday").day("day").text("name_da").text("name_en").unique("holiday_day", &["day"])
}

fn closure_day() -> Table {
    Table::new("closure_day").day("day").reference("provider_id?", "provider").text("name").index(&["day"])
}
