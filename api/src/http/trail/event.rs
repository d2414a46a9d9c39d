//! One event as a line, as its reader may see it: people by the ids under which the reader knows them, and by nothing else.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    audit::{Actor, Concern, Line, Subjects, leaf_text},
    policy::Kind,
    store::Session,
};

/// The operation under which this reading is recorded. What it told of people is told once: lines about it name nobody, or
/// two readers would read of each other for ever.
pub(super) const OPERATION: &str = "audit/events";

/// In which words events are told.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Schema {
    /// As `docs/reference/audit.md` tells.
    #[default]
    Native,
    /// API Activity of the Open Cybersecurity Schema Framework.
    Ocsf,
}

impl Schema {
    pub(super) fn line(self, line: &Line, session: &Session) -> Value {
        match self {
            Self::Native => native(line, session),
            Self::Ocsf => ocsf(line, session),
        }
    }
}

/// Everybody of whom a line will tell.
pub(super) fn persons(line: &Line) -> Vec<Uuid> {
    concerns(line).into_iter().map(|concern| concern.person).collect()
}

fn concerns(line: &Line) -> Vec<Concern> {
    let is_reading = line.leaf.as_ref().is_some_and(|leaf| leaf.operation == OPERATION);
    let body = line.body.as_ref().filter(|_| !is_reading);
    body.and_then(|body| Subjects::read(&body.subjects)).map(|told| told.subjects).unwrap_or_default()
}

fn searched(line: &Line) -> Vec<String> {
    let told = line.body.as_ref().and_then(|body| Subjects::read(&body.subjects));
    told.into_iter().flat_map(|told| told.criteria).map(|criterion| criterion.field).collect()
}

fn actor(line: &Line) -> Option<Actor> {
    Actor::read(&line.body.as_ref()?.actor)
}

fn native(line: &Line, session: &Session) -> Value {
    let mut told = line.json(false);
    let subject = |concern: Concern| {
        json!({
            "person": session.seal(Kind::Person, concern.person), "relation": concern.relation,
            "classes": concern.classes, "kinds": concern.kinds, "rows": concern.rows,
        })
    };
    told["event"] = match actor(line) {
        Some(Actor { user, unit, client, assurance }) => json!({
            "actor": {
                "user": session.seal(Kind::User, user),
                "unit": unit.map(|unit| session.seal(Kind::OrganisationUnit, unit)),
                "client": client,
                "assurance": assurance,
            },
            "searchedBy": searched(line),
            "subjects": concerns(line).into_iter().map(subject).collect::<Vec<_>>(),
        }),
        None => json!({ "isForgotten": true }),
    };
    told
}

/// OCSF 1.3.0, class 6003.
fn ocsf(line: &Line, session: &Session) -> Value {
    let Some(leaf) = &line.leaf else { return native(line, session) };
    let told = serde_json::from_str::<Value>(&leaf_text(leaf)).unwrap_or_default();
    let text = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
    let activity = if text("kind") == "CHANGE" { 3 } else { 2 };
    let is_well = text("outcome") == "SUCCESS";
    let resource = |concern: Concern| {
        json!({
            "uid": session.seal(Kind::Person, concern.person), "type": "Person", "labels": concern.kinds,
            "data": { "relation": concern.relation, "classes": concern.classes, "rows": concern.rows },
        })
    };
    let user = actor(line).map(|actor| session.seal(Kind::User, actor.user));
    json!({
        "activity_id": activity, "category_uid": 6, "class_uid": 6003, "type_uid": 600_300 + activity,
        "severity_id": if text("decision") == "DENY" { 2 } else { 1 },
        "time": leaf.occurred_at.timestamp_millis(),
        "status_id": if is_well { 1 } else { 2 }, "status_code": text("outcome"),
        "metadata": {
            "version": "1.3.0", "uid": leaf.id, "sequence": line.seq, "log_name": "audit",
            "product": { "name": "Indsats", "vendor_name": "Indsats", "version": env!("CARGO_PKG_VERSION") },
        },
        "actor": { "user": { "uid": user.unwrap_or_else(|| "forgotten".to_owned()) } },
        "api": { "operation": leaf.operation, "request": { "uid": leaf.request_id } },
        "src_endpoint": { "uid": leaf.instance },
        "resources": concerns(line).into_iter().map(resource).collect::<Vec<_>>(),
        "unmapped": { "leaf": leaf_text(leaf), "role": leaf.role, "purpose": leaf.purpose, "kind": text("kind") },
    })
}
