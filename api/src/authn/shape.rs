//! What the claims of a verified token say of the caller, by the shape that the configuration gives its issuer.
//!
//! Nothing here fails: what cannot be read gives nothing and is noted with the reason.

mod bpp;
mod caller;
mod roles;
mod value;

use chrono::{DateTime, Utc};
use indsats_entity::user::UserKind;
use serde_json::{Map, Value};

use crate::{
    config::{
        Shape,
        sign_in::shape::{Caller, Level},
    },
    policy::Role,
    store::{DroppedList, Identity, RoleSource, RoleStated},
};

/// Reads an identity; `None` without a subject. The claims are those of a token that somebody has verified.
#[must_use]
pub fn identity(
    shape: &Shape,
    issuer: &str,
    claims: &Map<String, Value>,
    expires_at: DateTime<Utc>,
) -> Option<Identity> {
    let caller = shape.machines.caller(claims);
    let mut identity = Identity {
        issuer: issuer.to_owned(),
        subject: claims.get("sub")?.as_str()?.to_owned(),
        kind: UserKind::Person,
        client: caller::client(claims),
        assurance: shape.assurance.of(claims).map(Level::as_str),
        name: None,
        mail: None,
        cpr: None,
        roles: Vec::new(),
        privileges: Vec::new(),
        dropped: DroppedList::default(),
        engagement: caller::text(&shape.engagement, claims).unwrap_or_default(),
        expires_at,
    };
    roles::read(shape, claims, caller, &mut identity);
    match caller {
        Caller::Person => {
            identity.name = caller::text(&shape.name, claims);
            identity.mail = caller::mail(&shape.mail, claims);
            identity.cpr = caller::cpr(&shape.cpr, claims);
        }
        Caller::Machine(client) => {
            identity.kind = UserKind::Machine;
            if let Some(client) = client {
                identity.name.clone_from(&client.name);
                identity.engagement = client.engagement.clone().unwrap_or(identity.engagement);
                identity.roles = client.roles.iter().copied().map(of_machine).collect();
            }
        }
    }
    Some(identity)
}

fn of_machine(role: Role) -> RoleStated {
    let source = RoleSource::Machine;
    RoleStated { role, privileges: Vec::new(), units: Vec::new(), needs_unit: false, source }
}
