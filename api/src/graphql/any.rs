//! Records of any type by global id.

use std::collections::HashMap;

use async_graphql::{ID, Interface, Result};
use uuid::Uuid;

use super::{
    absence, assignment, attendance, benefit, calendar, connection::Record, course, course_session, effort, enrolment,
    glass, meeting, node::Node, offer, person, plan, protection, reference, unit, user,
};
use crate::{policy::Kind, store::Session};

/// A record with a global id.
#[derive(Clone, Interface)]
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
    Exemption(absence::Exemption),
    BenefitPeriod(benefit::BenefitPeriod),
    EffortEnrolment(enrolment::EffortEnrolment),
    BreakGlass(glass::BreakGlass),
    OrganisationUnit(unit::OrganisationUnit),
    User(user::User),
    Provider(offer::Provider),
    Offer(offer::Offer),
    Effort(effort::Effort),
    EffortPolicy(effort::EffortPolicy),
    ReferenceCode(reference::ReferenceCode),
    Holiday(calendar::Holiday),
    ClosureDay(calendar::ClosureDay),
}

/// Finds the records that ids name, in the order of the ids, with one statement for each type.
pub(super) async fn find_all(session: &Session, ids: &[ID]) -> Result<Vec<Option<AnyNode>>> {
    let opened: Vec<Option<(Kind, Uuid)>> = ids.iter().map(|id| session.unseal(id)).collect();
    let mut kinds: Vec<Kind> = opened.iter().flatten().map(|(kind, _)| *kind).collect();
    if opened.iter().any(Option::is_none) {
        // What is no id at all costs a look-up all the same.
        kinds.push(Kind::Person);
    }
    kinds.sort_unstable();
    kinds.dedup();
    let mut found: HashMap<(Kind, Uuid), AnyNode> = HashMap::new();
    for kind in kinds {
        let mut rows: Vec<Uuid> = opened.iter().flatten().filter(|(k, _)| *k == kind).map(|(_, id)| *id).collect();
        if rows.is_empty() {
            rows.push(Uuid::nil());
        }
        match kind {
            Kind::Person => load(session, kind, rows, AnyNode::Person, &mut found).await?,
            Kind::ProtectionPeriod => load(session, kind, rows, AnyNode::ProtectionPeriod, &mut found).await?,
            Kind::Assignment => load(session, kind, rows, AnyNode::Assignment, &mut found).await?,
            Kind::Plan => load(session, kind, rows, AnyNode::Plan, &mut found).await?,
            Kind::Course => load(session, kind, rows, AnyNode::Course, &mut found).await?,
            Kind::CourseSession => load(session, kind, rows, AnyNode::CourseSession, &mut found).await?,
            Kind::Attendance => load(session, kind, rows, AnyNode::Attendance, &mut found).await?,
            Kind::Meeting => load(session, kind, rows, AnyNode::Meeting, &mut found).await?,
            Kind::Absence => load(session, kind, rows, AnyNode::Absence, &mut found).await?,
            Kind::Exemption => load(session, kind, rows, AnyNode::Exemption, &mut found).await?,
            Kind::BenefitPeriod => load(session, kind, rows, AnyNode::BenefitPeriod, &mut found).await?,
            Kind::EffortEnrolment => load(session, kind, rows, AnyNode::EffortEnrolment, &mut found).await?,
            Kind::BreakGlass => load(session, kind, rows, AnyNode::BreakGlass, &mut found).await?,
            Kind::OrganisationUnit => load(session, kind, rows, AnyNode::OrganisationUnit, &mut found).await?,
            Kind::User => load(session, kind, rows, AnyNode::User, &mut found).await?,
            Kind::Provider => load(session, kind, rows, AnyNode::Provider, &mut found).await?,
            Kind::Offer => load(session, kind, rows, AnyNode::Offer, &mut found).await?,
            Kind::Effort => load(session, kind, rows, AnyNode::Effort, &mut found).await?,
            Kind::EffortPolicy => load(session, kind, rows, AnyNode::EffortPolicy, &mut found).await?,
            Kind::ReferenceCode => load(session, kind, rows, AnyNode::ReferenceCode, &mut found).await?,
            Kind::Holiday => load(session, kind, rows, AnyNode::Holiday, &mut found).await?,
            Kind::ClosureDay => load(session, kind, rows, AnyNode::ClosureDay, &mut found).await?,
            // Never shown, so never found.
            Kind::EnrolmentBasis => {}
        }
    }
    Ok(opened.into_iter().map(|opened| opened.and_then(|key| found.get(&key).cloned())).collect())
}

async fn load<T: Record>(
    session: &Session,
    kind: Kind,
    rows: Vec<Uuid>,
    wrap: impl Fn(T) -> AnyNode,
    found: &mut HashMap<(Kind, Uuid), AnyNode>,
) -> Result<()> {
    let rows = session.find::<T::Entity>().by_ids(rows).await?;
    for node in Node::level(rows.into_values().collect()) {
        found.insert((kind, node.id()), wrap(T::show(node)));
    }
    Ok(())
}
