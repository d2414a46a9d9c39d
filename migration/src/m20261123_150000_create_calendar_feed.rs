use sea_orm_migration::prelude::*;

use crate::table::Table;

create_tables!(calendar_feed);

/// One a user: whoever creates another has ended the first.
fn calendar_feed() -> Table {
    Table::keyed("calendar_feed", &["user_id"])
        .reference("user_id", "user_account")
        .blob("secret_digest")
        .instant("created_at")
        .unique("calendar_feed_secret_digest", &["secret_digest"])
}
