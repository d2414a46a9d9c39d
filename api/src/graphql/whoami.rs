//! What the sign-in gave, what it did not give, and why.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use indsats_entity::organisation_unit;
use uuid::Uuid;

use super::{
    connection::Record,
    context::Acting,
    unit::OrganisationUnit,
    viewer::{Role, mirrored},
};
use crate::{
    policy::{Class, Kind, Policy},
    store::{self, Seen},
};

/// Where a role comes from.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
pub enum RoleSource {
    /// The token of the single sign-on says so.
    Token,
    /// It was granted here.
    Grant,
    /// The configuration lists the program.
    Configuration,
}

mirrored! {
    /// Why something that the sign-in states gives no role.
    DropReason of store::DropReason {
        /// The configuration knows no such value.
        UnknownRole,
        /// The role needs a unit, and none is named. This never means every unit.
        MissingConstraint,
        /// The role is confined by something that the configuration does not know, and could mean less than it says.
        UnknownConstraint,
        /// There is no unit of that code.
        UnknownUnit,
        /// The role holds for another organisation.
        ForeignScope,
        /// The role asks for a sign-in that is surer of who it is.
        AssuranceTooLow,
        /// A program cannot have the role.
        NotForMachines,
        /// Only a program can have the role.
        OnlyForMachines,
        /// The caller has more groups than the token holds, so that none of them counts.
        GroupOverage,
        /// It cannot be read.
        Malformed,
    }
}

/// What the sign-in gave, and what became of it.
pub struct WhoAmI;

/// What the sign-in gave, and what became of it.
#[Object]
impl WhoAmI {
    /// Who signed the caller in.
    async fn issuer(&self, ctx: &Context<'_>) -> String {
        ctx.session().principal().issuer.clone()
    }

    /// The caller as the issuer knows them. Null for auditors.
    async fn subject(&self, ctx: &Context<'_>) -> Option<String> {
        let session = ctx.session();
        let sees_staff = session.access(Kind::User).always_readable().contains(Class::Staff);
        sees_staff.then(|| session.principal().subject.clone())
    }

    /// Every role that token, grants and configuration give.
    async fn roles(&self, ctx: &Context<'_>) -> Result<Vec<RoleExplanation>> {
        let session = ctx.session();
        let held = &session.principal().roles;
        let ids: Vec<Uuid> = held.iter().flat_map(|granted| granted.units.iter().copied()).collect();
        let units = if ids.is_empty() { HashMap::new() } else { session.find().by_ids(ids).await? };
        let in_use = session.request().role;
        Ok(held.iter().filter_map(|granted| RoleExplanation::of(granted, in_use, &units)).collect())
    }

    /// What the caller's token and grants state and what gives no role, or less than it says: the first 50.
    async fn dropped(&self, ctx: &Context<'_>) -> Vec<DroppedRole> {
        ctx.session().principal().dropped.first().iter().filter_map(DroppedRole::of).collect()
    }

    /// How much of it there is.
    async fn dropped_count(&self, ctx: &Context<'_>) -> u64 {
        ctx.session().principal().dropped.count() as u64
    }

    /// The version of the access policy that decides.
    async fn policy_version(&self) -> String {
        Policy::current().version().to_owned()
    }
}

/// Why the caller has a role.
#[derive(SimpleObject)]
pub struct RoleExplanation {
    /// The role.
    role: Role,
    /// Where it comes from; the first, where there are several.
    source: RoleSource,
    /// Everything that it comes from.
    origins: Vec<RoleOrigin>,
    /// Whether this request acts in it.
    is_in_use: bool,
    /// How many units it reaches down from; none means that only a relation to a person gives access.
    unit_count: u64,
    /// These units, as far as the role in use sees them.
    units: Vec<OrganisationUnit>,
}

/// One thing that a role comes from.
#[derive(SimpleObject)]
pub struct RoleOrigin {
    /// Where it comes from.
    source: RoleSource,
    /// The names that lead to the claim, from the outside in; empty without a claim.
    claim: Vec<String>,
    /// The pattern of the configuration that the claim's value fits. Null without a claim.
    pattern: Option<String>,
}

/// Something that was stated and gives no role.
#[derive(SimpleObject)]
pub struct DroppedRole {
    /// The names that lead to the claim, from the outside in; empty for what was granted here.
    claim: Vec<String>,
    /// What it says, at most 200 letters of it. Null where it cannot be read.
    value: Option<String>,
    /// Why it gives nothing.
    reason: DropReason,
}

impl RoleExplanation {
    fn of(
        granted: &store::RoleGranted,
        in_use: crate::policy::Role,
        units: &HashMap<Uuid, Seen<organisation_unit::Entity>>,
    ) -> Option<Self> {
        let origins: Vec<RoleOrigin> = granted.sources.iter().filter_map(RoleOrigin::of).collect();
        let reached = granted.units.iter().filter_map(|id| units.get(id).cloned());
        Some(Self {
            role: Role::of(granted.role)?,
            source: origins.first()?.source,
            origins,
            is_in_use: granted.role == in_use,
            unit_count: granted.units.len() as u64,
            units: reached.map(OrganisationUnit::alone).collect(),
        })
    }
}

impl RoleOrigin {
    fn of(source: &store::RoleSource) -> Option<Self> {
        let bare = |source| Some(Self { source, claim: Vec::new(), pattern: None });
        match source {
            store::RoleSource::Claim { path, pattern } => {
                Some(Self { source: RoleSource::Token, claim: path.clone(), pattern: Some(pattern.clone()) })
            }
            store::RoleSource::Machine => bare(RoleSource::Configuration),
            store::RoleSource::Grant => bare(RoleSource::Grant),
            store::RoleSource::System => None,
        }
    }
}

impl DroppedRole {
    fn of(dropped: &store::Dropped) -> Option<Self> {
        let reason = DropReason::of(dropped.reason)?;
        Some(Self { claim: dropped.claim.clone(), value: dropped.value.clone(), reason })
    }
}
