//! A value of its own in every column of text, so that whoever reads one is found out. Which columns there are is asked of
//! the rows themselves: one that is new is seeded, until somebody says here why it tells nothing of a person.

use indsats_entity as entity;
use indsats_tests::{database::Backend, evidence::Evidence, world::World};
use sea_orm::{ColumnTrait, ColumnType, EntityName, IdenStatic, Iterable};

/// Columns by their tables.
type Columns = &'static [(&'static str, &'static [&'static str])];

/// Columns of text that tell nothing of a person, and why.
const SILENT: &[(&str, Columns)] = &[
    (
        "a code of a list that the municipality keeps, or of the service's own",
        &[
            ("absence", &["kind_code"]),
            ("availability_event", &["kind_code", "source_code"]),
            ("availability_step", &["channel_code", "result_code"]),
            ("benefit_period", &["kind_code"]),
            ("disclosure", &["recipient_code", "field_classes"]),
            ("effort_enrolment", &["review_outcome_code"]),
            ("exemption", &["kind_code"]),
            ("meeting", &["type_code", "outcome_code"]),
            ("person", &["target_group_code"]),
            ("person_need", &["code"]),
            ("readiness_assessment", &["level_code"]),
            ("role_grant", &["role"]),
            ("week_fact", &["hours_status", "contact_status"]),
            ("worklist_item", &["list", "reason", "subject_kind"]),
            ("external_ref", &["source", "entity"]),
            ("history", &["entity", "action"]),
            ("idempotency_key", &["operation"]),
        ],
    ),
    (
        "says how the municipality works, and is the same for everybody",
        &[
            ("availability_step", &["guidance_version"]),
            ("closure_day", &["name"]),
            ("effort", &["code", "name_da", "name_en", "legal_basis"]),
            ("effort_policy", &["workdays", "counted_kinds", "qualifying_meeting_types", "qualifying_meeting_forms"]),
            ("holiday", &["name_da", "name_en"]),
            ("legal_rule", &["code", "reference"]),
            ("meeting_notice", &["meeting_type_code", "legal_reference"]),
            ("offer", &["code", "title", "kind_code"]),
            ("offer_condition", &["code"]),
            ("offer_kind_rule", &["kind_code", "target_group_code"]),
            ("organisation_unit", &["user_key", "name"]),
            ("provider", &["name", "cvr_number"]),
            ("reference_code", &["list", "code", "label_da", "label_en"]),
            ("user_account", &["issuer"]),
        ],
    ),
    (
        "names of the policy, hashes and signatures: what is kept of events for ever",
        &[
            ("audit_leaf", &["role", "purpose", "operation", "document", "policy_version"]),
            ("audit_checkpoint", &["note"]),
            ("audit_cosignature", &["witness", "line"]),
            ("access_sample", &["seed"]),
        ],
    ),
];

