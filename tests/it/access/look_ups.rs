//! The two ways to a record of each kind: by its id, and down from what holds it.

use indsats::policy::{Class, Kind, Policy};
use indsats_tests::world::{Answer, Client};
use serde_json::{Value, json};

use super::casebook::PERSONAL;
use crate::schema::{list, name, types};

/// What belongs to no person.
pub const STRUCTURE: [Kind; 13] = [
    Kind::OrganisationUnit,
    Kind::User,
    Kind::Provider,
    Kind::Offer,
    Kind::Effort,
    Kind::EffortPolicy,
    Kind::ReferenceCode,
    Kind::LegalRule,
    Kind::Holiday,
    Kind::ClosureDay,
    Kind::ClosedTime,
    Kind::AuditEvent,
    Kind::AccessReview,
];

/// Every kind that the schema shows.
pub fn shown() -> impl Iterator<Item = Kind> {
    PERSONAL.into_iter().chain(STRUCTURE)
}

/// Asks for a record by its id.
pub async fn by_id(client: &Client<'_>, id: &str) -> Answer {
    let redacted = [
        "Person",
        "Plan",
        "Course",
        "Meeting",
        "Absence",
        "Exemption",
        "BreakGlass",
        "User",
        "ReadinessAssessment",
        "IndividualTarget",
        "AvailabilityEvent",
        "AvailabilityStep",
        "BenefitNotice",
        "AccessReview",
        "Unmasking",
        "Disclosure",
    ];
    let redacted = redacted.map(|kind| format!("... on {kind} {{ redactedFields }} ")).concat();
    client
        .run(&format!("query($id: ID!) {{ node(id: $id) {{ __typename id {redacted} }} }}"), json!({ "id": id }))
        .await
}

/// Asks for what holds a record of a kind: a list, or the record above it, whose id is `above`.
pub async fn by_list(client: &Client<'_>, kind: Kind, above: &str) -> Answer {
    let of_person = |list: &str| {
        format!("query($above: ID!) {{ person(by: {{ id: $above }}) {{ {list}(first: 100) {{ nodes {{ id }} }} }} }}")
    };
    let of_node = |kind: &str, field: &str| {
        format!("query($above: ID!) {{ node(id: $above) {{ ... on {kind} {{ {field} }} }} }}")
    };
    let root = |field: &str| format!("{{ {field} {{ nodes {{ id }} }} }}");
    let query = match kind {
        Kind::Person => root("persons(first: 100, orderBy: { field: REGISTERED_ON, direction: ASC })"),
        Kind::ProtectionPeriod => of_person("protectionPeriods"),
        Kind::Assignment => of_person("assignments"),
        Kind::Plan => of_person("plans"),
        Kind::Course => of_person("courses"),
        Kind::CourseSession => of_node("Course", "sessions(first: 100) { nodes { id } }"),
        Kind::Attendance => of_node("CourseSession", "attendance { id }"),
        Kind::Meeting => of_person("meetings"),
        Kind::Absence => of_person("absences"),
        Kind::Exemption => of_person("exemptions"),
        Kind::ReadinessAssessment => of_person("readinessAssessments"),
        Kind::IndividualTarget => of_person("individualTargets"),
        Kind::BenefitPeriod => of_person("benefitPeriods"),
        Kind::EffortEnrolment => of_person("enrolments"),
        Kind::EnrolmentPause => "query($above: ID!) { person(by: { id: $above }) { enrolments(first: 100) { nodes { pauses { nodes { id } } } } } }".to_owned(),
        Kind::BreakGlass => root("breakGlassRecords(first: 100)"),
        Kind::AvailabilityCase => of_person("availabilityCases"),
        Kind::AvailabilityEvent => of_person("availabilityEvents"),
        Kind::AvailabilityStep => of_node("AvailabilityCase", "steps(first: 100) { nodes { id } }"),
        Kind::BenefitNotice => root("benefitNotices(first: 100)"),
        Kind::LegalRule => "{ legalRules { id } }".to_owned(),
        Kind::OrganisationUnit => root("organisationUnits(first: 100)"),
        Kind::User => root("users(first: 100)"),
        Kind::Provider => of_node("Offer", "provider { id }"),
        Kind::Offer => root("offers(first: 100)"),
        Kind::Effort => root("efforts(first: 100)"),
        Kind::EffortPolicy => "{ efforts(first: 100) { nodes { policies(first: 100) { nodes { id } } } } }".to_owned(),
        Kind::ReferenceCode => root("referenceCodes(list: \"MEETING_TYPE\")"),
        Kind::Holiday => "{ holidays(year: 2026) { id } }".to_owned(),
        Kind::ClosureDay => "{ closureDays(year: 2026) { id } }".to_owned(),
        Kind::ClosedTime => of_node("User", "closedTimes(first: 100) { nodes { id } }"),
        Kind::PersonNeed => of_person("needs"),
        Kind::Disclosure => of_person("disclosures"),
        Kind::AuditEvent => root("auditEvents(first: 100, orderBy: { field: OCCURRED_AT, direction: ASC })"),
        Kind::AccessReview => root("accessReviews(first: 100)"),
        Kind::Unmasking => root("unmaskings(first: 100)"),
        Kind::EnrolmentBasis
        | Kind::MeetingNotice
        | Kind::WorkingHours
        | Kind::OfferKindRule
        | Kind::OfferIntake
        | Kind::OfferCondition
        | Kind::Separation
        | Kind::TimelineEntry
        | Kind::WorklistItem
        | Kind::WeekFact => panic!("never shown"),
    };
    let answer = client.run(&query, json!({ "above": above })).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer
}

