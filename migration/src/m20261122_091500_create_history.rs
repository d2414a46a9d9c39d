use sea_orm_migration::prelude::*;

use crate::rule::Rule;
use crate::table::Table;

create_tables!(history);

fn history() -> Table {
    Table::new("history")
        .text("entity")
        .uuid("row_id")
        .reference("person_id?", "person")
        .integer("row_version")
        .reference("actor_id", "user_account")
        .instant("recorded_at")
        .text("action")
        .json("before?")
        .json("after")
        .rule(Rule::AppendOnly { name: "history_append_only" })
        .index(&["row_id", "row_version"])
        .index(&["person_id", "recorded_at"])
}
