//! One item of a worklist: why, since when, by when, about what, and what can be done about it.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject, Union};
use indsats_entity::{
    absence as stored_absence, availability_case, break_glass, course as stored_course,
    course_session as stored_session, effort_enrolment, exemption as stored_exemption, meeting as stored_meeting,
    person as stored_person, worklist_item::Entity,
};
use uuid::Uuid;

use super::{
    absence::Absence,
    availability_case::AvailabilityCase,
    connection::Record,
    context::Acting,
    course::Course,
    course_session::CourseSession,
    effort::Effort,
    enrolment::EffortEnrolment,
    error::ErrorCode,
    exemption::Exemption,
    glass::BreakGlass,
    meeting::Meeting,
    node::Node,
    person::Person,
    record::{Permission, record},
    scalar::Date,
};
use crate::{
    policy::{Action, Guarded, Kind, Visible},
    rules::worklist::Reason,
    store::Session,
};

record!(WorklistItem shows Entity);

/// Why an item is on its list. A fact of what is recorded, never a judgement.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "Reason")]
pub enum WorklistReason {
    /// The week requires a conversation, and none is booked.
    NoConversationBooked,
    /// A conversation is booked for today or tomorrow.
    ConversationBooked,
    /// None was booked, or nobody recorded what came of the one that was.
    MissedNotBooked,
    /// The municipality cancelled at least one attempt: the week is the municipality's.
    MissedMunicipalityCancelled,
    /// The person cancelled, and nothing else was tried.
    MissedCitizenCancelled,
    /// Every attempt of the week ended without the person coming.
    MissedNoShow,
    /// The course ends, and no other agreed course runs on.
    CourseEndsWithoutSuccessor,
    /// One more week of obliged days would pass the limit.
    GapNearLimit,
    /// More obliged days without a course than the limit.
    GapOverLimit,
    /// The planned start has come.
    StartNotConfirmed,
    /// The credited minutes of the last closed week are below its target.
    CreditedBelowTarget,
    /// Nobody has registered what happened at the session.
    AttendanceNotRegistered,
    /// Nobody has recorded what came of the conversation.
    OutcomeNotRecorded,
    /// The day of the next assessment is past.
    ReadinessToAssess,
    /// The absence waits to be decided.
    AbsenceReported,
    /// The exemption's day of review has come.
    ExemptionReviewDue,
    /// The enrolment was proposed.
    EnrolmentProposed,
    /// The enrolment is being looked at.
    EnrolmentUnderReview,
    /// The enrolment's day of review has come.
    EnrolmentReviewDue,
    /// Nobody is primarily responsible.
    NoCaseworker,
    /// The case about availability waits for the step that its `missingStep` names.
    AvailabilityStepWaits,
    /// Nobody has reviewed why the case was reached.
    AccessNotReviewed,
}

/// The record that an item is about.
#[derive(Union)]
pub enum WorklistSubject {
    Person(Person),
    Meeting(Meeting),
    Course(Course),
    CourseSession(CourseSession),
    Absence(Absence),
    Exemption(Exemption),
    EffortEnrolment(EffortEnrolment),
    AvailabilityCase(AvailabilityCase),
    BreakGlass(BreakGlass),
}

/// Something that can be done about an item.
#[derive(SimpleObject)]
pub struct WorklistAction {
    /// The name of the mutation.
    mutation: &'static str,
    /// The record to name in its input.
    record: ID,
    /// Whether the caller may, as the mutation itself would decide.
    permission: Permission,
}

/// The steps of a case about availability; which of them is next, the permissions tell.
const AVAILABILITY: [Action; 12] = [
    Action::RecordGuidance,
    Action::RecordContactAttempt,
    Action::SendHearing,
    Action::RecordHearingAnswer,
    Action::ExpireHearing,
    Action::AssessAvailability,
    Action::SendBenefitNotice,
    Action::DecideNoNotice,
    Action::RecordBenefitOutcome,
    Action::RecordAppealDecision,
    Action::CloseAvailabilityCase,
    Action::DropAvailabilityCase,
];

/// What can be done about what is waiting for a reason: on the person, or on what the item is about.
fn actions(reason: Reason) -> &'static [Action] {
    match reason {
        Reason::NoConversationBooked
        | Reason::MissedNotBooked
        | Reason::MissedMunicipalityCancelled
        | Reason::MissedCitizenCancelled
        | Reason::MissedNoShow
        | Reason::CreditedBelowTarget
        | Reason::GapNearLimit
        | Reason::GapOverLimit
        | Reason::CourseEndsWithoutSuccessor => &[Action::BookMeeting],
        Reason::ConversationBooked => &[Action::RescheduleMeeting, Action::CancelMeeting],
        Reason::StartNotConfirmed => &[Action::StartCourse, Action::MarkCourseNotStarted, Action::CancelCourse],
        Reason::AttendanceNotRegistered => &[Action::RecordAttendance],
        Reason::OutcomeNotRecorded => &[Action::RecordMeetingOutcome, Action::RecordNoShow, Action::CancelMeeting],
        Reason::ReadinessToAssess => &[Action::AssessReadiness],
        Reason::AbsenceReported => &[Action::ApproveAbsence, Action::RejectAbsence],
        Reason::ExemptionReviewDue => &[Action::ReviewExemption, Action::EndExemption],
        Reason::EnrolmentProposed | Reason::EnrolmentUnderReview => {
            &[Action::ApproveEnrolment, Action::RejectEnrolment]
        }
        Reason::EnrolmentReviewDue => &[Action::ReviewEnrolment, Action::PauseEnrolment, Action::EndEnrolment],
        Reason::NoCaseworker => &[Action::AssignCaseworker],
        Reason::AvailabilityStepWaits => &AVAILABILITY,
        Reason::AccessNotReviewed => &[Action::ReviewBreakGlass],
    }
}

