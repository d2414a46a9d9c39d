//! Every mutation with an input that is valid for the right record, and the permission that foretells it.

use std::collections::BTreeMap;

use indsats::{demo::world::id, policy::Kind};
use indsats_tests::world::{Answer, Client, World, user_errors};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    availability::case_keys,
    casebook::{RELATIONS, id_for, record},
};
use crate::schema::{list, name, types};

/// A mutation.
pub struct Verb {
    pub name: &'static str,
    /// What it is done to.
    pub on: Kind,
    /// The field of that record's `access` that foretells it.
    pub permission: &'static str,
}

const fn verb(name: &'static str, on: Kind, permission: &'static str) -> Verb {
    Verb { name, on, permission }
}

/// All of them.
pub const VERBS: [Verb; 85] = [
    verb("registerPerson", Kind::OrganisationUnit, "canRegisterPerson"),
    verb("changeName", Kind::Person, "canChangeName"),
    verb("changeContactDetails", Kind::Person, "canChangeContactDetails"),
    verb("changeCprNumber", Kind::Person, "canChangeCprNumber"),
    verb("transferPerson", Kind::Person, "canTransfer"),
    verb("protectPerson", Kind::Person, "canProtect"),
    verb("endProtection", Kind::ProtectionPeriod, "canEnd"),
    verb("assignCaseworker", Kind::Person, "canAssignCaseworker"),
    verb("endAssignment", Kind::Assignment, "canEnd"),
    verb("openPlan", Kind::Person, "canOpenPlan"),
    verb("activatePlan", Kind::Plan, "canActivate"),
    verb("revisePlan", Kind::Plan, "canRevise"),
    verb("completePlan", Kind::Plan, "canComplete"),
    verb("closePlan", Kind::Plan, "canClose"),
    verb("proposeCourse", Kind::Plan, "canProposeCourse"),
    verb("offerCourse", Kind::Course, "canOffer"),
    verb("planCourse", Kind::Course, "canPlan"),
    verb("startCourse", Kind::Course, "canStart"),
    verb("completeCourse", Kind::Course, "canComplete"),
    verb("interruptCourse", Kind::Course, "canInterrupt"),
    verb("cancelCourse", Kind::Course, "canCancel"),
    verb("markCourseNotStarted", Kind::Course, "canMarkNotStarted"),
    verb("reopenCourse", Kind::Course, "canReopen"),
    verb("scheduleSession", Kind::Course, "canScheduleSession"),
    verb("recordAttendance", Kind::CourseSession, "canRecordAttendance"),
    verb("recordAttendances", Kind::CourseSession, "canRecordAttendance"),
    verb("bookMeeting", Kind::Person, "canBookMeeting"),
    verb("rescheduleMeeting", Kind::Meeting, "canReschedule"),
    verb("recordMeetingOutcome", Kind::Meeting, "canRecordOutcome"),
    verb("recordNoShow", Kind::Meeting, "canRecordNoShow"),
    verb("cancelMeeting", Kind::Meeting, "canCancel"),
    verb("voidMeeting", Kind::Meeting, "canVoid"),
    verb("proposeEnrolment", Kind::Person, "canProposeEnrolment"),
    verb("approveEnrolment", Kind::EffortEnrolment, "canApprove"),
    verb("rejectEnrolment", Kind::EffortEnrolment, "canReject"),
    verb("startEnrolment", Kind::EffortEnrolment, "canStart"),
    verb("reviewEnrolment", Kind::EffortEnrolment, "canReview"),
    verb("pauseEnrolment", Kind::EffortEnrolment, "canPause"),
    verb("resumeEnrolment", Kind::EffortEnrolment, "canResume"),
    verb("endEnrolment", Kind::EffortEnrolment, "canEnd"),
    verb("reportAbsence", Kind::Person, "canReportAbsence"),
    verb("approveAbsence", Kind::Absence, "canApprove"),
    verb("rejectAbsence", Kind::Absence, "canReject"),
    verb("changeAbsencePeriod", Kind::Absence, "canChangePeriod"),
    verb("endAbsence", Kind::Absence, "canEnd"),
    verb("grantExemption", Kind::Person, "canGrantExemption"),
    verb("reviewExemption", Kind::Exemption, "canReview"),
    verb("endExemption", Kind::Exemption, "canEnd"),
    verb("assessReadiness", Kind::Person, "canAssessReadiness"),
    verb("voidReadinessAssessment", Kind::ReadinessAssessment, "canVoid"),
    verb("agreeIndividualTarget", Kind::Person, "canAgreeIndividualTarget"),
    verb("endIndividualTarget", Kind::IndividualTarget, "canEnd"),
    verb("recordAvailabilityEvent", Kind::Person, "canRecordAvailabilityEvent"),
    verb("openAvailabilityCase", Kind::Person, "canOpenAvailabilityCase"),
    verb("voidAvailabilityEvent", Kind::AvailabilityEvent, "canVoid"),
    verb("recordGuidance", Kind::AvailabilityCase, "canRecordGuidance"),
    verb("recordContactAttempt", Kind::AvailabilityCase, "canRecordContactAttempt"),
    verb("sendHearing", Kind::AvailabilityCase, "canSendHearing"),
    verb("recordHearingAnswer", Kind::AvailabilityCase, "canRecordHearingAnswer"),
    verb("expireHearing", Kind::AvailabilityCase, "canExpireHearing"),
    verb("assessAvailability", Kind::AvailabilityCase, "canAssess"),
    verb("sendBenefitNotice", Kind::AvailabilityCase, "canSendNotice"),
    verb("decideNoNotice", Kind::AvailabilityCase, "canDecideNoNotice"),
    verb("recordBenefitOutcome", Kind::AvailabilityCase, "canRecordOutcome"),
    verb("recordAppeal", Kind::AvailabilityCase, "canRecordAppeal"),
    verb("recordAppealDecision", Kind::AvailabilityCase, "canRecordAppealDecision"),
    verb("reopenAvailabilityCase", Kind::AvailabilityCase, "canReopen"),
    verb("closeAvailabilityCase", Kind::AvailabilityCase, "canClose"),
    verb("dropAvailabilityCase", Kind::AvailabilityCase, "canDrop"),
    verb("reviewBreakGlass", Kind::BreakGlass, "canReview"),
    verb("unmaskPerson", Kind::Person, "canUnmask"),
    verb("reviewAccess", Kind::AccessReview, "canReview"),
    verb("drawAccessSample", Kind::OrganisationUnit, "canDrawAccessSample"),
    verb("draftEffortPolicy", Kind::Effort, "canDraftPolicy"),
    verb("reviseEffortPolicy", Kind::EffortPolicy, "canRevise"),
    verb("approveEffortPolicy", Kind::EffortPolicy, "canApprove"),
    verb("withdrawEffortPolicy", Kind::EffortPolicy, "canWithdraw"),
    verb("closeTime", Kind::User, "canCloseTime"),
    verb("reopenTime", Kind::ClosedTime, "canReopen"),
    verb("recordNeed", Kind::Person, "canRecordNeed"),
    verb("endNeed", Kind::PersonNeed, "canEnd"),
    verb("keepApart", Kind::Person, "canKeepApart"),
    verb("endSeparation", Kind::Person, "canEndSeparation"),
    verb("recordDisclosure", Kind::Person, "canRecordDisclosure"),
    verb("withdrawDisclosure", Kind::Disclosure, "canWithdraw"),
];

