//! What a person at the screen can put right: a code, the place in the input, and how grave it is.

use std::borrow::Cow;

use uuid::Uuid;

use crate::{
    policy::{Denial, Kind},
    store::{Constraint, Error},
};

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal,)+) => {
        /// The code of a problem. Each has a text in Danish and English under the same name.
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
        pub enum Code { $($(#[$doc])* $variant,)+ }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The code as clients compare it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }
    };
}

codes! {
    /// There is no such record within the caller's reach.
    NotFound = "NOT_FOUND",
    /// The record was changed since it was read.
    StaleVersion = "STALE_VERSION",
    /// The record's state does not admit the action.
    WrongState = "WRONG_STATE",
    /// Somebody else must decide.
    OwnDecision = "OWN_DECISION",
    /// The key was used with other input.
    IdempotencyKeyReused = "IDEMPOTENCY_KEY_REUSED",
    /// A text is missing.
    TextEmpty = "TEXT_EMPTY",
    /// A text is too short to explain anything.
    TextTooShort = "TEXT_TOO_SHORT",
    /// A text is too long.
    TextTooLong = "TEXT_TOO_LONG",
    /// A text has characters or a form that it cannot have.
    TextMalformed = "TEXT_MALFORMED",
    /// A number is too small or too large.
    NumberOutOfRange = "NUMBER_OUT_OF_RANGE",
    /// Not ten digits.
    CprShape = "CPR_SHAPE",
    /// The digits name no real date.
    CprDate = "CPR_DATE",
    /// The person cannot be registered with this number here.
    RegistrationNotPossible = "REGISTRATION_NOT_POSSIBLE",
    /// A code of a list that is unknown or not valid on that day.
    UnknownCode = "UNKNOWN_CODE",
    /// A period ends before it begins.
    PeriodReversed = "PERIOD_REVERSED",
    /// The caller has done it as often as one may on a day.
    TooManyToday = "TOO_MANY_TODAY",
    /// More happened in the period than can be looked through at once.
    PeriodTooLong = "PERIOD_TOO_LONG",
    /// A day lies in the past where it must not.
    DayInPast = "DAY_IN_PAST",
    /// A day or time lies in the future where it must not.
    NotYet = "NOT_YET",
    /// A day lies outside the period it belongs to.
    OutsidePeriod = "OUTSIDE_PERIOD",
    /// A local time that the change to summer time skips.
    LocalTimeSkipped = "LOCAL_TIME_SKIPPED",
    /// A local time that occurs twice when summer time ends.
    LocalTimeAmbiguous = "LOCAL_TIME_AMBIGUOUS",
    /// The person has an open plan.
    PlanAlreadyOpen = "PLAN_ALREADY_OPEN",
    /// The plan still has courses that run or are to come.
    PlanHasOpenCourses = "PLAN_HAS_OPEN_COURSES",
    /// The person has a primary caseworker in the period.
    PrimaryAlreadyAssigned = "PRIMARY_ALREADY_ASSIGNED",
    /// The user cannot take responsibility for persons.
    NotACaseworker = "NOT_A_CASEWORKER",
    /// The person has another booked conversation at that time.
    MeetingOverlap = "MEETING_OVERLAP",
    /// The caseworker has another conversation at that time. A warning.
    CaseworkerBusy = "CASEWORKER_BUSY",
    /// The person has a course session at that time. A warning.
    PersonInCourse = "PERSON_IN_COURSE",
    /// The caseworker has closed that time. A warning.
    CaseworkerClosed = "CASEWORKER_CLOSED",
    /// The person has a booked conversation at that time. A warning.
    PersonInMeeting = "PERSON_IN_MEETING",
    /// The person is absent or exempt on that day. A warning.
    PersonAway = "PERSON_AWAY",
    /// The day is a public holiday. A warning.
    PublicHoliday = "PUBLIC_HOLIDAY",
    /// The municipality or the provider is closed on that day. A warning.
    ClosedDay = "CLOSED_DAY",
    /// The person is told later than the rules ask for. A warning.
    NoticeTooShort = "NOTICE_TOO_SHORT",
    /// Every place of the offer is taken on that day. A warning.
    NoPlaces = "NO_PLACES",
    /// The offer cannot be combined with what is arranged for others. A warning.
    NotCompatible = "NOT_COMPATIBLE",
    /// The need is recorded in the period already.
    NeedAlreadyRecorded = "NEED_ALREADY_RECORDED",
    /// The offer is not given in the period.
    OfferNotAvailable = "OFFER_NOT_AVAILABLE",
    /// The course has a session at that time.
    SessionOverlap = "SESSION_OVERLAP",
    /// Minutes must be given for this status.
    MinutesRequired = "MINUTES_REQUIRED",
    /// Minutes cannot be given for this status.
    MinutesNotAllowed = "MINUTES_NOT_ALLOWED",
    /// More minutes than the session had.
    MinutesExceedSession = "MINUTES_EXCEED_SESSION",
    /// The same record is named twice in one call.
    DuplicateItem = "DUPLICATE_ITEM",
    /// Too many items in one call.
    TooManyItems = "TOO_MANY_ITEMS",
    /// The person is protected already.
    AlreadyProtected = "ALREADY_PROTECTED",
    /// The person is or is to be in this effort in the period already.
    EnrolmentOverlap = "ENROLMENT_OVERLAP",
    /// The case is within reach without breaking the glass.
    GlassNotNeeded = "GLASS_NOT_NEEDED",
    /// A day is no Monday where weeks are what counts.
    NotAMonday = "NOT_A_MONDAY",
    /// A list is empty.
    ListEmpty = "LIST_EMPTY",
    /// More days than a week has workdays.
    MoreThanWorkdays = "MORE_THAN_WORKDAYS",
    /// More workdays than a week asks of anybody.
    TooManyWorkdays = "TOO_MANY_WORKDAYS",
    /// A version that begins later has been approved.
    PolicyOvertaken = "POLICY_OVERTAKEN",
    /// More weeks than are looked at in one go.
    TooManyWeeks = "TOO_MANY_WEEKS",
    /// More persons than are looked at in one go.
    TooManyPersons = "TOO_MANY_PERSONS",
    /// What has no end needs a day on which it is looked at again.
    ReviewDateRequired = "REVIEW_DATE_REQUIRED",
    /// The person is neither in the effort nor proposed for it.
    NotEnrolled = "NOT_ENROLLED",
    /// Another individual target holds in the period.
    TargetOverlap = "TARGET_OVERLAP",
    /// A program cannot do this: a person must.
    HumanRequired = "HUMAN_REQUIRED",
    /// No rule for this is in force on that day, so it cannot be done.
    RuleNotInForce = "RULE_NOT_IN_FORCE",
    /// The text names an amount.
    AmountNotAllowed = "AMOUNT_NOT_ALLOWED",
    /// The fact belongs to another case.
    EventInOtherCase = "EVENT_IN_OTHER_CASE",
    /// The case has no fact that stands.
    CaseWithoutFacts = "CASE_WITHOUT_FACTS",
    /// No guidance is recorded that was given before the first fact.
    GuidanceMissing = "GUIDANCE_MISSING",
    /// The guidance was given after the first fact.
    GuidanceAfterEvent = "GUIDANCE_AFTER_EVENT",
    /// The person's target group asks for an attempt at personal contact first.
    ContactAttemptMissing = "CONTACT_ATTEMPT_MISSING",
    /// The person gets too little time to answer.
    HearingTooShort = "HEARING_TOO_SHORT",
    /// The time to answer still runs.
    HearingStillRuns = "HEARING_STILL_RUNS",
    /// There is no proof that the person received the hearing.
    DeliveryUnproven = "DELIVERY_UNPROVEN",
    /// A fact was recorded that the person was not heard about.
    NewFactsNeedHearing = "NEW_FACTS_NEED_HEARING",
    /// Whoever recorded a fact of the case cannot assess it.
    ConflictOfInterest = "CONFLICT_OF_INTEREST",
    /// It must be said whether there was a reasonable ground.
    ReasonableGroundRequired = "REASONABLE_GROUND_REQUIRED",
    /// There was a reasonable ground, so there is nothing to notify.
    ReasonableGroundFound = "REASONABLE_GROUND_FOUND",
    /// A notice holds at least one fact.
    NoticeWithoutFacts = "NOTICE_WITHOUT_FACTS",
    /// A fact is too old to be notified of.
    OutsideNoticeWindow = "OUTSIDE_NOTICE_WINDOW",
}

/// Whether a problem stops the change, or asks to be acknowledged.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Severity {
    Error,
    Warning,
}

/// What there is to say beyond the code.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Detail {
    None,
    /// The version that the record has now.
    Stale {
        current: i32,
    },
    /// The rule of the domain that was met, and where it comes from.
    Rule {
        id: &'static str,
        reference: Cow<'static, str>,
    },
    /// Records in the way, of which the caller can see these.
    Overlap {
        with: Vec<(Kind, Uuid)>,
    },
}

