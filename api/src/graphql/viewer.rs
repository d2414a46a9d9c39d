//! Who the caller is, and why they may what they may.

use async_graphql::{Context, Enum, Object, Result};

use super::{connection::Record, context::Acting, scalar::Instant, unit::OrganisationUnit, user::User};
use crate::policy::{Policy, names};

macro_rules! mirrored {
    ($(#[$doc:meta])* $name:ident of $stored:path { $($(#[$vdoc:meta])* $variant:ident,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// The value as clients know it; `None` for what is internal.
            pub fn of(stored: $stored) -> Option<Self> {
                const PAIRS: &[($stored, $name)] = &[$((<$stored>::$variant, $name::$variant),)+];
                PAIRS.iter().find(|(known, _)| *known == stored).map(|(_, shown)| *shown)
            }
        }
    };
}

pub(super) use mirrored;

mirrored! {
    /// A role. A request acts in exactly one; the header `X-Role` chooses among several.
    Role of names::Role {
        /// Sees the persons assigned to them, and does the casework.
        Caseworker,
        /// Sees the persons of the own subtree of the organisation; reassigns and reviews.
        Manager,
        /// Sees every case under pseudonyms, and changes nothing.
        Auditor,
        /// As AUDITOR, for a program.
        AuditClient,
        /// Receives benefit notices.
        BenefitOfficer,
        /// Sees the access log.
        DataProtectionOfficer,
        /// Configures; sees no personal data.
        Administrator,
    }
}

mirrored! {
    /// Why personal data is read. The header `X-Purpose` states it; each role has a default.
    AccessPurpose of names::Purpose {
        /// Work on the case.
        CaseHandling,
        /// Leading those who work on it.
        Supervision,
        /// Checking benefits.
        BenefitControl,
        /// Auditing.
        Audit,
        /// A person asks for their own data.
        DataSubjectRequest,
        /// A complaint.
        Complaint,
        /// Figures.
        Statistics,
        /// Technical support.
        TechnicalSupport,
    }
}

mirrored! {
    /// A right on fields that a role alone does not give.
    FieldPrivilege of names::Privilege {
        /// CPR numbers in clear.
        SeeCpr,
        /// Addresses of protected persons.
        SeeProtectedAddress,
        /// Why somebody was enrolled.
        SeeBasis,
        /// Kinds of absence.
        SeeHealth,
        /// Files.
        Export,
    }
}

/// The caller in the role of this request.
pub struct Viewer;

/// The caller in the role of this request.
#[Object]
impl Viewer {
    /// The caller as a user.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        let session = ctx.session();
        let user = session.find::<indsats_entity::user::Entity>().by_id(session.principal().user_id).await?;
        Ok(user.map(User::alone))
    }

    /// Every role the caller has.
    async fn roles(&self, ctx: &Context<'_>) -> Vec<Role> {
        ctx.session().principal().roles.iter().filter_map(|granted| Role::of(granted.role)).collect()
    }

    /// The role that this request acts in.
    async fn role_in_use(&self, ctx: &Context<'_>) -> Option<Role> {
        Role::of(ctx.session().request().role)
    }

    /// The purpose of this request.
    async fn purpose(&self, ctx: &Context<'_>) -> Option<AccessPurpose> {
        AccessPurpose::of(ctx.session().request().purpose)
    }

    /// The purposes that the role may state; the first is its default.
    async fn purposes(&self, ctx: &Context<'_>) -> Vec<AccessPurpose> {
        let role = ctx.session().request().role;
        Policy::current().purposes(role).iter().copied().filter_map(AccessPurpose::of).collect()
    }

    /// The privileges of the caller.
    async fn privileges(&self, ctx: &Context<'_>) -> Vec<FieldPrivilege> {
        ctx.session().principal().privileges.iter().copied().filter_map(FieldPrivilege::of).collect()
    }

    /// The units that the role in use reaches down from.
    async fn units(&self, ctx: &Context<'_>) -> Result<Vec<OrganisationUnit>> {
        let session = ctx.session();
        let units = session.find().by_ids(session.scope().units.iter().copied()).await?;
        Ok(units.into_values().map(OrganisationUnit::alone).collect())
    }

    /// Since when the caller has a calendar feed. Null without one.
    async fn calendar_feed_since(&self, ctx: &Context<'_>) -> Result<Option<Instant>> {
        Ok(ctx.session().calendar_feed_since().await?.map(Instant))
    }

    /// When the credential runs out.
    async fn expires_at(&self, ctx: &Context<'_>) -> Instant {
        Instant(ctx.session().principal().expires_at)
    }
}
