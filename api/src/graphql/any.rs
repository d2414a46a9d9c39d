//! Records of any type by global id.

use std::collections::{BTreeMap, HashMap};

use async_graphql::{ID, Interface, Result};
use uuid::Uuid;

use super::{
    absence, access_review, assignment, attendance, audit_event, availability_case, availability_event,
    availability_step, benefit, benefit_notice, calendar, closed_time, connection::Record, course, course_session,
    disclosure, effort, effort_policy, enrolment, exemption, glass, individual_target, legal_rule, meeting, need,
    node::Node, offer, person, plan, protection, readiness_assessment, reference, unit, unmasking, user,
};
use crate::{policy::Kind, store::Session};

/// A record with a global id.
#[derive(Interface)]
#[graphql(name = "Node", field(name = "id", ty = "ID", desc = "The opaque global id."))]
pub enum AnyNode {
    Person(person::Person),
    ProtectionPeriod(protection::ProtectionPeriod),
    Assignment(assignment::Assignment),
    Plan(plan::Plan),
    Course(course::Course),
    CourseSession(course_session::CourseSession),
    Attendance(attendance::Attendance),
    Meeting(meeting::Meeting),
    Absence(absence::Absence),
    Exemption(exemption::Exemption),
    BenefitPeriod(benefit::BenefitPeriod),
    EffortEnrolment(enrolment::EffortEnrolment),
    BreakGlass(glass::BreakGlass),
    OrganisationUnit(unit::OrganisationUnit),
    User(user::User),
    Provider(offer::Provider),
    Offer(offer::Offer),
    Effort(effort::Effort),
    EffortPolicy(effort_policy::EffortPolicy),
    ReferenceCode(reference::ReferenceCode),
    Holiday(calendar::Holiday),
    ClosureDay(calendar::ClosureDay),
    EnrolmentPause(enrolment::EnrolmentPause),
    ReadinessAssessment(readiness_assessment::ReadinessAssessment),
    IndividualTarget(individual_target::IndividualTarget),
    AvailabilityCase(availability_case::AvailabilityCase),
    AvailabilityEvent(availability_event::AvailabilityEvent),
    AvailabilityStep(availability_step::AvailabilityStep),
    BenefitNotice(benefit_notice::BenefitNotice),
    LegalRule(legal_rule::LegalRule),
    ClosedTime(closed_time::ClosedTime),
    PersonNeed(need::PersonNeed),
    AuditEvent(audit_event::AuditEvent),
    AccessReview(access_review::AccessReview),
    Unmasking(unmasking::Unmasking),
    Disclosure(disclosure::Disclosure),
}

/// What is looked for by what is no id at all: that costs a look-up all the same.
pub(super) const NOBODY: (Kind, Uuid) = (Kind::Person, Uuid::nil());