/// One problem of one input.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Problem {
    pub code: Code,
    /// Names of input fields from the argument inwards; positions in lists as text.
    pub path: Vec<String>,
    pub severity: Severity,
    pub detail: Detail,
}

impl Problem {
    /// An error at a field of the input.
    #[must_use]
    pub fn at(field: &str, code: Code) -> Self {
        let path = std::iter::once("input").chain(field.split('.').filter(|part| !part.is_empty()));
        Self { code, path: path.map(str::to_owned).collect(), severity: Severity::Error, detail: Detail::None }
    }

    /// The same problem as a warning.
    #[must_use]
    pub fn warning(self) -> Self {
        Self { severity: Severity::Warning, ..self }
    }

    /// The same problem with more to say.
    #[must_use]
    pub fn with(self, detail: Detail) -> Self {
        Self { detail, ..self }
    }
}

/// Why a verb changed nothing.
#[derive(Clone, Debug)]
pub enum Failure {
    /// The person at the screen can put it right.
    Problems(Vec<Problem>),
    /// The caller's program, rights, or the server.
    Store(Error),
}

/// The result of a verb.
pub type Verdict<T> = Result<T, Failure>;

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Problems(vec![problem])
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let rule = |id, reference| Detail::Rule { id, reference: Cow::Borrowed(reference) };
        match error {
            Error::NotFound => Problem::at("", Code::NotFound).into(),
            Error::Stale { current } => {
                Problem::at("expectedVersion", Code::StaleVersion).with(Detail::Stale { current }).into()
            }
            Error::Forbidden(Denial::State) => {
                Problem::at("", Code::WrongState).with(rule("state-machine", "docs/reference/states.md")).into()
            }
            Error::Forbidden(Denial::OwnDecision) => {
                Problem::at("", Code::OwnDecision).with(rule("four-eyes", "docs/reference/access.md")).into()
            }
            Error::Forbidden(Denial::Human) => Problem::at("", Code::HumanRequired)
                .with(rule("human-decision", "docs/reference/availability.md"))
                .into(),
            Error::Constraint(constraint) => match constraint {
                Constraint::OneOpenPlan => Problem::at("", Code::PlanAlreadyOpen).into(),
                Constraint::OnePrimaryCaseworker => Problem::at("", Code::PrimaryAlreadyAssigned).into(),
                Constraint::OneMeetingAtATime => Problem::at("startsAt", Code::MeetingOverlap).into(),
                Constraint::OnePersonPerNumber => Problem::at("cpr", Code::RegistrationNotPossible).into(),
                Constraint::OneSessionAtATime => Problem::at("startsAt", Code::SessionOverlap).into(),
                Constraint::Period => Problem::at("", Code::PeriodReversed).into(),
                Constraint::IdempotencyKey => Problem::at("idempotencyKey", Code::IdempotencyKeyReused).into(),
                // Somebody registered at the same moment: the caller's picture is old.
                Constraint::OneAttendancePerSession => {
                    Problem::at("expectedVersion", Code::StaleVersion).with(Detail::Stale { current: 1 }).into()
                }
                Constraint::FourEyes => Problem::at("", Code::OwnDecision).into(),
                Constraint::OneEnrolmentAtATime => Problem::at("validFrom", Code::EnrolmentOverlap).into(),
                Constraint::OneNeedAtATime => Problem::at("code", Code::NeedAlreadyRecorded).into(),
                Constraint::OneTargetAtATime => Problem::at("validFrom", Code::TargetOverlap).into(),
                Constraint::OneBenefitAtATime | Constraint::AbsenceDecision => Self::Store(error),
            },
            error => Self::Store(error),
        }
    }
}