/// What a column gets that cannot take any text, with `#` for its canary.
const SHAPED: &[(&str, &str, &str)] = &[
    ("audit_body", "actor", r##"replace(replace(actor, '"issuer":"', '"issuer":"#'), '"subject":"', '"subject":"#')"##),
    ("audit_body", "subjects", r##"replace(subjects, '"subjects":[', '"told":"#","subjects":[')"##),
    ("history", "before", r##"'{"goal":"#","given_name":"#","street":"#","note":"#","reason":"#"}'"##),
    ("history", "after", r##"'{"goal":"#","given_name":"#","street":"#","note":"#","reason":"#"}'"##),
    (
        "benefit_notice",
        "facts",
        r##"'[{"event":"EVENT","kind":"OFFER_DECLINED","source":"CASEWORKER","occurredOn":"2026-11-01","description":"#"}]'"##,
    ),
    ("benefit_notice", "documents", r##"'[{"title":"#","reference":"#"}]'"##),
];

/// Who signs in later has to be known by then.
const SIGN_INS: &str = "('auditor', 'audit-client', 'caseworker', 'manager', 'protection-officer')";

/// Rows of tables that nothing else has filled.
const ROWS: &[&str] = &[
    "INSERT INTO external_ref (id, source, entity, external_id, row_id, digest)
     SELECT id, 'export', 'person', '1', id, cpr_encrypted FROM person LIMIT 1",
    "INSERT INTO idempotency_key (id, user_id, key, operation, input_digest, row_id, created_at)
     SELECT p.id, u.id, '1', 'bookMeeting', p.cpr_encrypted, p.id, p.created_at FROM person AS p, user_account AS u LIMIT 1",
    "INSERT INTO audit_hold (id, reason, since) SELECT id, '1', created_at FROM person LIMIT 1",
];

struct Column {
    table: String,
    name: String,
    has_id: bool,
}

macro_rules! tables {
    ($($module:ident)+) => {
        const TABLES: &[&str] = &[$(stringify!($module)),+];

        /// Every column of text or JSON.
        fn columns() -> Vec<Column> {
            let mut columns = Vec::new();
            $({
                let all: Vec<_> = entity::$module::Column::iter().collect();
                let has_id = all.iter().any(|column| column.as_str() == "id");
                for column in all {
                    use ColumnType::{Char, Json, JsonBinary, String, Text};
                    if let Char(_) | String(_) | Text | Json | JsonBinary = column.def().get_column_type() {
                        let table = entity::$module::Entity.table_name().to_owned();
                        columns.push(Column { table, name: column.as_str().to_owned(), has_id });
                    }
                }
            })+
            columns
        }
    };
}

tables! {
    absence access_review access_sample access_watch assignment attendance audit_body audit_checkpoint audit_concern
    audit_cosignature audit_criterion audit_hash audit_head audit_hold audit_instance audit_leaf audit_pending
    audit_sequence availability_case availability_event availability_step benefit_notice benefit_period break_glass
    browser_session calendar_feed closed_time closure_day course course_session disclosure effort effort_enrolment
    effort_policy enrolment_basis enrolment_pause exemption external_ref history holiday idempotency_key
    individual_target legal_rule meeting meeting_notice offer offer_condition offer_intake offer_kind_rule
    organisation_closure organisation_unit person person_need person_number plan protection_period provider
    readiness_assessment reckoning reference_code role_grant rulebook separation spent_nonce unmasking user week_fact
    working_hours worklist_item
}

#[test]
fn every_table_is_looked_at() {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/../entity/src");
    let files = std::fs::read_dir(directory).expect("the rows").map(|file| file.expect("a file").file_name());
    let mut files: Vec<String> =
        files.filter_map(|file| Some(file.to_str()?.strip_suffix(".rs")?.to_owned())).collect();
    files.retain(|file| file != "lib");
    files.sort_unstable();
    assert_eq!(files, TABLES);
}

#[test]
fn every_silent_column_is_one() {
    let columns = columns();
    for (table, names) in SILENT.iter().flat_map(|(_, tables)| tables.iter()) {
        for name in *names {
            assert!(columns.iter().any(|it| it.table == *table && it.name == *name), "{table}.{name}");
        }
    }
}

/// Whether the database takes only some words there.
async fn is_closed(evidence: &Evidence, backend: Backend, Column { table, name, .. }: &Column) -> bool {
    let count = match backend {
        Backend::Sqlite => format!(
            "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = '{table}' AND (sql LIKE '%\"{name}\" IN (%' OR sql LIKE '%({name} IN (%')"
        ),
        Backend::Postgres => format!(
            "SELECT count(*) FROM pg_constraint WHERE conrelid = '{table}'::regclass AND contype = 'c'
             AND pg_get_constraintdef(oid) ~ '\\m{name}\\M[^=<>]*= ANY'"
        ),
    };
    evidence.number(&count).await > 0
}

/// Puts a canary into every column that may tell of a person, and gives all of them. Whatever protects rows is gone then.
pub async fn seed(world: &World) -> Vec<String> {
    let (evidence, backend) = (Evidence::whole(world).await, world.database.backend);
    for row in ROWS {
        evidence.run(row).await;
    }
    let mut telling = Vec::new();
    for column in columns() {
        let mut silent = SILENT.iter().flat_map(|(_, tables)| tables.iter());
        let is_silent = silent.any(|(table, names)| *table == column.table && names.contains(&column.name.as_str()));
        if !is_silent && !is_closed(&evidence, backend, &column).await {
            telling.push(column);
        }
    }
    let (before, after) = defenceless(&evidence, backend).await;
    let mut canaries = Vec::new();
    for Column { table, name, has_id } in &telling {
        let canary = format!("kanari{}k", canaries.len());
        let shaped = SHAPED.iter().find(|(of, it, _)| of == table && it == name);
        let value = match shaped {
            Some((.., value)) => {
                let event = indsats::demo::world::id("event", "own NoticeSent").to_string();
                value.replace('#', &canary).replace("EVENT", &event)
            }
            None if !has_id => format!("'{canary}'"),
            None if backend == Backend::Sqlite => format!("'{canary} ' || lower(hex(id))"),
            None => format!("'{canary} ' || id::text"),
        };
        let only = if name == "subject" { format!("WHERE subject NOT IN {SIGN_INS}") } else { String::new() };
        evidence.run(&format!("{before} UPDATE {table} SET \"{name}\" = {value} {only}; {after}")).await;
        let found = format!("SELECT count(*) FROM {table} WHERE CAST(\"{name}\" AS TEXT) LIKE '%{canary}%'");
        assert!(evidence.number(&found).await > 0, "{table}.{name} has no row, or takes no canary");
        canaries.push(canary);
    }
    canaries
}

/// Takes away what refuses changes; gives what stands before and after a change of rows that are wrong together.
async fn defenceless(evidence: &Evidence, backend: Backend) -> (&'static str, &'static str) {
    let drop = match backend {
        Backend::Sqlite => "SELECT 'DROP TRIGGER \"' || name || '\"' FROM sqlite_master WHERE type = 'trigger'",
        Backend::Postgres => {
            "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) FROM pg_constraint
             WHERE contype = 'c' AND connamespace = 'public'::regnamespace"
        }
    };
    for row in evidence.ask(drop).await {
        evidence.run(&row.try_get_by_index::<String>(0).expect("a statement")).await;
    }
    match backend {
        Backend::Sqlite => (
            "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;",
            "PRAGMA ignore_check_constraints = OFF; PRAGMA foreign_keys = ON",
        ),
        Backend::Postgres => ("BEGIN; SET LOCAL session_replication_role = replica;", "COMMIT"),
    }
}
