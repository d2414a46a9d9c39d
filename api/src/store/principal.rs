//! From a verified credential to a principal, and from a principal to a session.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use indsats_entity::{
    organisation_unit, role_grant,
    user::{self, UserKind},
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{
    DropReason, DroppedList, Error, Identity, Request, Result, RoleSource, RoleStated, Session, Store, reach::Reach,
};
use crate::policy::{Denial, Policy, Privilege, Purpose, Role};

/// A role with the roots of the subtrees in which it holds, the privileges that hold in it, and where it came from.
#[derive(Clone, Eq, PartialEq)]
pub struct RoleGranted {
    pub role: Role,
    pub units: Vec<Uuid>,
    pub privileges: Vec<Privilege>,
    pub sources: Vec<RoleSource>,
}

/// Somebody known: a user of the municipality or a machine.
#[derive(Clone)]
pub struct Principal {
    pub user_id: Uuid,
    /// A program, where either the credential or the municipality says so.
    pub kind: UserKind,
    /// Whether the user works here today. Who does not has no roles.
    pub is_active: bool,
    pub issuer: String,
    pub subject: String,
    /// The unit that the user belongs to.
    pub unit: Option<Uuid>,
    /// The program that the credential was issued to, where it tells.
    pub client: Option<String>,
    /// How sure the sign-in was of who it is, where it tells.
    pub assurance: Option<&'static str>,
    pub roles: Vec<RoleGranted>,
    /// Those that hold in every role; in a session, those of its role too.
    pub privileges: Vec<Privilege>,
    /// What the credential and the grants state without effect.
    pub dropped: DroppedList,
    pub engagement: String,
    pub expires_at: DateTime<Utc>,
}

/// Why somebody known gets no session.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum NoSession {
    /// They do not work here today.
    Inactive,
    /// They do not have the role, or any.
    Role,
    /// The role may not state the purpose.
    Purpose,
}