/// Everybody in the casebook is exempt from today on.
const AWAY: [&str; 1] = ["PERSON_AWAY"];

/// The one mutation that names a person by number, and has no permission: what it opens is not seen before.
pub const BREAK_GLASS: &str = "breakGlass";

/// The row of the casebook to which a verb can be done.
pub fn fitting(world: &World, verb: &Verb, relation: &str) -> Uuid {
    let course = |state: &str| id("course", &format!("{relation} {state}"));
    let day = world.clock.today() - chrono::Days::new(2);
    match verb.name {
        "registerPerson" | "drawAccessSample" | "reviewAccess" => {
            let (_, unit, _) = RELATIONS.iter().find(|(known, ..)| *known == relation).expect("a relation");
            id(if verb.name == "reviewAccess" { "review" } else { "unit" }, unit)
        }
        "openPlan" => id("person", &format!("{relation} new")),
        "activatePlan" => id("plan", &format!("{relation} draft")),
        "offerCourse" | "cancelCourse" => course("Proposed"),
        "planCourse" => course("Offered"),
        "startCourse" | "markCourseNotStarted" => course("Planned"),
        "reopenCourse" => course("Completed"),
        "recordAttendance" | "recordAttendances" => id("session", &format!("{relation} Active {day}")),
        "rescheduleMeeting" | "cancelMeeting" => id("meeting", &format!("{relation} ahead")),
        "approveEnrolment" | "rejectEnrolment" => id("enrolment", &format!("{relation} new")),
        "startEnrolment" => id("enrolment", &format!("{relation} draft")),
        "approveAbsence" | "rejectAbsence" => id("absence", &format!("{relation} reported")),
        "resumeEnrolment" => id("enrolment", &format!("{relation} paused")),
        "recordGuidance" | "recordContactAttempt" | "sendHearing" | "dropAvailabilityCase" => {
            id("case", &format!("{relation} Opened"))
        }
        "recordHearingAnswer" | "expireHearing" => id("case", &format!("{relation} HearingSent")),
        "assessAvailability" => id("case", &format!("{relation} HearingAnswered")),
        "sendBenefitNotice" | "decideNoNotice" => id("case", &format!("{relation} Assessed")),
        "recordBenefitOutcome" => id("case", &format!("{relation} NoticeSent")),
        "recordAppeal" | "closeAvailabilityCase" => id("case", &format!("{relation} Outcome")),
        "recordAppealDecision" => id("case", &format!("{relation} Appealed")),
        "reopenAvailabilityCase" => id("case", &format!("{relation} AppealDecided")),
        "closeTime" => id("user", "caseworker"),
        "reopenTime" => id("closed time", "caseworker"),
        _ => record(world, verb.on, relation),
    }
}

