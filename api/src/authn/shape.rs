//! What the claims of a verified token say of the caller.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{
    policy::{Privilege, Role},
    store::{Identity, RoleGranted},
};

/// Reads an identity; `None` without a subject.
pub(super) fn identity(issuer: &str, claims: &Map<String, Value>, expires_at: DateTime<Utc>) -> Option<Identity> {
    let texts = |name: &str| claims.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let units: Vec<Uuid> = texts("units").filter_map(|unit| unit.parse().ok()).collect();
    let role = |name: &str| Role::parse(name).filter(|role| *role != Role::SystemImport);
    let granted = |role| RoleGranted { role, units: units.clone(), from_token: true };
    Some(Identity {
        issuer: issuer.to_owned(),
        subject: claims.get("sub")?.as_str()?.to_owned(),
        roles: texts("roles").filter_map(role).map(granted).collect(),
        privileges: texts("privileges").filter_map(Privilege::parse).collect(),
        engagement: claims.get("engagement").and_then(Value::as_str).unwrap_or_default().to_owned(),
        expires_at,
    })
}
