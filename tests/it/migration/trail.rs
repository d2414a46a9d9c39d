//! What the tables of the trail refuse, whoever asks.

use indsats_entity::{
    access_review::{self, AccessCause, AccessVerdict},
    access_sample, access_watch, audit_body, audit_checkpoint, audit_concern, audit_cosignature, audit_criterion,
    audit_hash, audit_head, audit_hold, audit_instance, audit_leaf, audit_pending, audit_sequence, unmasking, user,
};
use indsats_migration::{Migrator, MigratorTrait};
use indsats_tests::{database::TestDatabase, on_each_database};
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::*;

use super::proof::Proof;

on_each_database!(what_was_done_before_it_was_looked_at_raises_nothing);

/// The step that begins to look through the trail.
const WATCH: &str = "m20261123_160000_create_access_review";

async fn what_was_done_before_it_was_looked_at_raises_nothing(database: TestDatabase) {
    let connection = database.connect().await;
    let later = Migrator::migrations().iter().rev().take_while(|step| step.name() != WATCH).count() + 1;
    Migrator::down(&connection, u32::try_from(later).ok()).await.expect("back");
    connection.execute_unprepared("UPDATE audit_head SET size = 7").await.expect("seven events");
    Migrator::up(&connection, None).await.expect("forth");
    let watch = access_watch::Entity::find().one(&connection).await.expect("a look").expect("a row");
    assert_eq!(watch.next, 7);
}

pub async fn refuses(proof: &mut Proof) {
    proof.add_plain(audit_instance::Entity, "").await;
    let leaf = audit_leaf::ActiveModel {
        kind: Set(audit_leaf::AuditKind::Read),
        decision: Set(audit_leaf::AuditDecision::Permit),
        outcome: Set(audit_leaf::AuditOutcome::Success),
        instance: Set(Uuid::now_v7()),
        ..Default::default()
    };
    let leaf = proof.add(leaf, "audit_leaf_once").await;
    proof.world.refer(&["leaf_id"], leaf);
    proof.accepts(audit_body::ActiveModel { id: Set(leaf), ..Default::default() }).await;
    let stray = audit_body::ActiveModel { id: Set(Uuid::now_v7()), ..Default::default() };
    proof.refuses(stray, "fk_audit_body_id").await;
    proof.add_plain(audit_concern::Entity, "").await;
    proof.add_plain(audit_criterion::Entity, "").await;
    let person = proof.world.0["person_id"];
    proof.accepts(audit_hold::ActiveModel { id: Set(person), ..Default::default() }).await;
    let nobody = audit_hold::ActiveModel { id: Set(Uuid::now_v7()), ..Default::default() };
    proof.refuses(nobody, "fk_audit_hold_id").await;
    proof.add_plain(audit_pending::Entity, "").await;
    proof.add(audit_sequence::ActiveModel { seq: Set(0), ..Default::default() }, "").await;
    proof.refuses(audit_sequence::ActiveModel { seq: Set(1), ..Default::default() }, "audit_sequence_once").await;
    proof.add(audit_hash::ActiveModel { place: Set(0), ..Default::default() }, "").await;
    proof.add(audit_checkpoint::ActiveModel { size: Set(1), ..Default::default() }, "").await;
    proof.add(audit_cosignature::ActiveModel { size: Set(1), ..Default::default() }, "").await;
    proof.refuses(audit_head::ActiveModel { id: Set(2), ..Default::default() }, "audit_head_only").await;

    reviews(proof).await;
    proof.add_plain(unmasking::Entity, "").await;

    for (change, name) in [
        ("UPDATE audit_leaf SET role = ''", "audit_leaf_append_only"),
        ("DELETE FROM audit_leaf", "audit_leaf_append_only"),
        ("UPDATE audit_body SET actor = ''", "audit_body_never_changed"),
        ("UPDATE audit_concern SET person_id = leaf_id", "audit_concern_never_changed"),
        ("UPDATE audit_criterion SET leaf_id = leaf_id", "audit_criterion_never_changed"),
        ("UPDATE unmasking SET reason = ''", "unmasking_never_changed"),
        ("UPDATE access_sample SET seed = ''", "access_sample_append_only"),
        ("DELETE FROM access_sample", "access_sample_append_only"),
        ("UPDATE audit_sequence SET seq = 7", "audit_sequence_append_only"),
        ("DELETE FROM audit_sequence", "audit_sequence_append_only"),
        ("UPDATE audit_hash SET place = 7", "audit_hash_append_only"),
        ("DELETE FROM audit_hash", "audit_hash_append_only"),
        ("UPDATE audit_checkpoint SET note = ''", "audit_checkpoint_append_only"),
        ("DELETE FROM audit_checkpoint", "audit_checkpoint_append_only"),
        ("UPDATE audit_cosignature SET line = ''", "audit_cosignature_append_only"),
        ("DELETE FROM audit_cosignature", "audit_cosignature_append_only"),
    ] {
        let outcome = proof.connection.execute_unprepared(change).await;
        proof.refused(outcome, name);
    }
    proof.connection.execute_unprepared("DELETE FROM access_review").await.expect("it goes with its event");
    // What has come to its end is forgotten.
    for table in ["audit_concern", "audit_criterion", "audit_body"] {
        let forgotten = proof.connection.execute_unprepared(&format!("DELETE FROM {table}")).await;
        assert_eq!(forgotten.expect("a body may go").rows_affected(), 1, "{table}");
    }
}

/// What somebody should look at.
async fn reviews(proof: &mut Proof) {
    proof.refuses(access_watch::ActiveModel { id: Set(2), ..Default::default() }, "access_watch_only").await;
    let (actor, reviewer) = (proof.world.0["actor_id"], Uuid::now_v7());
    proof.world.refer(&["drawn_by"], actor);
    let kind = Set(user::UserKind::Person);
    let other =
        user::ActiveModel { id: Set(reviewer), subject: Set("a reviewer".to_owned()), kind, ..Default::default() };
    proof.accepts(other).await;
    let sample = proof.add_plain(access_sample::Entity, "").await;
    proof.world.refer(&["sample_id"], sample);
    let review = access_review::ActiveModel {
        cause: Set(AccessCause::Sample),
        verdict: Set(Some(AccessVerdict::Unclear)),
        reviewed_by: Set(Some(reviewer)),
        reviewed_at: Set(Some(chrono::DateTime::UNIX_EPOCH)),
        reason: Set(Some("a reason".to_owned())),
        ..Default::default()
    };
    proof.add(review.clone(), "access_review_once").await;
    let occasion = Set("another".to_owned());
    let own = access_review::ActiveModel { reviewed_by: Set(Some(actor)), occasion, ..review };
    proof.refuses(own.clone(), "access_review_other_reviewer").await;
    let unsigned = access_review::ActiveModel { reviewed_by: Set(None), ..own };
    proof.refuses(unsigned, "access_review_signed").await;
}
