//! What the tables of absences, exemptions, readiness and targets refuse.

use indsats_entity::{absence, exemption, individual_target, organisation_unit, person, readiness_assessment};
use indsats_migration::Migrator;
use indsats_tests::{database::TestDatabase, on_each_database};
use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait};
use sea_orm_migration::MigratorTrait;

use super::proof::Proof;
use super::row::{World, day, hour};

on_each_database!(columns_come_and_go_and_the_rows_stay);

/// The step before those that add columns.
const BEFORE: &str = "m20261123_090000_create_browser_session";

/// An absence of the time before anybody was asked who decided.
async fn columns_come_and_go_and_the_rows_stay(database: TestDatabase) {
    let connection = database.connect().await;
    let later = Migrator::migrations().iter().rev().take_while(|step| step.name() != BEFORE).count();
    let later = Some(u32::try_from(later).expect("some steps"));
    Migrator::down(&connection, later).await.expect("back");
    let mut world = World::default();
    let unit = world.fill(organisation_unit::ActiveModel::default());
    world.refer(&["unit_id"], unit.id.clone().unwrap());
    let person = world.fill(person::ActiveModel { cpr_kind: Set(person::CprKind::Ordinary), ..Default::default() });
    organisation_unit::Entity::insert(unit).exec_without_returning(&connection).await.expect("a unit");
    person::Entity::insert(person).exec_without_returning(&connection).await.expect("a person");
    let report = "INSERT INTO absence (id, person_id, kind_code, valid_from, state, suspends_duty)
        SELECT id, id, 'SICKNESS', '2026-01-05', 'APPROVED', TRUE FROM person";
    connection.execute_unprepared(report).await.expect("an absence");

    Migrator::up(&connection, None).await.expect("forth");
    let row = absence::Entity::find().one(&connection).await.expect("rows").expect("the absence");
    assert_eq!((row.state, row.suspends_duty, row.version), (absence::AbsenceState::Approved, true, 1));
    assert_eq!((row.reported_on, row.decided_by, row.reason), (None, None, None));
    Migrator::down(&connection, later).await.expect("back again");
    let again = connection.execute_unprepared("UPDATE absence SET kind_code = 'HOLIDAY'").await.expect("the absence");
    assert_eq!(again.rows_affected(), 1);
}

/// Each of them, for a person and an effort that are there.
pub async fn all(proof: &mut Proof) {
    absences(proof).await;
    exemptions(proof).await;
    assessments(proof).await;
    targets(proof).await;
}

async fn absences(proof: &mut Proof) {
    use absence::AbsenceState::{Approved, Rejected, Reported};
    let decider = Some(proof.world.0["decided_by"]);
    let absence = |state, decided_by, decided_at| absence::ActiveModel {
        state: Set(state),
        decided_by: Set(decided_by),
        decided_at: Set(decided_at),
        ..Default::default()
    };
    proof.add(absence(Approved, decider, Some(hour(8))), "").await;
    proof.accepts(absence(Reported, None, None)).await;
    // As an import brings it: decided elsewhere, nobody says by whom.
    proof.accepts(absence(Rejected, None, None)).await;
    for half in [absence(Approved, decider, None), absence(Rejected, None, Some(hour(8)))] {
        proof.refuses(half, "absence_decision").await;
    }
    proof.refuses(absence(Reported, decider, Some(hour(8))), "absence_decision").await;
}

async fn exemptions(proof: &mut Proof) {
    let exemption = |valid_to, review_due_on| exemption::ActiveModel {
        valid_to: Set(valid_to),
        review_due_on: Set(review_due_on),
        ..Default::default()
    };
    proof.add(exemption(None, Some(day(20))), "").await;
    proof.accepts(exemption(Some(day(20)), None)).await;
    proof.refuses(exemption(None, None), "exemption_review").await;
}

async fn assessments(proof: &mut Proof) {
    let voider = Some(proof.world.0["voided_by"]);
    let assessment = |voided_by, void_reason: Option<&str>| readiness_assessment::ActiveModel {
        next_due_on: Set(day(20)),
        voided_by: Set(voided_by),
        voided_at: Set(voided_by.map(|_| hour(8))),
        void_reason: Set(void_reason.map(str::to_owned)),
        ..Default::default()
    };
    proof.add(assessment(voider, Some("A")), "").await;
    proof.accepts(assessment(None, None)).await;
    proof.refuses(assessment(voider, None), "readiness_assessment_void").await;
    proof.refuses(assessment(None, Some("A")), "readiness_assessment_void").await;
    let overdue = readiness_assessment::ActiveModel { next_due_on: Set(day(5)), ..assessment(None, None) };
    proof.refuses(overdue, "readiness_assessment_next").await;
}

async fn targets(proof: &mut Proof) {
    let target = |from, to, minutes| individual_target::ActiveModel {
        valid_from: Set(day(from)),
        valid_to: Set(to),
        weekly_minutes: Set(minutes),
        ..Default::default()
    };
    proof.add(target(5, Some(day(12)), 900), "individual_target_no_overlap").await;
    proof.accepts(target(12, None, 900)).await;
    proof.refuses(target(11, Some(day(12)), 900), "individual_target_no_overlap").await;
    proof.refuses(target(1, Some(day(5)), 0), "individual_target_minutes").await;
}
