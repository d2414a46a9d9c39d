//! Exemptions say who granted them, and when somebody looks at them again.

use sea_orm_migration::prelude::*;

use crate::addition::Addition;

create_tables!(exemption);

fn exemption() -> Addition {
    Addition::to("exemption")
        .reference("granted_by", "user_account")
        .instant("granted_at")
        .day("review_due_on")
        // No exemption was entered before this step, so none is in the way.
        .check("exemption_review", r#""valid_to" IS NOT NULL OR "review_due_on" IS NOT NULL"#)
        .reference("reviewed_by", "user_account")
        .instant("reviewed_at")
}
