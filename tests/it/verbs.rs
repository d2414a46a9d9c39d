//! Every verb: what it does, when it refuses, and that it does it once.

mod absence;
mod assignment;
mod attendance;
pub mod availability;
mod closed_time;
mod conflict;
mod course;
mod effort_policy;
mod enrolment;
mod exemption;
mod glass;
mod individual_target;
mod meeting;
mod need;
mod once;
mod person;
mod plan;
mod proof;
mod race;
mod readiness_assessment;
mod separation;
pub mod wrong;

use indsats_tests::world::Client;
use serde_json::{Value, json};

/// Every mutation with its input type and what is asked of its record.
pub const VERBS: &[(&str, &str, &str)] = &[
    ("registerPerson", "RegisterPersonInput", PERSON),
    ("changeName", "ChangeNameInput", PERSON),
    ("changeContactDetails", "ChangeContactDetailsInput", PERSON),
    ("changeCprNumber", "ChangeCprNumberInput", PERSON),
    ("transferPerson", "TransferPersonInput", PERSON),
    ("protectPerson", "ProtectPersonInput", PROTECTION),
    ("endProtection", "EndProtectionInput", PROTECTION),
    ("assignCaseworker", "AssignCaseworkerInput", ASSIGNMENT),
    ("endAssignment", "EndAssignmentInput", ASSIGNMENT),
    ("openPlan", "OpenPlanInput", PLAN),
    ("activatePlan", "PlanInput", PLAN),
    ("revisePlan", "RevisePlanInput", PLAN),
    ("completePlan", "PlanInput", PLAN),
    ("closePlan", "PlanInput", PLAN),
    ("proposeCourse", "ProposeCourseInput", COURSE),
    ("offerCourse", "CourseInput", COURSE),
    ("planCourse", "PlanCourseInput", COURSE),
    ("startCourse", "StartCourseInput", COURSE),
    ("completeCourse", "CompleteCourseInput", COURSE),
    ("interruptCourse", "InterruptCourseInput", COURSE),
    ("cancelCourse", "CourseReasonInput", COURSE),
    ("markCourseNotStarted", "CourseReasonInput", COURSE),
    ("reopenCourse", "CourseReasonInput", COURSE),
    ("scheduleSession", "ScheduleSessionInput", "record: courseSession { id version startsAt endsAt heldOn }"),
    ("recordAttendance", "RecordAttendanceInput", ATTENDANCE),
    ("recordAttendances", "RecordAttendancesInput", ITEMS),
    ("bookMeeting", "BookMeetingInput", MEETING),
    ("rescheduleMeeting", "RescheduleMeetingInput", MEETING),
    ("recordMeetingOutcome", "RecordMeetingOutcomeInput", MEETING),
    ("recordNoShow", "RecordNoShowInput", MEETING),
    ("cancelMeeting", "CancelMeetingInput", MEETING),
    ("voidMeeting", "VoidMeetingInput", MEETING),
    ("proposeEnrolment", "ProposeEnrolmentInput", ENROLMENT),
    ("approveEnrolment", "ApproveEnrolmentInput", ENROLMENT),
    ("rejectEnrolment", "EnrolmentInput", ENROLMENT),
    ("startEnrolment", "StartEnrolmentInput", ENROLMENT),
    ("reviewEnrolment", "ReviewEnrolmentInput", ENROLMENT),
    ("pauseEnrolment", "PauseEnrolmentInput", ENROLMENT),
    ("resumeEnrolment", "ResumeEnrolmentInput", ENROLMENT),
    ("endEnrolment", "EndEnrolmentInput", ENROLMENT),
    ("reportAbsence", "ReportAbsenceInput", ABSENCE),
    ("approveAbsence", "ApproveAbsenceInput", ABSENCE),
    ("rejectAbsence", "RejectAbsenceInput", ABSENCE),
    ("changeAbsencePeriod", "ChangeAbsencePeriodInput", ABSENCE),
    ("endAbsence", "EndAbsenceInput", ABSENCE),
    ("grantExemption", "GrantExemptionInput", EXEMPTION),
    ("reviewExemption", "ReviewExemptionInput", EXEMPTION),
    ("endExemption", "EndExemptionInput", EXEMPTION),
    ("assessReadiness", "AssessReadinessInput", READINESS),
    ("voidReadinessAssessment", "VoidReadinessAssessmentInput", READINESS),
    ("agreeIndividualTarget", "AgreeIndividualTargetInput", TARGET),
    ("endIndividualTarget", "EndIndividualTargetInput", TARGET),
    ("recordAvailabilityEvent", "RecordAvailabilityEventInput", EVENT),
    ("voidAvailabilityEvent", "VoidAvailabilityEventInput", EVENT),
    ("openAvailabilityCase", "OpenAvailabilityCaseInput", CASE),
    ("recordGuidance", "RecordGuidanceInput", CASE),
    ("recordContactAttempt", "RecordContactAttemptInput", CASE),
    ("sendHearing", "SendHearingInput", CASE),
    ("recordHearingAnswer", "RecordHearingAnswerInput", CASE),
    ("expireHearing", "ExpireHearingInput", CASE),
    ("assessAvailability", "AssessAvailabilityInput", CASE),
    ("sendBenefitNotice", "SendBenefitNoticeInput", CASE),
    ("decideNoNotice", "AvailabilityCaseReasonInput", CASE),
    ("recordBenefitOutcome", "RecordBenefitOutcomeInput", CASE),
    ("recordAppeal", "RecordAppealInput", CASE),
    ("recordAppealDecision", "RecordAppealDecisionInput", CASE),
    ("reopenAvailabilityCase", "AvailabilityCaseReasonInput", CASE),
    ("closeAvailabilityCase", "AvailabilityCaseInput", CASE),
    ("dropAvailabilityCase", "AvailabilityCaseReasonInput", CASE),
    ("breakGlass", "BreakGlassInput", GLASS),
    ("reviewBreakGlass", "ReviewBreakGlassInput", GLASS),
    ("unmaskPerson", "UnmaskPersonInput", "record: identity { givenName familyName cpr }"),
    ("reviewAccess", "ReviewAccessInput", REVIEW),
    ("drawAccessSample", "DrawAccessSampleInput", "record: accessReviews { id version cause state }"),
    ("draftEffortPolicy", "DraftEffortPolicyInput", POLICY),
    ("reviseEffortPolicy", "ReviseEffortPolicyInput", POLICY),
    ("approveEffortPolicy", "EffortPolicyInput", POLICY),
    ("withdrawEffortPolicy", "EffortPolicyInput", POLICY),
    ("closeTime", "CloseTimeInput", CLOSED),
    ("reopenTime", "ReopenTimeInput", CLOSED),
    ("recordNeed", "RecordNeedInput", NEED),
    ("endNeed", "EndNeedInput", NEED),
    ("keepApart", "SeparationInput", "record: persons { id }"),
    ("endSeparation", "SeparationInput", "record: persons { id }"),
    ("recordDisclosure", "RecordDisclosureInput", DISCLOSURE),
    ("withdrawDisclosure", "WithdrawDisclosureInput", DISCLOSURE),
];