/// An input that is valid where the record admits the verb.
pub fn input(world: &World, who: &str, verb: &str, on: &str) -> Value {
    let day = |days: i64| (world.clock.today() + chrono::Duration::days(days)).to_string();
    let at = |days: i64| json!({ "local": { "date": day(days), "time": "16:30" } });
    let other = |kind, row: (&str, &str)| id_for(world, who, kind, id(row.0, row.1));
    let mut extra = match verb {
        "registerPerson" => json!({ "unit": on, "cpr": "680780-4599", "givenName": "Ny", "familyName": "Borger",
            "caseworker": other(Kind::User, ("user", "colleague")) }),
        "changeName" => json!({ "person": on, "givenName": "Nyt", "familyName": "Navn" }),
        "changeContactDetails" => json!({ "person": on, "contact": { "city": "Eksempelby" } }),
        "changeCprNumber" => json!({ "person": on, "cpr": "680780-4598" }),
        "transferPerson" => json!({ "person": on, "unit": other(Kind::OrganisationUnit, ("unit", "TEAM-B")) }),
        "protectPerson" => json!({ "person": on, "validFrom": day(400) }),
        "endProtection" => json!({ "protectionPeriod": on, "validUntil": day(-20) }),
        "assignCaseworker" => json!({ "person": on, "user": other(Kind::User, ("user", "neighbour")),
            "kind": "SUBSTITUTE", "validFrom": day(0) }),
        "endAssignment" => json!({ "assignment": on, "validUntil": day(-1) }),
        "openPlan" => json!({ "person": on, "goal": "Et arbejde" }),
        "revisePlan" => json!({ "plan": on, "goal": "Et andet arbejde" }),
        "activatePlan" | "completePlan" | "closePlan" => json!({ "plan": on }),
        "proposeCourse" => json!({ "plan": on, "offer": other(Kind::Offer, ("offer", "T1")),
            "plannedStartOn": day(5), "plannedEndOn": day(50), "plannedMinutesPerWeek": 600 }),
        "offerCourse" => json!({ "course": on }),
        "planCourse" => json!({ "course": on, "acknowledge": ["PERSON_AWAY", "NO_PLACES"] }),
        "startCourse" => json!({ "course": on, "startedOn": day(0) }),
        "completeCourse" => json!({ "course": on, "completedOn": day(0) }),
        "interruptCourse" => json!({ "course": on, "interruptedOn": day(0), "reason": "Aftalt" }),
        "cancelCourse" | "markCourseNotStarted" | "reopenCourse" => json!({ "course": on, "reason": "Aftalt" }),
        "scheduleSession" => json!({ "course": on, "startsAt": at(1), "durationMinutes": 60, "acknowledge": AWAY }),
        "recordAttendance" => json!({ "session": on, "status": "PRESENT", "mode": "PHYSICAL" }),
        "recordAttendances" => json!({ "items": [{ "session": on, "status": "PRESENT", "mode": "PHYSICAL" }] }),
        "bookMeeting" => json!({ "person": on, "caseworker": other(Kind::User, ("user", "colleague")),
            "type": "FOLLOW_UP", "form": "PHONE", "startsAt": at(5), "durationMinutes": 30, "acknowledge": AWAY }),
        "rescheduleMeeting" => json!({ "meeting": on, "form": "PHONE", "startsAt": at(6), "durationMinutes": 30,
            "acknowledge": AWAY }),
        "recordMeetingOutcome" => json!({ "meeting": on, "outcome": "CONTINUES" }),
        "recordNoShow" => json!({ "meeting": on }),
        "cancelMeeting" => json!({ "meeting": on, "cancelledBy": "MUNICIPALITY", "reason": "Sygdom" }),
        "voidMeeting" => json!({ "meeting": on, "reason": "Forkert borger" }),
        "proposeEnrolment" => json!({ "person": on, "effort": other(Kind::Effort, ("effort", "OTHER")),
            "validFrom": day(410) }),
        "approveEnrolment" | "rejectEnrolment" => json!({ "enrolment": on }),
        "startEnrolment" => json!({ "enrolment": on, "startedOn": day(0) }),
        "reviewEnrolment" => json!({ "enrolment": on, "outcome": "CONTINUES" }),
        "pauseEnrolment" => json!({ "enrolment": on, "pausedFrom": day(0) }),
        "resumeEnrolment" => json!({ "enrolment": on, "resumedOn": day(-210) }),
        "endEnrolment" => json!({ "enrolment": on, "lastDayOn": day(0) }),
        "reportAbsence" => json!({ "person": on, "kind": "HOLIDAY", "validFrom": day(20), "validUntil": day(25) }),
        "approveAbsence" => json!({ "absence": on, "suspendsDuty": true }),
        "rejectAbsence" => json!({ "absence": on, "reason": "Dokumentation mangler" }),
        "changeAbsencePeriod" => json!({ "absence": on, "validFrom": day(-8), "validUntil": day(-5) }),
        "endAbsence" => json!({ "absence": on, "validUntil": day(-7) }),
        "grantExemption" => json!({ "person": on, "kind": "CARE", "validFrom": day(0), "validUntil": day(30),
            "suspendsDuty": true, "reason": "Aftalt" }),
        "reviewExemption" => json!({ "exemption": on, "reviewDueOn": day(30) }),
        "endExemption" => json!({ "exemption": on, "validUntil": day(10) }),
        "assessReadiness" => json!({ "person": on, "level": "LEVEL_2", "assessedOn": day(0), "nextDueOn": day(90),
            "note": "Efter samtale" }),
        "voidReadinessAssessment" => json!({ "readinessAssessment": on, "reason": "Forkert borger" }),
        "agreeIndividualTarget" => json!({ "person": on, "effort": other(Kind::Effort, ("effort", "OTHER")),
            "minutesPerWeek": 900, "validFrom": day(0), "reason": "Aftalt" }),
        "endIndividualTarget" => json!({ "individualTarget": on, "validUntil": day(14) }),
        "recordAvailabilityEvent" => {
            let mut event = json!({ "person": on, "kind": "OTHER", "source": "CITIZEN", "occurredOn": day(-3),
                "description": "Ringede til receptionen" });
            // Of the persons of the casebook it is known what it can be about, and which case takes it.
            if let Some(relation) = relation_of(world, who, on) {
                let (seen, at) = (format!("{relation} seen"), format!("{relation} Active {}", day(-3)));
                event["session"] = json!(other(Kind::CourseSession, ("session", &at)));
                event["meeting"] = json!(other(Kind::Meeting, ("meeting", &seen)));
                event["absence"] = json!(other(Kind::Absence, ("absence", &seen)));
                let case = format!("{relation} Opened");
                event["availabilityCase"] = json!(other(Kind::AvailabilityCase, ("case", &case)));
            }
            event
        }
        "openAvailabilityCase" => {
            let relation = relation_of(world, who, on);
            let loose = relation.map(|relation| format!("{relation} loose"));
            let events = loose.iter().map(|key| other(Kind::AvailabilityEvent, ("event", key)));
            json!({ "person": on, "events": events.collect::<Vec<_>>() })
        }
        "voidAvailabilityEvent" => json!({ "availabilityEvent": on, "reason": "Forkert borger" }),
        "recordGuidance" => json!({ "availabilityCase": on, "guidanceVersion": "1", "givenOn": day(-31),
            "channel": "LETTER" }),
        "recordContactAttempt" => json!({ "availabilityCase": on, "attemptedOn": day(-27), "channel": "PHONE" }),
        "sendHearing" => json!({ "availabilityCase": on, "sentOn": day(-1), "channel": "LETTER",
            "answerDueOn": day(20) }),
        "recordHearingAnswer" => json!({ "availabilityCase": on, "answeredOn": day(-4), "channel": "PHONE",
            "answer": "Var syg" }),
        "expireHearing" => json!({ "availabilityCase": on, "deliveredOn": day(-20), "deliveryReference": "J-2" }),
        "assessAvailability" => json!({ "availabilityCase": on, "reasonableGround": "NO",
            "reasons": "Der er ikke oplyst nogen grund" }),
        "sendBenefitNotice" => {
            // Each case of the casebook has one fact, under its own name.
            let keys = RELATIONS.iter().flat_map(|(relation, ..)| case_keys(relation));
            let key = keys.into_iter().find(|key| other(Kind::AvailabilityCase, ("case", key)) == on);
            let fact = other(Kind::AvailabilityEvent, ("event", &key.expect("a case of the casebook")));
            json!({ "availabilityCase": on, "facts": [fact] })
        }
        "recordBenefitOutcome" => json!({ "availabilityCase": on, "outcome": "CHANGED", "decidedOn": day(-1) }),
        "recordAppeal" => json!({ "availabilityCase": on, "appealedOn": day(-1), "channel": "LETTER" }),
        "recordAppealDecision" => json!({ "availabilityCase": on, "result": "UPHELD", "decidedOn": day(-1) }),
        "closeAvailabilityCase" => json!({ "availabilityCase": on }),
        "decideNoNotice" | "reopenAvailabilityCase" | "dropAvailabilityCase" => {
            json!({ "availabilityCase": on, "reason": "Efter samtale" })
        }
        "recordNeed" => json!({ "person": on, "need": "LANGUAGE", "code": "EN", "validFrom": day(0) }),
        "endNeed" => json!({ "need": on, "validUntil": day(0) }),
        "keepApart" | "endSeparation" => {
            json!({ "personA": on, "personB": other(Kind::Person, ("person", "own draft")) })
        }
        "recordDisclosure" => json!({ "person": on, "disclosedOn": day(0), "recipient": "COURT",
            "legalBasis": "DISCLOSURE_ORDER", "fieldClasses": ["CASE"], "means": "LETTER", "reason": "Efter kendelse" }),
        "withdrawDisclosure" => json!({ "disclosure": on, "reason": "Forkert borger" }),
        "closeTime" => json!({ "user": on, "startsAt": at(1), "endsAt": at(2) }),
        "reopenTime" => json!({ "closedTime": on }),
        "reviewBreakGlass" => json!({ "breakGlass": on, "verdict": "I orden" }),
        "unmaskPerson" => json!({ "person": on, "reason": "Sagen skal sammenholdes med en klage" }),
        "reviewAccess" => json!({ "accessReview": on, "verdict": "JUSTIFIED", "reason": "I orden" }),
        "drawAccessSample" => json!({ "unit": on, "seed": "42", "size": 3, "from": "2026-01-01T00:00:00Z",
            "until": "2027-01-01T00:00:00Z" }),
        "draftEffortPolicy" => json!({ "effort": on, "basedOn": other(Kind::EffortPolicy, ("policy", "draft")),
            "validFrom": day(14) }),
        "reviseEffortPolicy" | "approveEffortPolicy" | "withdrawEffortPolicy" => json!({ "policy": on }),
        other => panic!("{other} has no input: add one"),
    };
    let creates = [
        "registerPerson",
        "protectPerson",
        "assignCaseworker",
        "openPlan",
        "proposeCourse",
        "proposeEnrolment",
        "draftEffortPolicy",
        "reportAbsence",
        "grantExemption",
        "assessReadiness",
        "agreeIndividualTarget",
        "openAvailabilityCase",
    ];
    let adds = [
        "scheduleSession",
        "recordAttendance",
        "recordAttendances",
        "bookMeeting",
        "recordAvailabilityEvent",
        "closeTime",
        "recordNeed",
        "keepApart",
        "endSeparation",
        "drawAccessSample",
        "unmaskPerson",
        "recordDisclosure",
    ];
    if !creates.contains(&verb) && !adds.contains(&verb) {
        extra["expectedVersion"] = json!(1);
    }
    extra
}

