use sea_orm_migration::prelude::*;

use crate::table::Table;

create_tables!(browser_session, spent_nonce);

fn browser_session() -> Table {
    Table::new("browser_session")
        .blob("secret_digest")
        .blob("subject_digest")
        .blob("sid_digest?")
        .blob("sealed")
        .instant("token_expires_at")
        .instant("refreshing_until?")
        .instant("used_at")
        .instant("expires_at")
        .version()
        .unique("browser_session_secret_digest", &["secret_digest"])
        .index(&["subject_digest"])
        .index(&["sid_digest"])
        .index(&["expires_at"])
}

fn spent_nonce() -> Table {
    Table::keyed("spent_nonce", &["digest"]).blob("digest").instant("expires_at").index(&["expires_at"])
}
