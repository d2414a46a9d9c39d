//! Absences say when they were reported, and who decided on them, when and why.

use sea_orm_migration::prelude::*;

use crate::addition::Addition;

create_tables!(absence);

fn absence() -> Addition {
    Addition::to("absence")
        .day("reported_on")
        .reference("decided_by", "user_account")
        .instant("decided_at")
        .check(
            "absence_decision",
            r#"("decided_by" IS NULL) = ("decided_at" IS NULL) AND ("decided_by" IS NULL OR "state" <> 'REPORTED')"#,
        )
        .text("reason")
}