/// The relation of the casebook whose person the id names.
fn relation_of(world: &World, who: &str, on: &str) -> Option<&'static str> {
    let names = |relation: &str| id_for(world, who, Kind::Person, id("person", relation)) == on;
    RELATIONS.into_iter().map(|(relation, ..)| relation).find(|relation| names(relation))
}

/// What a user does about nobody but themselves, and without an input: `files::calendar` tries it as each role.
const OF_ONESELF: [&str; 2] = ["createCalendarFeed", "revokeCalendarFeed"];

/// Every other mutation of the schema with the type of its input.
pub async fn inputs() -> BTreeMap<String, String> {
    let types = types().await;
    let root = types.iter().find(|known| name(known) == "Mutation").expect("mutations");
    let of = |field| list(field, "args").next().expect("an input")["type"]["ofType"]["name"].as_str();
    let others = list(root, "fields").filter(|field| !OF_ONESELF.contains(&name(field)));
    others.map(|field| (name(field).to_owned(), of(field).expect("a type").to_owned())).collect()
}

/// Runs a mutation.
pub async fn attempt(client: &Client<'_>, inputs: &BTreeMap<String, String>, verb: &str, input: &Value) -> Answer {
    let of = inputs.get(verb).expect("a mutation of the schema");
    let document = format!("mutation($input: {of}!) {{ {verb}(input: $input) {{ userErrors {{ code path }} }} }}");
    client.run(&document, json!({ "input": input })).await
}

/// The one code with which an attempt ended; [`REACHED`](super::rows::REACHED) where only the trail stood against it.
pub fn outcome(answer: &Answer, verb: &str) -> String {
    let codes = [answer.codes(), user_errors(&answer.body["data"][verb])].concat();
    let [code] = codes[..] else { panic!("{verb} ends in one way: {}", answer.text) };
    code.to_owned()
}

#[tokio::test]
async fn every_mutation_and_every_permission_of_the_schema_is_tried() {
    let mut tried: Vec<&str> = VERBS.iter().map(|verb| verb.name).chain([BREAK_GLASS]).collect();
    tried.sort_unstable();
    assert_eq!(tried, inputs().await.keys().collect::<Vec<_>>());
    let types = types().await;
    let is_access = |known: &&Value| name(known).strip_suffix("Access").is_some_and(|kind| Kind::parse(kind).is_some());
    for access in types.iter().filter(is_access) {
        for field in list(access, "fields") {
            let foretells =
                |verb: &&Verb| format!("{}Access", verb.on.as_str()) == name(access) && verb.permission == name(field);
            assert!(VERBS.iter().any(|verb| foretells(&verb)), "{}.{}", name(access), name(field));
        }
    }
}