/// Names the input field that a missing record was named by.
pub trait Naming<T> {
    /// A record that is not there is a problem of this field.
    fn naming(self, field: &str) -> Verdict<T>;
}

impl<T> Naming<T> for Result<T, Error> {
    fn naming(self, field: &str) -> Verdict<T> {
        self.map_err(|error| match error {
            Error::NotFound => Problem::at(field, Code::NotFound).into(),
            error => error.into(),
        })
    }
}

impl Failure {
    /// The same failure of an input that is part of a larger one.
    #[must_use]
    pub fn within(self, field: &str) -> Self {
        let Self::Problems(mut problems) = self else { return self };
        for problem in &mut problems {
            problem.path.splice(1..1, field.split('.').map(str::to_owned));
        }
        Self::Problems(problems)
    }

    /// The same failure, all of it at one field.
    #[must_use]
    pub fn at(self, field: &str) -> Self {
        let Self::Problems(problems) = self else { return self };
        let at_field = |problem: Problem| Problem { path: Problem::at(field, problem.code).path, ..problem };
        Self::Problems(problems.into_iter().map(at_field).collect())
    }

    /// The problems, where it is any.
    #[must_use]
    pub fn problems(self) -> Vec<Problem> {
        match self {
            Self::Problems(problems) => problems,
            Self::Store(_) => Vec::new(),
        }
    }
}
