use sea_orm_migration::prelude::*;

use crate::table::Table;

create_tables!(disclosure);

fn disclosure() -> Table {
    Table::new("disclosure")
        .reference("person_id", "person")
        .day("disclosed_on")
        .text("recipient_code")
        .text("recipient_name?")
        .reference("legal_rule_id", "legal_rule")
        .json("field_classes")
        .one_of("means", &["LETTER", "DIGITAL_POST", "FILE", "PHONE", "MEETING"])
        .text("reason?")
        .reference("benefit_notice_id?", "benefit_notice")
        .reference("recorded_by", "user_account")
        .instant("recorded_at")
        .reference("withdrawn_by?", "user_account")
        .instant("withdrawn_at?")
        .text("withdrawal_reason?")
        .version()
        .check("disclosure_told_why", r#""reason" IS NOT NULL OR "benefit_notice_id" IS NOT NULL"#)
        .check(
            "disclosure_withdrawn",
            "(withdrawn_by IS NULL) = (withdrawn_at IS NULL) AND (withdrawn_by IS NULL) = (withdrawal_reason IS NULL)",
        )
        .unique("disclosure_once", &["benefit_notice_id"])
        .index(&["person_id", "disclosed_on desc", "id desc"])
        .index(&["disclosed_on desc", "id desc"])
}