const PERSON: &str =
    "record: person { id version givenName familyName cprMasked street phone unit { userKey } targetGroup { code } }";
const PROTECTION: &str = "record: protectionPeriod { id version validFrom validUntil }";
const ASSIGNMENT: &str = "record: assignment { id version kind validFrom validUntil user { name } }";
const ENROLMENT: &str = "record: enrolment { id version state validFrom validUntil reviewDueOn decidedBy { name }
    reviewedBy { name } reviewedAt reviewOutcome { code } proposedOn
    pauses { nodes { validFrom validUntil } } }";
const PLAN: &str = "record: plan { id version state goal agreedSteps openedOn closedOn }";
const COURSE: &str = "record: course { id version state plannedStartOn plannedEndOn actualStartOn actualEndOn
    interruptedOn plannedMinutesPerWeek reason offer { code } }";
const ATTENDANCE: &str =
    "record: attendance { id version status attendedMinutes mode reasonableGround registeredBy { name } }";
const ITEMS: &str = "items { attendance { id version status } userErrors { code path } }";
const MEETING: &str = "record: meeting { id version state form startsAt durationMinutes note reason outcome { code }
    replaces { id state version } caseworker { name } }";
const ABSENCE: &str = "record: absence { id version state validFrom validUntil suspendsDuty reason reportedOn decidedAt
    kind { code } decidedBy { name } redactedFields }";
