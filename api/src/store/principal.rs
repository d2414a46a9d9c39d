//! From a verified credential to a principal, and from a principal to a session.

use chrono::{DateTime, Utc};
use indsats_entity::{break_glass, role_grant, user};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{Error, Request, Result, Session, Store};
use crate::{
    civil,
    policy::{Action, Denial, Kind, Policy, Privilege, Purpose, Role, Scope},
};

/// What a verified credential says, before anybody looked into the database.
#[derive(Clone)]
pub struct Identity {
    pub issuer: String,
    pub subject: String,
    /// Roles that the token gives, with the units they are confined to.
    pub roles: Vec<RoleGranted>,
    pub privileges: Vec<Privilege>,
    /// The audit engagement that pseudonyms are bound to.
    pub engagement: String,
    pub expires_at: DateTime<Utc>,
}

/// A role with the roots of the subtrees in which it holds, and where it came from.
#[derive(Clone, Eq, PartialEq)]
pub struct RoleGranted {
    pub role: Role,
    pub units: Vec<Uuid>,
    pub from_token: bool,
}

/// Somebody known: a user of the municipality or a machine.
#[derive(Clone)]
pub struct Principal {
    pub user_id: Uuid,
    pub issuer: String,
    pub subject: String,
    pub roles: Vec<RoleGranted>,
    pub privileges: Vec<Privilege>,
    pub engagement: String,
    pub expires_at: DateTime<Utc>,
}

impl Store {
    /// Finds the user behind a credential with every role that token and grants give today.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown or inactive user, whatever the token says.
    pub async fn resolve(&self, identity: Identity) -> Result<Principal> {
        let today = self.clock().today();
        #[expect(clippy::disallowed_methods, reason = "whoever signs in is not a principal yet")]
        let found = user::Entity::find()
            .find_also_related(role_grant::Entity)
            .filter(user::Column::Issuer.eq(&identity.issuer))
            .filter(user::Column::Subject.eq(&identity.subject))
            .all(&self.0.db)
            .await?;
        let user = found.first().map(|(user, _)| user.clone()).ok_or(Error::NotFound)?;
        if user.active_from > today || user.active_to.is_some_and(|end| end <= today) {
            return Err(Error::NotFound);
        }
        let mut roles = identity.roles;
        for grant in found.into_iter().filter_map(|(_, grant)| grant) {
            let runs = grant.valid_from <= today && grant.valid_to.is_none_or(|end| end > today);
            // A role the policy does not know gives nothing; a role for imports is never given to anybody.
            let Some(role) = Role::parse(&grant.role).filter(|role| runs && *role != Role::SystemImport) else {
                continue;
            };
            match roles.iter_mut().find(|known| known.role == role) {
                Some(known) => known.units.extend(grant.unit_id),
                None => roles.push(RoleGranted { role, units: grant.unit_id.into_iter().collect(), from_token: false }),
            }
        }
        Ok(Principal {
            user_id: user.id,
            issuer: user.issuer,
            subject: user.subject,
            roles,
            privileges: identity.privileges,
            engagement: identity.engagement,
            expires_at: identity.expires_at,
        })
    }

    /// Opens a session in one of the principal's roles.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a role the principal does not have, or a purpose that the role may not state.
    pub async fn session(
        &self,
        id: Uuid,
        principal: Principal,
        role: Option<Role>,
        purpose: Option<Purpose>,
    ) -> Result<Session> {
        let held = |role: Role| principal.roles.iter().any(|granted| granted.role == role);
        let role = match role {
            Some(role) => Some(role).filter(|role| held(*role)),
            None => Role::ALL.iter().copied().find(|role| held(*role)),
        };
        let role = role.ok_or(Error::Forbidden(Denial::Role))?;
        let purposes = Policy::current().purposes(role);
        let purpose = match purpose {
            Some(purpose) => purposes.contains(&purpose).then_some(purpose),
            None => purposes.first().copied(),
        };
        let purpose = purpose.ok_or(Error::Forbidden(Denial::Relation))?;
        let now = self.clock().now();
        let glass = self.opened_glass(&principal, role, now).await?;
        Ok(Session::new(self.clone(), principal, Request { id, role, purpose }, glass, now))
    }

    /// A session of the named system actor that imports; its rights are those of its role in the policy.
    pub fn import_session(&self, actor: Uuid, name: &str) -> Session {
        let now = self.clock().now();
        let granted = RoleGranted { role: Role::SystemImport, units: Vec::new(), from_token: false };
        let principal = Principal {
            user_id: actor,
            issuer: "system".to_owned(),
            subject: name.to_owned(),
            roles: vec![granted],
            privileges: Vec::new(),
            engagement: String::new(),
            expires_at: DateTime::<Utc>::MAX_UTC,
        };
        let request = Request { id: Uuid::now_v7(), role: Role::SystemImport, purpose: Purpose::CaseHandling };
        Session::new(self.clone(), principal, request, Vec::new(), now)
    }

    /// Persons whose glass the principal has broken and whose time runs: asked only for roles that can break it. Who has
    /// become responsible meanwhile needs no glass, and is not held to what it shows.
    async fn opened_glass(&self, principal: &Principal, role: Role, now: DateTime<Utc>) -> Result<Vec<Uuid>> {
        let may_break =
            Policy::current().rights(role, Kind::Person).iter().any(|r| r.may.contains(&Action::BreakGlass));
        if !may_break {
            return Ok(Vec::new());
        }
        let today = civil::local_date(now);
        let own = Scope { user: principal.user_id, units: Vec::new(), glass: Vec::new(), today };
        let running = Condition::all()
            .add(break_glass::Column::PersonId.not_in_subquery(own.responsibilities()))
            .add(break_glass::Column::UserId.eq(principal.user_id))
            .add(break_glass::Column::OpenedAt.lte(now))
            .add(break_glass::Column::ExpiresAt.gt(now));
        #[expect(clippy::disallowed_methods, reason = "part of what makes the scope of a principal")]
        let query = break_glass::Entity::find().select_only().column(break_glass::Column::PersonId).filter(running);
        Ok(query.into_tuple().all(&self.0.db).await?)
    }
}

impl Principal {
    /// Whether the credential has run out.
    #[must_use]
    pub fn has_expired(&self, now: DateTime<Utc>) -> bool {
        self.expires_at <= now
    }
}
