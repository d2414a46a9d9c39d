//! Which tables leave the store, as what, and through which columns their rows belong to somebody.

use indsats_entity as entity;
use uuid::Uuid;

use super::{Anchor, Kind, Visible};

/// What is done for a table that only its kind is known of.
pub trait Visitor {
    type Output;

    fn visit<E: Visible>(self) -> Self::Output;
}

/// What has no global id and no line in a timeline: a secret, what is reckoned anew with every change, and what only booking
/// goes by.
const NEVER_SHOWN: &[Kind] = &[
    Kind::EnrolmentBasis,
    Kind::WorklistItem,
    Kind::WeekFact,
    Kind::MeetingNotice,
    Kind::WorkingHours,
    Kind::OfferKindRule,
    Kind::OfferIntake,
    Kind::OfferCondition,
    Kind::Separation,
    Kind::TimelineEntry,
];

impl Kind {
    /// Whether the schema has records of this kind.
    #[must_use]
    pub fn is_shown(self) -> bool {
        !NEVER_SHOWN.contains(&self)
    }
}

macro_rules! visible {
    ($($module:ident: $kind:ident $anchor:tt;)+) => { $(
        impl Visible for entity::$module::Entity {
            const KIND: Kind = Kind::$kind;
            fn anchor() -> Anchor<Self::Column> { visible!(@anchor $module $anchor) }
            fn id(row: &Self::Model) -> Uuid { row.id }
            fn person(row: &Self::Model) -> Option<Uuid> { visible!(@person row $anchor) }
        }
    )+

        impl Kind {
            /// Does something for the table whose rows are of this kind.
            pub fn visit<V: Visitor>(self, visitor: V) -> V::Output {
                match self { $(Self::$kind => visitor.visit::<entity::$module::Entity>(),)+ }
            }
        }
    };
    (@anchor $module:ident (person)) => { Anchor::person(entity::$module::Column::PersonId) };
    (@anchor $module:ident (self)) => {
        Anchor { person: Some(entity::$module::Column::Id), unit: Some(entity::$module::Column::UnitId), case: None }
    };
    (@anchor $module:ident (person unit)) => {
        Anchor { person: Some(entity::$module::Column::PersonId), unit: Some(entity::$module::Column::UnitId), case: None }
    };
    (@anchor $module:ident (unit)) => { Anchor::unit(entity::$module::Column::Id) };
    (@anchor $module:ident (case $case:ident)) => {
        Anchor::case(entity::$module::Column::PersonId, entity::$module::Column::$case)
    };
    // Reached through the unit that it came out of, whomever it tells of.
    (@anchor $module:ident (telling unit)) => {
        Anchor { person: None, unit: Some(entity::$module::Column::UnitId), case: None }
    };
    (@anchor $module:ident (person?)) => { Anchor::person(entity::$module::Column::PersonId) };
    (@anchor $module:ident ()) => { Anchor::none() };
    (@person $row:ident (person)) => { Some($row.person_id) };
    (@person $row:ident (person?)) => { $row.person_id };
    (@person $row:ident (person unit)) => { Some($row.person_id) };
    (@person $row:ident (case $case:ident)) => { Some($row.person_id) };
    (@person $row:ident (telling unit)) => { $row.person_id };
    (@person $row:ident (self)) => { Some($row.id) };
    (@person $row:ident $other:tt) => {{ let _ = $row; None }};
}

visible! {
    person: Person (self);
    protection_period: ProtectionPeriod (person);
    assignment: Assignment (person);
    plan: Plan (person);
    course: Course (person);
    course_session: CourseSession (person);
    attendance: Attendance (person);
    meeting: Meeting (person);
    absence: Absence (person);
    exemption: Exemption (person);
    benefit_period: BenefitPeriod (person);
    effort_enrolment: EffortEnrolment (person);
    enrolment_basis: EnrolmentBasis (person);
    break_glass: BreakGlass (person);
    organisation_unit: OrganisationUnit (unit);
    user: User ();
    provider: Provider ();
    offer: Offer ();
    effort: Effort ();
    effort_policy: EffortPolicy ();
    reference_code: ReferenceCode ();
    holiday: Holiday ();
    closure_day: ClosureDay ();
    enrolment_pause: EnrolmentPause (person);
    worklist_item: WorklistItem (person unit);
    week_fact: WeekFact (person unit);
    readiness_assessment: ReadinessAssessment (person);
    individual_target: IndividualTarget (person);
    availability_case: AvailabilityCase (case Id);
    availability_event: AvailabilityEvent (case CaseId);
    availability_step: AvailabilityStep (case CaseId);
    benefit_notice: BenefitNotice (case CaseId);
    legal_rule: LegalRule ();
    closed_time: ClosedTime ();
    meeting_notice: MeetingNotice ();
    working_hours: WorkingHours ();
    offer_kind_rule: OfferKindRule ();
    offer_intake: OfferIntake ();
    offer_condition: OfferCondition ();
    person_need: PersonNeed (person);
    separation: Separation (person);
    audit_leaf: AuditEvent ();
    access_review: AccessReview (telling unit);
    unmasking: Unmasking (person);
    history: TimelineEntry (person?);
    disclosure: Disclosure (person);
}
