//! That something changed: which record, and nothing of what it holds.

use async_graphql::{Enum, ID, SimpleObject};

use super::{scalar::Instant, viewer::mirrored};
use crate::{
    policy,
    store::{Changed, Session},
};

mirrored! {
    /// A type of record that changes are told of.
    RecordKind of policy::Kind {
        /// A citizen, `Person`.
        Person,
        /// A time of protected name and address, `ProtectionPeriod`.
        ProtectionPeriod,
        /// Who is responsible for a person, `Assignment`.
        Assignment,
        /// A plan, `Plan`.
        Plan,
        /// A course of a plan, `Course`.
        Course,
        /// A time at which a course meets, `CourseSession`.
        CourseSession,
        /// Whether a person came, `Attendance`.
        Attendance,
        /// A conversation, `Meeting`.
        Meeting,
        /// A time of absence, `Absence`.
        Absence,
        /// An exemption from duties, `Exemption`.
        Exemption,
        /// A time on a benefit, `BenefitPeriod`.
        BenefitPeriod,
        /// A time in an effort, `EffortEnrolment`.
        EffortEnrolment,
        /// An observed fact about availability, `AvailabilityEvent`.
        AvailabilityEvent,
        /// The handling of such facts, `AvailabilityCase`.
        AvailabilityCase,
        /// A step of such a case, `AvailabilityStep`.
        AvailabilityStep,
        /// What the benefit office was told, `BenefitNotice`.
        BenefitNotice,
        /// An urgent look at a case outside the own scope, `BreakGlass`.
        BreakGlass,
        /// A part of the municipality's organisation, `OrganisationUnit`.
        OrganisationUnit,
        /// An employee or a program, `User`.
        User,
        /// Who runs offers, `Provider`.
        Provider,
        /// What courses are taken from, `Offer`.
        Offer,
        /// An effort, `Effort`.
        Effort,
        /// A version of an effort's rules, `EffortPolicy`.
        EffortPolicy,
        /// A code of a list, `ReferenceCode`.
        ReferenceCode,
        /// A rule of law, `LegalRule`.
        LegalRule,
        /// A public holiday, `Holiday`.
        Holiday,
        /// A day on which something is closed, `ClosureDay`.
        ClosureDay,
        /// An assessment of how near a person is to a job, `ReadinessAssessment`.
        ReadinessAssessment,
        /// Weekly minutes agreed with a person, `IndividualTarget`.
        IndividualTarget,
    }
}

impl RecordKind {
    /// The kind as the policy knows it.
    pub(super) fn stored(self) -> Option<policy::Kind> {
        policy::Kind::ALL.iter().copied().find(|kind| Self::of(*kind) == Some(self))
    }
}

/// What became of a record.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
pub enum ChangeKind {
    /// It is new.
    Created,
    /// It is another than before.
    Updated,
}

/// That a record changed. Nothing of what it holds is told: fetch it by `recordId`, with the rights that hold then.
///
/// A change has no identity of its own. Were the record's called `id`, clients that keep records by their id would take
/// the change for the record.
#[derive(SimpleObject)]
pub struct Change {
    /// The record's opaque global id, as `node` takes it.
    record_id: ID,
    /// The record's type.
    kind: RecordKind,
    /// What became of it.
    change: ChangeKind,
    /// The instant of the request that changed it.
    occurred_at: Instant,
}

impl Change {
    /// A change as the caller knows the record; `None` for what is never shown.
    pub(super) fn of(session: &Session, changed: &Changed) -> Option<Self> {
        Some(Self {
            record_id: ID(session.seal(changed.kind, changed.row)),
            kind: RecordKind::of(changed.kind)?,
            change: if changed.is_new { ChangeKind::Created } else { ChangeKind::Updated },
            occurred_at: Instant(changed.at),
        })
    }
}
