//! What somebody should look at in the trail: how far it was looked through, what was drawn, and what there is to review.

use sea_orm_migration::prelude::*;

use crate::addition::Addition;
use crate::rule::Rule;
use crate::table::Table;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[expect(elided_lifetimes_in_paths, reason = "the trait writes its methods so, and they must match")]
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        user().create(manager).await?;
        for table in tables() {
            table.create(manager).await?;
        }
        // What was done before anybody was told that it is looked at raises nothing.
        let first = "INSERT INTO access_watch (id, next) SELECT 1, size FROM audit_head";
        manager.get_connection().execute_unprepared(first).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables().iter().rev() {
            table.drop(manager).await?;
        }
        user().drop(manager).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Employees are citizens, too: the keyed hash of the number, to be compared with those of persons.
fn user() -> Addition {
    Addition::to("user_account").blob("cpr_index").index("cpr_index")
}

fn tables() -> [Table; 3] {
    [watch(), sample(), review()]
}

/// How far the sequence was looked through: one row, compared before it is set.
fn watch() -> Table {
    Table::keyed("access_watch", &["id"]).integer("id").big_integer("next").check("access_watch_only", r#""id" = 1"#)
}

/// What a sample was drawn of, so that it can be drawn again.
fn sample() -> Table {
    Table::new("access_sample")
        .reference("unit_id", "organisation_unit")
        .text("seed")
        .integer("size")
        .instant("occurred_from")
        .instant("occurred_until")
        .big_integer("tree_size")
        .reference("drawn_by", "user_account")
        .instant("drawn_at")
        .rule(Rule::AppendOnly { name: "access_sample_append_only" })
}

fn review() -> Table {
    let causes = ["ONESELF", "COLLEAGUE", "PROTECTED", "WITHOUT_RELATION", "BULK", "OUTSIDE_HOURS", "SAMPLE"];
    Table::new("access_review")
        .reference("leaf_id", "audit_leaf")
        .one_of("cause", &causes)
        .text("occasion")
        .reference("actor_id", "user_account")
        .reference("unit_id?", "organisation_unit")
        .reference("person_id?", "person")
        .reference("sample_id?", "access_sample")
        .instant("occurred_at")
        .instant("raised_at")
        .reference("reviewed_by?", "user_account")
        .instant("reviewed_at?")
        .text("verdict?")
        .text("reason?")
        .version()
        .unique("access_review_once", &["occasion"])
        .check("access_review_other_reviewer", "reviewed_by IS NULL OR reviewed_by <> actor_id")
        .check(
            "access_review_signed",
            r#"("reviewed_by" IS NULL) = ("reviewed_at" IS NULL)
                AND ("reviewed_by" IS NULL) = ("verdict" IS NULL)
                AND ("reviewed_by" IS NULL) = ("reason" IS NULL)"#,
        )
        .check("access_review_verdict", r#""verdict" IN ('JUSTIFIED', 'NOT_JUSTIFIED', 'UNCLEAR')"#)
        .index(&["occurred_at", "id"])
        .index(&["unit_id", "occurred_at"])
        // What nobody has looked at yet, as worklists tell it.
        .index(&["unit_id", "reviewed_at", "raised_at", "id"])
        .index(&["reviewed_at", "raised_at", "id"])
        .index(&["leaf_id"])
}