const EXEMPTION: &str = "record: exemption { id version validFrom validUntil suspendsDuty reason reviewDueOn reviewedAt
    kind { code } grantedBy { name } reviewedBy { name } redactedFields }";
const READINESS: &str = "record: readinessAssessment { id version level { code } assessedOn assessedBy { name }
    nextDueOn note isVoid voidedBy { name } voidReason }";
const TARGET: &str = "record: individualTarget { id version effort { code } minutesPerWeek validFrom validUntil reason
    agreedBy { name } agreedAt }";
const EVENT: &str = "record: availabilityEvent { id version state occurredOn description heardOn voidReason
    kind { code } source { code } recordedBy { name } availabilityCase { id } meeting { id } session { id } absence { id } }";
const CASE: &str =
    "record: availabilityCase { id version state round missingStep waitingSince openedOn closedOn ageDays
    hasFacts hasUnheardFacts isGuided requiresContact isContacted hearingSentOn answerDueOn reasonableGround }";
const CLOSED: &str = "record: closedTime { id version startsAt endsAt reopenedAt user { name } }";
const NEED: &str = "record: need { id version need code { code } validFrom validUntil }";
const REVIEW: &str = "record: accessReview { id version cause state verdict reason reviewedAt reviewedBy { name } }";
const DISCLOSURE: &str = "record: disclosure { id version disclosedOn recipient { code } recipientName legalBasis { code }
    fieldClasses means reason benefitNotice { id } recordedBy { name } withdrawnBy { name } withdrawnAt withdrawalReason }";
const GLASS: &str = "record: breakGlass { id version reason openedAt expiresAt reviewedAt verdict }";

const POLICY: &str = "record: effortPolicy { id version number validFrom state draftedBy { name } approvedBy { name }
    weeklyTargetMinutes workdays countedKinds courseWeekTest qualifyingMeetingForms contactMinObligedDays }";

/// The document of a verb.
pub fn document(verb: &str) -> String {
    let (_, input, selection) = VERBS.iter().find(|(name, ..)| *name == verb).expect("a verb");
    format!(
        "mutation($input: {input}!) {{ {verb}(input: $input) {{ {selection} userErrors {{
            code path message severity
            ...on StaleVersionError {{ currentVersion }}
            ...on OverlapError {{ conflictingWith }}
            ...on RuleViolationError {{ ruleId legalReference }} }} }} }}"
    )
}

/// Does it, and gives the payload.
pub async fn act(client: &Client<'_>, verb: &str, input: &Value) -> Value {
    client.data(&document(verb), json!({ "input": input })).await[verb].clone()
}

/// Does it, and gives the record: nothing may stand against it.
pub async fn done(client: &Client<'_>, verb: &str, input: &Value) -> Value {
    let payload = act(client, verb, input).await;
    assert_eq!(payload["userErrors"], json!([]), "{verb} {input}");
    payload["record"].clone()
}

/// The value with some of its fields replaced; a dotted name reaches into objects, null removes.
pub fn but(base: &Value, changes: &[(&str, Value)]) -> Value {
    let mut value = base.clone();
    for (path, to) in changes {
        let (parents, field) =
            path.rsplit_once('.').map_or((vec![], *path), |(parents, field)| (parents.split('.').collect(), field));
        let parent = parents.iter().fold(&mut value, |value, key| match key.parse::<usize>() {
            Ok(index) => &mut value[index],
            Err(_) => &mut value[*key],
        });
        parent[field] = to.clone();
    }
    value
}

#[test]
fn every_mutation_stands_in_the_table() {
    let sdl = indsats::graphql::sdl();
    let block = sdl.split("type Mutation {").nth(1).and_then(|rest| rest.split("\n}").next()).expect("mutations");
    let in_schema = block.lines().filter(|line| line.starts_with('\t') && !line.starts_with("\t\t"));
    let in_schema = in_schema.filter_map(|line| line.trim().strip_suffix('('));
    let mut in_schema: Vec<&str> = in_schema.collect();
    let mut in_table: Vec<&str> = VERBS.iter().map(|(name, ..)| *name).collect();
    in_schema.sort_unstable();
    in_table.sort_unstable();
    assert_eq!(in_schema, in_table);
}