impl WorklistItem {
    fn why(&self) -> Result<Reason> {
        let unknown = || ErrorCode::InternalServerError.error("An item without a known reason.");
        Reason::parse(&self.0.reason).ok_or_else(unknown)
    }

    /// The record that the item is about, where it is of this type and the caller sees it.
    async fn about<T: Visible>(&self, session: &Session) -> Result<Option<Node<T>>> {
        let points_at = |row: &<Entity as sea_orm::EntityTrait>::Model| -> Option<Uuid> {
            (row.subject_kind == T::KIND.as_str()).then_some(row.subject_id)
        };
        Ok(self.0.target(session, &format!("subject {}", T::KIND.as_str()), points_at).await?)
    }

    async fn show<R: Record>(&self, session: &Session) -> Result<Option<R>> {
        Ok(self.about::<R::Entity>(session).await?.map(R::show))
    }

    async fn of_person(&self, session: &Session) -> Result<Option<Node<stored_person::Entity>>> {
        Ok(self.0.target(session, "person", |row| Some(row.person_id)).await?)
    }
}

/// What may be done to a record.
fn offer<T: Guarded>(session: &Session, record: Option<Node<T>>, actions: &[Action]) -> Vec<WorklistAction> {
    let Some(record) = record else { return Vec::new() };
    let offer = |action: &Action| WorklistAction {
        mutation: action.as_str(),
        record: record.global_id(session),
        permission: session.may::<T>(*action, &record).into(),
    };
    actions.iter().map(offer).collect()
}

/// Something that waits for somebody.
#[Object]
impl WorklistItem {
    /// Why it is on the list.
    async fn reason(&self) -> Result<WorklistReason> {
        Ok(self.why()?.into())
    }

    /// The first day on which it waits.
    async fn since(&self) -> Date {
        Date(self.0.since)
    }

    /// The last day in time; in the past where it is overdue. Null where no rule names a day.
    async fn due(&self) -> Option<Date> {
        self.0.due.map(Date)
    }

    /// The effort by whose rules it waits. Null for what the administration of any case asks.
    async fn effort(&self, ctx: &Context<'_>) -> Result<Option<Effort>> {
        Ok(self.0.target(ctx.session(), "effort", |row| row.effort_id).await?.map(Effort))
    }

    /// The number of the effort's policy that says so. Null where no policy has a say.
    async fn policy_number(&self) -> Option<i32> {
        self.0.policy_number
    }

    /// The person (borger). Null where the caller does not see the person.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(self.of_person(ctx.session()).await?.map(Person))
    }

    /// The record that it is about; the person where it is about no other. Null where the caller does not see the record.
    async fn subject(&self, ctx: &Context<'_>) -> Result<Option<WorklistSubject>> {
        let session = ctx.session();
        Ok(match Kind::parse(&self.0.subject_kind) {
            Some(Kind::Person) => self.show(session).await?.map(WorklistSubject::Person),
            Some(Kind::Meeting) => self.show(session).await?.map(WorklistSubject::Meeting),
            Some(Kind::Course) => self.show(session).await?.map(WorklistSubject::Course),
            Some(Kind::CourseSession) => self.show(session).await?.map(WorklistSubject::CourseSession),
            Some(Kind::Absence) => self.show(session).await?.map(WorklistSubject::Absence),
            Some(Kind::Exemption) => self.show(session).await?.map(WorklistSubject::Exemption),
            Some(Kind::EffortEnrolment) => self.show(session).await?.map(WorklistSubject::EffortEnrolment),
            Some(Kind::AvailabilityCase) => self.show(session).await?.map(WorklistSubject::AvailabilityCase),
            Some(Kind::BreakGlass) => self.show(session).await?.map(WorklistSubject::BreakGlass),
            _ => None,
        })
    }

    /// What can be done about it, and whether the caller may.
    async fn actions(&self, ctx: &Context<'_>) -> Result<Vec<WorklistAction>> {
        let (session, actions) = (ctx.session(), actions(self.why()?));
        macro_rules! on {
            ($entity:ty) => {
                offer(session, self.about::<$entity>(session).await?, actions)
            };
        }
        Ok(match Kind::parse(&self.0.subject_kind) {
            // Whatever record it is about, it is the person that somebody talks with.
            _ if actions == [Action::BookMeeting] => offer(session, self.of_person(session).await?, actions),
            Some(Kind::Person) => on!(stored_person::Entity),
            Some(Kind::Meeting) => on!(stored_meeting::Entity),
            Some(Kind::Course) => on!(stored_course::Entity),
            Some(Kind::CourseSession) => on!(stored_session::Entity),
            Some(Kind::Absence) => on!(stored_absence::Entity),
            Some(Kind::Exemption) => on!(stored_exemption::Entity),
            Some(Kind::EffortEnrolment) => on!(effort_enrolment::Entity),
            Some(Kind::AvailabilityCase) => on!(availability_case::Entity),
            Some(Kind::BreakGlass) => on!(break_glass::Entity),
            _ => Vec::new(),
        })
    }
}