impl Store {
    /// Finds the user behind a credential with every role that token and grants give today: none to who is inactive, whatever
    /// the token says. Whoever comes for the first time is written down.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn resolve(&self, identity: Identity) -> Result<Principal> {
        let today = self.clock().today();
        let mut found = self.user_of(&identity).await?;
        if found.is_empty() {
            self.enter(&identity).await?;
            found = self.user_of(&identity).await?;
        }
        let user = found.first().map(|(user, _)| user.clone());
        let user = user.ok_or_else(|| Error::internal("a user who was entered and is not there"))?;
        let runs = user.active_from <= today && user.active_to.is_none_or(|end| end > today);
        let is_active = runs && user.kind != UserKind::System;
        let (mut roles, mut dropped) = (Vec::new(), identity.dropped.clone());
        if is_active {
            self.follow(&user, &identity).await?;
            roles = self.stated(identity.roles, &mut dropped).await?;
        }
        for grant in found.into_iter().filter_map(|(_, grant)| grant).filter(|_| is_active) {
            let runs = grant.valid_from <= today && grant.valid_to.is_none_or(|end| end > today);
            // A role that the policy does not know gives nothing; one of the system's is never given to anybody.
            let Some(role) = Role::parse(&grant.role).filter(|role| runs && !role.is_system()) else {
                continue;
            };
            // What a program may be stands in the configuration, and people are no programs.
            let wrong = match (identity.kind == UserKind::Machine, role == Role::AuditClient) {
                (true, _) => Some(DropReason::NotForMachines),
                (false, true) => Some(DropReason::OnlyForMachines),
                (false, false) => None,
            };
            match wrong {
                Some(reason) => dropped.note(&[], Some(role.as_str()), reason),
                None => add(&mut roles, role, grant.unit_id, Vec::new(), RoleSource::Grant),
            }
        }
        let kind = if identity.kind == UserKind::Person { user.kind } else { identity.kind };
        Ok(Principal {
            user_id: user.id,
            kind,
            is_active,
            issuer: user.issuer,
            subject: user.subject,
            unit: user.unit_id,
            client: identity.client,
            assurance: identity.assurance,
            roles,
            privileges: identity.privileges,
            dropped,
            engagement: identity.engagement,
            expires_at: identity.expires_at,
        })
    }

    async fn user_of(&self, identity: &Identity) -> Result<Vec<(user::Model, Option<role_grant::Model>)>> {
        #[expect(clippy::disallowed_methods, reason = "whoever signs in is not a principal yet")]
        let query = user::Entity::find().find_also_related(role_grant::Entity);
        let query = query.filter(user::Column::Issuer.eq(&identity.issuer));
        Ok(query.filter(user::Column::Subject.eq(&identity.subject)).all(&self.0.db).await?)
    }

    /// The roles of a credential with the units that are known here.
    async fn stated(&self, stated: Vec<RoleStated>, dropped: &mut DroppedList) -> Result<Vec<RoleGranted>> {
        let units = self.units_named(stated.iter().flat_map(|stated| &stated.units)).await?;
        let mut roles = Vec::with_capacity(stated.len());
        for RoleStated { role, privileges, units: names, needs_unit, source } in stated {
            let path = match &source {
                RoleSource::Claim { path, .. } => path.as_slice(),
                _ => &[],
            };
            for unknown in names.iter().filter(|name| !units.contains_key(*name)) {
                dropped.note(path, Some(unknown), DropReason::UnknownUnit);
            }
            let known: Vec<Uuid> = names.iter().filter_map(|name| units.get(name).copied()).collect();
            if !needs_unit || !known.is_empty() {
                add(&mut roles, role, known, privileges, source);
            }
        }
        Ok(roles)
    }

    /// The units with these codes, or these ids: by what a credential calls them.
    async fn units_named<'n>(&self, names: impl Iterator<Item = &'n String>) -> Result<HashMap<String, Uuid>> {
        use organisation_unit::{Column, Entity};
        let names: BTreeSet<&String> = names.collect();
        if names.is_empty() {
            return Ok(HashMap::new());
        }
        let ids: BTreeMap<Uuid, &String> = names.iter().filter_map(|name| Some((name.parse().ok()?, *name))).collect();
        let either = Condition::any()
            .add(Column::UserKey.is_in(names.iter().map(|name| name.as_str())))
            .add(Column::Id.is_in(ids.keys().copied()));
        #[expect(clippy::disallowed_methods, reason = "ids of structure, part of what makes the scope of a principal")]
        let query = Entity::find().select_only().columns([Column::Id, Column::UserKey]).filter(either);
        let found: Vec<(Uuid, String)> = query.into_tuple().all(&self.0.db).await?;
        let called = |(id, code): (Uuid, String)| (ids.get(&id).map_or(code, |name| (*name).clone()), id);
        Ok(found.into_iter().map(called).collect())
    }

    /// Opens a session in one of the principal's roles.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for who may not act so; [`Principal::acting`] tells why.
    pub async fn session(
        &self,
        id: Uuid,
        principal: Principal,
        role: Option<Role>,
        purpose: Option<Purpose>,
    ) -> Result<Session> {
        let (role, purpose) = principal.acting(role, purpose).map_err(|_| Error::Forbidden(Denial::Role))?;
        let mut principal = principal;
        let own = principal.roles.iter().filter(|granted| granted.role == role);
        let own: Vec<Privilege> = own.flat_map(|granted| granted.privileges.iter().copied()).collect();
        principal.privileges.extend(own);
        let now = self.clock().now();
        let reach = self.reach(principal.user_id, role, now).await?;
        Ok(Session::new(self.clone(), principal, Request { id, role, purpose }, reach, now))
    }

    /// A session of a named system actor; its rights are those of its role in the policy.
    pub(super) fn system_session(&self, actor: Uuid, name: &str, role: Role) -> Session {
        let now = self.clock().now();
        let (units, privileges) = (Vec::new(), Vec::new());
        let principal = Principal {
            user_id: actor,
            kind: UserKind::System,
            is_active: true,
            issuer: "system".to_owned(),
            subject: name.to_owned(),
            unit: None,
            client: None,
            assurance: None,
            roles: vec![RoleGranted { role, units, privileges, sources: vec![RoleSource::System] }],
            privileges: Vec::new(),
            dropped: DroppedList::default(),
            engagement: String::new(),
            expires_at: DateTime::<Utc>::MAX_UTC,
        };
        let purpose = Policy::current().purposes(role).first().copied().unwrap_or(Purpose::TechnicalSupport);
        let request = Request { id: Uuid::now_v7(), role, purpose };
        Session::new(self.clone(), principal, request, Reach::default(), now)
    }
}

/// Adds a role to those that are held: once, with everything that each source gives.
fn add(
    roles: &mut Vec<RoleGranted>,
    role: Role,
    units: impl IntoIterator<Item = Uuid>,
    privileges: Vec<Privilege>,
    source: RoleSource,
) {
    let at = roles.iter().position(|held| held.role == role).unwrap_or_else(|| {
        roles.push(RoleGranted { role, units: Vec::new(), privileges: Vec::new(), sources: Vec::new() });
        roles.len() - 1
    });
    let held = &mut roles[at];
    let new = |unit: &Uuid| !held.units.contains(unit);
    let units: Vec<Uuid> = units.into_iter().filter(new).collect();
    held.units.extend(units);
    held.privileges.extend(privileges);
    held.sources.push(source);
}

impl Principal {
    /// The role and the purpose of a request that names them, or does not.
    ///
    /// # Errors
    /// With the reason why there can be no session.
    pub fn acting(
        &self,
        role: Option<Role>,
        purpose: Option<Purpose>,
    ) -> std::result::Result<(Role, Purpose), NoSession> {
        if !self.is_active {
            return Err(NoSession::Inactive);
        }
        let held = |role: &Role| self.roles.iter().any(|granted| granted.role == *role);
        let role = match role {
            Some(role) => Some(role).filter(held),
            None => Role::ALL.iter().copied().find(held),
        };
        let role = role.ok_or(NoSession::Role)?;
        let purposes = Policy::current().purposes(role);
        let purpose = match purpose {
            Some(purpose) => purposes.contains(&purpose).then_some(purpose),
            None => purposes.first().copied(),
        };
        Ok((role, purpose.ok_or(NoSession::Purpose)?))
    }

    /// Whether the credential has run out.
    #[must_use]
    pub fn has_expired(&self, now: DateTime<Utc>) -> bool {
        self.expires_at <= now
    }
}
