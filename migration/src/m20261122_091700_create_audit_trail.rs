use sea_orm_migration::prelude::*;

use crate::rule::Rule;
use crate::table::Table;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[expect(elided_lifetimes_in_paths, reason = "the trait writes its methods so, and they must match")]
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables() {
            table.create(manager).await?;
        }
        let first = "INSERT INTO audit_head (id, epoch, size) VALUES (1, 0, 0)";
        manager.get_connection().execute_unprepared(first).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables().iter().rev() {
            table.drop(manager).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn tables() -> [Table; 11] {
    [instance(), leaf(), body(), concern(), criterion(), hold(), pending(), sequence(), hash(), head(), checkpoint()]
}

/// Counts what each process has written, in the transaction that writes it, so that no number is ever left out.
fn instance() -> Table {
    Table::new("audit_instance").instant("started_at").big_integer("next")
}

/// What is kept for ever of an event: nothing of anybody, and commitments to the rest.
fn leaf() -> Table {
    Table::new("audit_leaf")
        .uuid("instance")
        .big_integer("instance_seq")
        .instant("occurred_at")
        .one_of("kind", &["READ", "CHANGE", "REFUSED", "FAILED"])
        .text("role")
        .text("purpose")
        .text("operation")
        .text("document?")
        .one_of("decision", &["PERMIT", "DENY"])
        .one_of("outcome", &["SUCCESS", "REFUSED", "FAILED"])
        .text("policy_version")
        .uuid("request_id")
        .blob("actor_commitment")
        .blob("subjects_commitment")
        .unique("audit_leaf_once", &["instance", "instance_seq"])
        .rule(Rule::AppendOnly { name: "audit_leaf_append_only" })
        .index(&["occurred_at", "id"])
}

/// What an event tells of people, until it is forgotten.
fn body() -> Table {
    Table::keyed("audit_body", &["id"])
        .reference("id", "audit_leaf")
        .uuid("actor_id")
        .blob("actor_nonce")
        .text("actor")
        .blob("subjects_nonce")
        .text("subjects")
        .rule(Rule::NeverChanged { name: "audit_body_never_changed" })
        .index(&["actor_id", "id"])
}

/// Whom an event concerns, to be found again. Forgotten with the body.
fn concern() -> Table {
    Table::keyed("audit_concern", &["person_id", "leaf_id"])
        .uuid("person_id")
        .reference("leaf_id", "audit_leaf")
        .rule(Rule::NeverChanged { name: "audit_concern_never_changed" })
        .index(&["leaf_id"])
}

/// By what events were searched for, to be found again by who knows it. Forgotten with the body.
fn criterion() -> Table {
    Table::keyed("audit_criterion", &["token", "leaf_id"])
        .blob("token")
        .reference("leaf_id", "audit_leaf")
        .rule(Rule::NeverChanged { name: "audit_criterion_never_changed" })
        .index(&["leaf_id"])
}

/// Persons of whom nothing is forgotten, because somebody else has to decide about it first.
fn hold() -> Table {
    Table::keyed("audit_hold", &["id"]).reference("id", "person").text("reason").instant("since")
}

/// What has no place in the sequence yet.
fn pending() -> Table {
    Table::keyed("audit_pending", &["leaf_id"]).reference("leaf_id", "audit_leaf")
}

/// The place of each leaf in the tree.
fn sequence() -> Table {
    Table::keyed("audit_sequence", &["seq"])
        .big_integer("seq")
        .reference("leaf_id", "audit_leaf")
        .unique("audit_sequence_once", &["leaf_id"])
        .rule(Rule::AppendOnly { name: "audit_sequence_append_only" })
}

/// The hashes of the tree, each at the place that its level and index give.
fn hash() -> Table {
    Table::keyed("audit_hash", &["place"])
        .big_integer("place")
        .blob("hash")
        .rule(Rule::AppendOnly { name: "audit_hash_append_only" })
}

/// How far the sequence has come. One row, compared before it is set: whoever slept over another's turn writes nothing.
fn head() -> Table {
    Table::keyed("audit_head", &["id"])
        .integer("id")
        .big_integer("epoch")
        .big_integer("size")
        .check("audit_head_only", r#""id" = 1"#)
}

/// What has been signed.
fn checkpoint() -> Table {
    Table::keyed("audit_checkpoint", &["size"])
        .big_integer("size")
        .text("note")
        .instant("signed_at")
        .rule(Rule::AppendOnly { name: "audit_checkpoint_append_only" })
}