/// Finds the records that ids name, in the order of the ids, with one statement for each type.
pub(super) async fn find_all(session: &Session, ids: &[ID]) -> Result<Vec<Option<AnyNode>>> {
    let mut wanted: BTreeMap<Kind, Vec<(usize, Uuid)>> = BTreeMap::new();
    for (at, id) in ids.iter().enumerate() {
        let shown = session.unseal(id).filter(|(kind, _)| kind.is_shown());
        let (kind, row) = shown.unwrap_or(NOBODY);
        wanted.entry(kind).or_default().push((at, row));
    }
    let mut found: Vec<Option<AnyNode>> = ids.iter().map(|_| None).collect();
    for (kind, rows) in wanted {
        match kind {
            Kind::Person => load(session, &rows, AnyNode::Person, &mut found).await?,
            Kind::ProtectionPeriod => load(session, &rows, AnyNode::ProtectionPeriod, &mut found).await?,
            Kind::Assignment => load(session, &rows, AnyNode::Assignment, &mut found).await?,
            Kind::Plan => load(session, &rows, AnyNode::Plan, &mut found).await?,
            Kind::Course => load(session, &rows, AnyNode::Course, &mut found).await?,
            Kind::CourseSession => load(session, &rows, AnyNode::CourseSession, &mut found).await?,
            Kind::Attendance => load(session, &rows, AnyNode::Attendance, &mut found).await?,
            Kind::Meeting => load(session, &rows, AnyNode::Meeting, &mut found).await?,
            Kind::Absence => load(session, &rows, AnyNode::Absence, &mut found).await?,
            Kind::Exemption => load(session, &rows, AnyNode::Exemption, &mut found).await?,
            Kind::BenefitPeriod => load(session, &rows, AnyNode::BenefitPeriod, &mut found).await?,
            Kind::EffortEnrolment => load(session, &rows, AnyNode::EffortEnrolment, &mut found).await?,
            Kind::BreakGlass => load(session, &rows, AnyNode::BreakGlass, &mut found).await?,
            Kind::OrganisationUnit => load(session, &rows, AnyNode::OrganisationUnit, &mut found).await?,
            Kind::User => load(session, &rows, AnyNode::User, &mut found).await?,
            Kind::Provider => load(session, &rows, AnyNode::Provider, &mut found).await?,
            Kind::Offer => load(session, &rows, AnyNode::Offer, &mut found).await?,
            Kind::Effort => load(session, &rows, AnyNode::Effort, &mut found).await?,
            Kind::EffortPolicy => load(session, &rows, AnyNode::EffortPolicy, &mut found).await?,
            Kind::ReferenceCode => load(session, &rows, AnyNode::ReferenceCode, &mut found).await?,
            Kind::Holiday => load(session, &rows, AnyNode::Holiday, &mut found).await?,
            Kind::ClosureDay => load(session, &rows, AnyNode::ClosureDay, &mut found).await?,
            Kind::EnrolmentPause => load(session, &rows, AnyNode::EnrolmentPause, &mut found).await?,
            Kind::ReadinessAssessment => load(session, &rows, AnyNode::ReadinessAssessment, &mut found).await?,
            Kind::IndividualTarget => load(session, &rows, AnyNode::IndividualTarget, &mut found).await?,
            Kind::AvailabilityCase => load(session, &rows, AnyNode::AvailabilityCase, &mut found).await?,
            Kind::AvailabilityEvent => load(session, &rows, AnyNode::AvailabilityEvent, &mut found).await?,
            Kind::AvailabilityStep => load(session, &rows, AnyNode::AvailabilityStep, &mut found).await?,
            Kind::BenefitNotice => load(session, &rows, AnyNode::BenefitNotice, &mut found).await?,
            Kind::LegalRule => load(session, &rows, AnyNode::LegalRule, &mut found).await?,
            Kind::ClosedTime => load(session, &rows, AnyNode::ClosedTime, &mut found).await?,
            Kind::PersonNeed => load(session, &rows, AnyNode::PersonNeed, &mut found).await?,
            Kind::AuditEvent => load(session, &rows, AnyNode::AuditEvent, &mut found).await?,
            Kind::AccessReview => load(session, &rows, AnyNode::AccessReview, &mut found).await?,
            Kind::Unmasking => load(session, &rows, AnyNode::Unmasking, &mut found).await?,
            Kind::Disclosure => load(session, &rows, AnyNode::Disclosure, &mut found).await?,
            // Never shown, so never found.
            Kind::EnrolmentBasis
            | Kind::WorklistItem
            | Kind::WeekFact
            | Kind::MeetingNotice
            | Kind::WorkingHours
            | Kind::OfferKindRule
            | Kind::OfferIntake
            | Kind::OfferCondition
            | Kind::Separation
            | Kind::TimelineEntry => {}
        }
    }
    // Whoever comes with an id, and is not to see what it names, has tried.
    if found.iter().any(Option::is_none) {
        session.note_search();
    }
    Ok(found)
}

/// Finds rows of one type and puts each in every place where it was asked for.
async fn load<T: Record>(
    session: &Session,
    rows: &[(usize, Uuid)],
    wrap: impl Fn(T) -> AnyNode,
    found: &mut [Option<AnyNode>],
) -> Result<()> {
    let seen = session.find::<T::Entity>().by_ids(rows.iter().map(|(_, row)| *row)).await?;
    let nodes = Node::level(seen.into_values().collect());
    let nodes: HashMap<Uuid, Node<T::Entity>> = nodes.into_iter().map(|node| (node.id(), node)).collect();
    for (at, row) in rows {
        found[*at] = nodes.get(row).cloned().map(|node| wrap(T::show(node)));
    }
    Ok(())
}
