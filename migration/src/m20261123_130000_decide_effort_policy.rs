//! Versions of parameters say who wrote them, can be withdrawn, and stand once they are decided on.

use sea_orm_migration::prelude::*;

use crate::rule::{Only, Rule};
use crate::table::Table;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[expect(elided_lifetimes_in_paths, reason = "the trait writes its methods so, and they must match")]
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        decided().replace(manager, &undecided()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The earlier table has no word for these.
        let withdrawn = r#"DELETE FROM "effort_policy" WHERE "state" = 'WITHDRAWN'"#;
        let decided = decided();
        decided.release(manager).await?;
        manager.get_connection().execute_unprepared(withdrawn).await?;
        undecided().replace(manager, &decided).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// As the table was created.
fn undecided() -> Table {
    let table = Table::new("effort_policy").reference("effort_id", "effort").integer("number").day("valid_from");
    parameters(table.one_of("state", &["DRAFT", "APPROVED"])).text("course_week_test")
}

fn decided() -> Table {
    let table = Table::new("effort_policy").reference("effort_id", "effort").integer("number").day("valid_from");
    let table = table.one_of("state", &["DRAFT", "APPROVED", "WITHDRAWN"]);
    parameters(table)
        .one_of("course_week_test", &["ANY_SCHEDULED_MINUTE", "TARGET_SCHEDULED"])
        .reference("drafted_by?", "user_account")
        .instant("drafted_at?")
        .check("effort_policy_four_eyes", r#""approved_by" <> "drafted_by""#)
        .rule(Rule::Final { name: "effort_policy_final", only: Only("state", "<> 'DRAFT'") })
}

/// What both have.
fn parameters(table: Table) -> Table {
    table
        .reference("approved_by?", "user_account")
        .instant("approved_at?")
        .integer("weekly_target_minutes")
        .one_of("proration", &["BY_OBLIGED_DAY", "FULL_IF_ANY_DAY", "ZERO_IF_PARTIAL"])
        .json("workdays")
        .boolean("holiday_reduces_schedule")
        .boolean("credit_excused_absence")
        .json("counted_kinds")
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
