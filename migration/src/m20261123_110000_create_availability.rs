use sea_orm_migration::prelude::*;

use crate::rule::Rule;
use crate::table::Table;

create_tables!(legal_rule, availability_case, availability_event, availability_step, benefit_notice);

const GROUNDS: &[&str] = &["NOT_ASSESSED", "YES", "NO", "NOT_APPLICABLE"];

fn legal_rule() -> Table {
    Table::new("legal_rule")
        .text("code")
        .period("valid_from", "valid_to?")
        .integer("days?")
        .text("reference")
        .unique("legal_rule_once", &["code", "valid_from"])
}

fn availability_case() -> Table {
    Table::new("availability_case")
        .reference("person_id", "person")
        .one_of(
            "state",
            &[
                "OPENED",
                "CONTACT_ATTEMPTED",
                "HEARING_SENT",
                "HEARING_ANSWERED",
                "HEARING_EXPIRED",
                "ASSESSED",
                "NOTICE_SENT",
                "NO_NOTICE",
                "OUTCOME",
                "APPEALED",
                "APPEAL_DECIDED",
                "CLOSED",
                "DROPPED",
            ],
        )
        .integer("round")
        .day("opened_on")
        .reference("opened_by", "user_account")
        .day("waiting_since")
        .day("closed_on?")
        .boolean("has_facts")
        .boolean("has_unheard_facts")
        .boolean("is_guided")
        .boolean("requires_contact")
        .boolean("is_contacted")
        .day("hearing_sent_on?")
        .day("answer_due_on?")
        .one_of("reasonable_ground", GROUNDS)
        .version()
        .index(&["person_id", "opened_on desc", "id desc"])
        .index(&["state", "opened_on"])
}

fn availability_event() -> Table {
    Table::new("availability_event")
        .reference("person_id", "person")
        .reference("case_id?", "availability_case")
        .text("kind_code")
        .text("source_code")
        .day("occurred_on")
        .reference("session_id?", "course_session")
        .reference("meeting_id?", "meeting")
        .reference("absence_id?", "absence")
        .text("description")
        .one_of("state", &["RECORDED", "VOID"])
        .reference("recorded_by", "user_account")
        .instant("recorded_at")
        .day("heard_on?")
        .reference("voided_by?", "user_account")
        .instant("voided_at?")
        .text("void_reason?")
        .version()
        .index(&["person_id", "occurred_on desc", "id desc"])
        .index(&["case_id"])
}

fn availability_step() -> Table {
    Table::new("availability_step")
        .reference("case_id", "availability_case")
        .reference("person_id", "person")
        .integer("round")
        .one_of(
            "kind",
            &[
                "OPENED",
                "GUIDANCE",
                "CONTACT_ATTEMPTED",
                "HEARING_SENT",
                "HEARING_ANSWERED",
                "HEARING_EXPIRED",
                "ASSESSED",
                "NOTICE_SENT",
                "NO_NOTICE",
                "OUTCOME",
                "APPEALED",
                "APPEAL_DECIDED",
                "REOPENED",
                "CLOSED",
                "DROPPED",
            ],
        )
        .day("occurred_on")
        .reference("recorded_by", "user_account")
        .instant("recorded_at")
        .text("channel_code?")
        .text("guidance_version?")
        .day("answer_due_on?")
        .day("delivered_on?")
        .text("delivery_reference?")
        .text("reasonable_ground?")
        .text("result_code?")
        .text("text?")
        .check("availability_step_reasonable_ground", &format!("reasonable_ground IN ('{}')", GROUNDS.join("', '")))
        .rule(Rule::AppendOnly { name: "availability_step_append_only" })
        .index(&["case_id", "recorded_at", "id"])
        .index(&["person_id"])
}

fn benefit_notice() -> Table {
    Table::new("benefit_notice")
        .reference("case_id", "availability_case")
        .reference("person_id", "person")
        .integer("round")
        .day("sent_on")
        .reference("sent_by", "user_account")
        .instant("sent_at")
        .json("facts?")
        .json("documents?")
        .unique("benefit_notice_once", &["case_id", "round"])
        .rule(Rule::AppendOnly { name: "benefit_notice_append_only" })
        .index(&["person_id"])
        .index(&["sent_at"])
}
