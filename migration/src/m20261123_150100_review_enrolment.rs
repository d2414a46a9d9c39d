//! Enrolments say when they were proposed, who last looked at them, when, and what came of it.

use sea_orm_migration::prelude::*;

use crate::addition::Addition;

create_tables!(effort_enrolment);

fn effort_enrolment() -> Addition {
    Addition::to("effort_enrolment")
        .day("proposed_on")
        .reference("reviewed_by", "user_account")
        .instant("reviewed_at")
        .text("review_outcome_code")
        .check(
            "effort_enrolment_review",
            r#"("reviewed_by" IS NULL) = ("reviewed_at" IS NULL)
                AND ("reviewed_by" IS NULL) = ("review_outcome_code" IS NULL)"#,
        )
}
