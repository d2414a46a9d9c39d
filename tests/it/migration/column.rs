//! The entities describe the tables that there are.

use std::collections::{BTreeMap, BTreeSet};

use indsats_entity as entity;
use indsats_tests::database::TestDatabase;
use indsats_tests::on_each_database;
use sea_orm::{
    ActiveEnum, ColumnTrait, ColumnType, DatabaseConnection, DbBackend, EntityName, EntityTrait, IdenStatic, Iterable,
};

use super::catalogue::{ask, closed_set, tables};

on_each_database!(entities_match_tables, enums_match_checks, names_sort_by_their_bytes);

/// Column, type, whether it may be empty.
type Columns = BTreeSet<(String, String, bool)>;

async fn entities_match_tables(database: TestDatabase) {
    let connection = database.connect().await;
    let backend = connection.get_database_backend();
    let mut described = BTreeMap::new();
    macro_rules! describe {
        ($($noun:ident)+) => {$(
            described.insert(entity::$noun::Entity.table_name().to_owned(), described_by::<entity::$noun::Entity>(backend));
        )+};
    }
    describe!(absence access_review access_sample access_watch assignment attendance availability_case availability_event availability_step);
    describe!(audit_body audit_checkpoint audit_concern audit_cosignature audit_criterion audit_hash audit_head audit_hold audit_instance audit_leaf audit_pending audit_sequence);
    describe!(benefit_notice benefit_period break_glass browser_session calendar_feed closed_time closure_day course);
    describe!(disclosure);
    describe!(course_session effort effort_enrolment effort_policy enrolment_basis enrolment_pause exemption);
    describe!(external_ref history holiday idempotency_key individual_target legal_rule meeting meeting_notice);
    describe!(offer offer_condition offer_intake offer_kind_rule organisation_closure organisation_unit person);
    describe!(person_need person_number plan protection_period provider readiness_assessment reckoning);
    describe!(reference_code role_grant rulebook separation spent_nonce unmasking user week_fact working_hours);
    describe!(worklist_item);

    let mut there = BTreeMap::new();
    for table in tables(&connection).await {
        let columns = columns(&connection, &table).await;
        there.insert(table, columns);
    }
    assert_eq!(described.keys().collect::<Vec<_>>(), there.keys().collect::<Vec<_>>());
    for (table, columns) in described {
        assert_eq!(columns, there[&table], "{table}");
    }
}

fn described_by<E: EntityTrait>(backend: DbBackend) -> Columns {
    let name_of = |kind: &ColumnType| match (kind, backend) {
        (ColumnType::Uuid | ColumnType::VarBinary(_) | ColumnType::Blob, DbBackend::Sqlite) => "BLOB",
        (ColumnType::Integer | ColumnType::BigInteger | ColumnType::Boolean, DbBackend::Sqlite) => "INTEGER",
        (_, DbBackend::Sqlite) => "TEXT",
        (ColumnType::Uuid, _) => "uuid",
        (ColumnType::VarBinary(_) | ColumnType::Blob, _) => "bytea",
        (ColumnType::Integer, _) => "integer",
        (ColumnType::BigInteger, _) => "bigint",
        (ColumnType::Boolean, _) => "boolean",
        (ColumnType::Date, _) => "date",
        (ColumnType::TimestampWithTimeZone, _) => "timestamp with time zone",
        (ColumnType::Json | ColumnType::JsonBinary, _) => "jsonb",
        (ColumnType::String(_) | ColumnType::Text, _) => "text",
        (kind, _) => panic!("no table has a {kind:?}"),
    };
    E::Column::iter()
        .map(|column| {
            let definition = column.def();
            (column.as_str().to_owned(), name_of(definition.get_column_type()).to_owned(), definition.is_null())
        })
        .collect()
}

async fn columns(connection: &DatabaseConnection, table: &str) -> Columns {
    let sqlite = format!(r#"SELECT name, type, iif("notnull", 'NO', 'YES') FROM pragma_table_info('{table}')"#);
    let postgres = format!(
        "SELECT column_name::text, data_type::text, is_nullable::text FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name = '{table}'"
    );
    let rows = ask::<3>(connection, &sqlite, &postgres);
    rows.await.into_iter().map(|[name, kind, null]| (name, kind, null == "YES")).collect()
}

async fn enums_match_checks(database: TestDatabase) {
    let connection = database.connect().await;
    macro_rules! compare {
        ($($check:literal $noun:ident::$name:ident),+ $(,)?) => {$(
            let mut values = entity::$noun::$name::values();
            values.sort();
            assert_eq!(closed_set(&connection, $check).await, values, $check);
        )+};
    }
    compare!(
        "absence_state" absence::AbsenceState,
        "assignment_kind" assignment::AssignmentKind,
        "attendance_mode" attendance::AttendanceMode,
        "attendance_reasonable_ground" attendance::ReasonableGround,
        "attendance_status" attendance::AttendanceStatus,
        "access_review_cause" access_review::AccessCause,
        "access_review_verdict" access_review::AccessVerdict,
        "audit_leaf_decision" audit_leaf::AuditDecision,
        "audit_leaf_kind" audit_leaf::AuditKind,
        "audit_leaf_outcome" audit_leaf::AuditOutcome,
        "availability_case_reasonable_ground" attendance::ReasonableGround,
        "availability_case_state" availability_case::AvailabilityCaseState,
        "availability_event_state" availability_event::AvailabilityEventState,
        "availability_step_kind" availability_step::AvailabilityStepKind,
        "availability_step_reasonable_ground" attendance::ReasonableGround,
        "course_state" course::CourseState,
        "disclosure_means" disclosure::DisclosureMeans,
        "effort_enrolment_state" effort_enrolment::EffortEnrolmentState,
        "effort_policy_course_week_test" effort_policy::CourseWeekTest,
        "effort_policy_proration" effort_policy::Proration,
        "effort_policy_state" effort_policy::EffortPolicyState,
        "meeting_form" meeting::MeetingForm,
        "meeting_state" meeting::MeetingState,
        "offer_condition_need" person_need::Need,
        "offer_mode" attendance::AttendanceMode,
        "person_cpr_kind" person::CprKind,
        "person_need_need" person_need::Need,
        "plan_state" plan::PlanState,
        "user_account_kind" user::UserKind,
    );
}

/// Danish order is folded into the keys; a database that sorts them by a language of its own undoes that.
async fn names_sort_by_their_bytes(database: TestDatabase) {
    let connection = database.connect().await;
    let rows = ask::<2>(
        &connection,
        "SELECT name, coll FROM pragma_index_xinfo('idx_person_name_key_id') WHERE name = 'name_key'
         UNION SELECT name, coll FROM pragma_index_xinfo('idx_person_given_key') WHERE name = 'given_key' ORDER BY name",
        "SELECT column_name::text, collation_name::text FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name = 'person' AND collation_name IS NOT NULL ORDER BY column_name",
    );
    let bytes = if connection.get_database_backend() == DbBackend::Sqlite { "BINARY" } else { "C" };
    assert_eq!(rows.await, [["given_key", bytes], ["name_key", bytes]]);
}
