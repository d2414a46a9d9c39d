use sea_orm_migration::prelude::*;

use crate::table::Table;

create_tables!(effort, effort_policy);

fn effort() -> Table {
    Table::new("effort")
        .text("code")
        .text("name_da")
        .text("name_en")
        .text("legal_basis")
        .version()
        .unique("effort_code", &["code"])
}

fn effort_policy() -> Table {
    Table::new("effort_policy")
        .reference("effort_id", "effort")
        .integer("number")
        .day("valid_from")
        .one_of("state", &["DRAFT", "APPROVED"])
        .reference("approved_by?", "user_account")
        .instant("approved_at?")
        .integer("weekly_target_minutes")
        .one_of("proration", &["BY_OBLIGED_DAY", "FULL_IF_ANY_DAY", "ZERO_IF_PARTIAL"])
        .json("workdays")
        .boolean("holiday_reduces_schedule")
        .boolean("credit_excused_absence")
        .json("counted_kinds")
        .text("course_week_test")
        .integer("contact_min_obliged_days")
        .json("qualifying_meeting_types")
        .json("qualifying_meeting_forms")
        .integer("max_gap_obliged_days")
        .integer("course_end_lead_days")
        .integer("baseline_weeks")
        .integer("review_interval_months")
        .integer("week_close_lag_days")
        .integer("small_cell_threshold")
        .boolean("require_open_plan")
        .boolean("require_benefit")
        .version()
        .unique("effort_policy_once", &["effort_id", "number"])
}