/// The kind of the record above, where the way down begins at one.
pub fn above(kind: Kind) -> Option<Kind> {
    match kind {
        Kind::Person | Kind::BreakGlass | Kind::BenefitNotice | Kind::Unmasking => None,
        Kind::AvailabilityStep => Some(Kind::AvailabilityCase),
        Kind::CourseSession => Some(Kind::Course),
        Kind::Attendance => Some(Kind::CourseSession),
        Kind::Provider => Some(Kind::Offer),
        Kind::ClosedTime => Some(Kind::User),
        kind => PERSONAL.contains(&kind).then_some(Kind::Person),
    }
}

/// The classes in which a kind has fields.
pub async fn classes() -> Vec<(Kind, Vec<Class>)> {
    let types = types().await;
    let of = |kind: Kind| {
        let shown = types.iter().find(|known| name(known) == kind.as_str()).expect("a type of the schema");
        let class = |field: &Value| Policy::current().field(kind.as_str(), name(field)).expect("a class");
        let used: Vec<Class> = list(shown, "fields").map(class).collect();
        (kind, Class::ALL.iter().copied().filter(|class| used.contains(class)).collect())
    };
    shown().map(of).collect()
}

/// The classes that a caller read on a record, by what the record says of itself.
pub fn classes_read(all: &[(Kind, Vec<Class>)], kind: Kind, node: &Value) -> String {
    let (_, used) = all.iter().find(|(known, _)| *known == kind).expect("a shown kind");
    let redacted = |class: &Class| {
        let hidden = node["redactedFields"].as_array().into_iter().flatten().filter_map(Value::as_str);
        hidden.filter_map(|field| Policy::current().field(kind.as_str(), field)).any(|hidden| hidden == *class)
    };
    let read = used.iter().filter(|class| !redacted(class)).map(|class| class.as_str());
    read.collect::<Vec<_>>().join(" ")
}

/// An answer's text without what differs between any two requests.
pub fn text_of(answer: &Answer) -> String {
    let mut body = answer.body.clone();
    for error in body.get_mut("errors").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(extensions) = error["extensions"].as_object_mut() {
            extensions.remove("requestId");
        }
    }
    format!("{} {body}", answer.status)
}
