//! The closed vocabularies of the policy. Every name that `policy.toml` uses must be one of these.

use serde::Deserialize;

/// Declares an enum whose variants have one text each, in the policy, in tokens and in the schema alike.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant,)+ }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name as written in the policy.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// The value of a name; `None` for an unknown one.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

vocabulary! {
    /// What a person or machine is to the system. A session acts in exactly one role.
    Role {
        Caseworker = "CASEWORKER",
        Manager = "MANAGER",
        Auditor = "AUDITOR",
        AuditClient = "AUDIT_CLIENT",
        BenefitOfficer = "BENEFIT_OFFICER",
        DataProtectionOfficer = "DATA_PROTECTION_OFFICER",
        Administrator = "ADMINISTRATOR",
        /// The named actor of imports; no token can claim it.
        SystemImport = "SYSTEM_IMPORT",
        /// The named actor that enters users at their first sign-in; no token can claim it.
        SystemSignIn = "SYSTEM_SIGN_IN",
        /// The named actor that exports the trail and forgets what is due; no token can claim it.
        SystemTrail = "SYSTEM_TRAIL",
    }
}

impl Role {
    /// Whether the role is one of the system's own actors', which nobody can be given.
    #[must_use]
    pub const fn is_system(self) -> bool {
        matches!(self, Self::SystemImport | Self::SystemSignIn | Self::SystemTrail)
    }
}

vocabulary! {
    /// Why personal data is read.
    Purpose {
        CaseHandling = "CASE_HANDLING",
        Supervision = "SUPERVISION",
        BenefitControl = "BENEFIT_CONTROL",
        Audit = "AUDIT",
        DataSubjectRequest = "DATA_SUBJECT_REQUEST",
        Complaint = "COMPLAINT",
        Statistics = "STATISTICS",
        TechnicalSupport = "TECHNICAL_SUPPORT",
    }
}

vocabulary! {
    /// How a principal stands to a person.
    Relation {
        Own = "OWN",
        Substitute = "SUBSTITUTE",
        Unit = "UNIT",
        BreakGlass = "BREAK_GLASS",
        Any = "ANY",
        /// The benefit office was told of the person by somebody of the own units.
        Notified = "NOTIFIED",
    }
}

vocabulary! {
    /// The class of a field: fields of one class are read and written under the same right.
    Class {
        /// Structure and reference data: nothing personal.
        Open = "open",
        /// Names of employees.
        Staff = "staff",
        /// Names of citizens.
        Identity = "identity",
        /// Addresses, telephone, mail; behind a privilege while the person is protected.
        Contact = "contact",
        /// Full CPR numbers.
        Cpr = "cpr",
        /// Facts of the case: states, periods, minutes.
        Case = "case",
        /// Free text.
        Note = "note",
        /// Kinds and grounds of absence.
        Health = "health",
        /// Why somebody was enrolled.
        Basis = "basis",
    }
}

vocabulary! {
    /// A right on fields that a role alone does not give.
    Privilege {
        SeeCpr = "SEE_CPR",
        SeeProtectedAddress = "SEE_PROTECTED_ADDRESS",
        SeeBasis = "SEE_BASIS",
        SeeHealth = "SEE_HEALTH",
        Export = "EXPORT",
    }
}

vocabulary! {
    /// A type of record; its text is the type's name in the schema, its position the tag inside sealed ids.
    Kind {
        Person = "Person",
        ProtectionPeriod = "ProtectionPeriod",
        Assignment = "Assignment",
        Plan = "Plan",
        Course = "Course",
        CourseSession = "CourseSession",
        Attendance = "Attendance",
        Meeting = "Meeting",
        Absence = "Absence",
        Exemption = "Exemption",
        BenefitPeriod = "BenefitPeriod",
        EffortEnrolment = "EffortEnrolment",
        EnrolmentBasis = "EnrolmentBasis",
        BreakGlass = "BreakGlass",
        OrganisationUnit = "OrganisationUnit",
        User = "User",
        Provider = "Provider",
        Offer = "Offer",
        Effort = "Effort",
        EffortPolicy = "EffortPolicy",
        ReferenceCode = "ReferenceCode",
        Holiday = "Holiday",
        ClosureDay = "ClosureDay",
        EnrolmentPause = "EnrolmentPause",
        WorklistItem = "WorklistItem",
        WeekFact = "WeekFact",
        ReadinessAssessment = "ReadinessAssessment",
        IndividualTarget = "IndividualTarget",
        AvailabilityCase = "AvailabilityCase",
        AvailabilityEvent = "AvailabilityEvent",
        AvailabilityStep = "AvailabilityStep",
        BenefitNotice = "BenefitNotice",
        LegalRule = "LegalRule",
        ClosedTime = "ClosedTime",
        MeetingNotice = "MeetingNotice",
        WorkingHours = "WorkingHours",
        OfferKindRule = "OfferKindRule",
        OfferIntake = "OfferIntake",
        OfferCondition = "OfferCondition",
        PersonNeed = "PersonNeed",
        Separation = "Separation",
        AuditEvent = "AuditEvent",
        AccessReview = "AccessReview",
        Unmasking = "Unmasking",
        TimelineEntry = "TimelineEntry",
        Disclosure = "Disclosure",
    }
}

impl Kind {
    /// Whether its rows are forgotten as the trail is. The history is kept for ever, and so it tells nothing of them.
    #[must_use]
    pub const fn is_forgotten(self) -> bool {
        matches!(self, Self::AccessReview | Self::Unmasking)
    }

    /// Whether it tells of accesses: whoever reads it looks at what others did, and at nobody's case.
    #[must_use]
    pub const fn is_of_the_trail(self) -> bool {
        matches!(self, Self::AuditEvent | Self::AccessReview | Self::Unmasking)
    }
}

vocabulary! {
    /// What can be done to a record, named as the mutation that does it.
    Action {
        RegisterPerson = "registerPerson",
        ChangeName = "changeName",
        ChangeContactDetails = "changeContactDetails",
        ChangeCprNumber = "changeCprNumber",
        TransferPerson = "transferPerson",
        ProtectPerson = "protectPerson",
        EndProtection = "endProtection",
        AssignCaseworker = "assignCaseworker",
        EndAssignment = "endAssignment",
        OpenPlan = "openPlan",
        ActivatePlan = "activatePlan",
        RevisePlan = "revisePlan",
        CompletePlan = "completePlan",
        ClosePlan = "closePlan",
        ProposeCourse = "proposeCourse",
        OfferCourse = "offerCourse",
        PlanCourse = "planCourse",
        StartCourse = "startCourse",
        CompleteCourse = "completeCourse",
        InterruptCourse = "interruptCourse",
        CancelCourse = "cancelCourse",
        MarkCourseNotStarted = "markCourseNotStarted",
        ReopenCourse = "reopenCourse",
        ScheduleSession = "scheduleSession",
        RecordAttendance = "recordAttendance",
        BookMeeting = "bookMeeting",
        RescheduleMeeting = "rescheduleMeeting",
        RecordMeetingOutcome = "recordMeetingOutcome",
        RecordNoShow = "recordNoShow",
        CancelMeeting = "cancelMeeting",
        VoidMeeting = "voidMeeting",
        ProposeEnrolment = "proposeEnrolment",
        ApproveEnrolment = "approveEnrolment",
        RejectEnrolment = "rejectEnrolment",
        StartEnrolment = "startEnrolment",
        PauseEnrolment = "pauseEnrolment",
        ResumeEnrolment = "resumeEnrolment",
        EndEnrolment = "endEnrolment",
        BreakGlass = "breakGlass",
        ReviewBreakGlass = "reviewBreakGlass",
        /// Rows written by an import, in bulk.
        ImportRows = "importRows",
        /// A user written down at the first sign-in.
        EnterUser = "enterUser",
        /// Name, mail address and kind of a user brought in line with the sign-in.
        FollowSignIn = "followSignIn",
        DraftEffortPolicy = "draftEffortPolicy",
        ReviseEffortPolicy = "reviseEffortPolicy",
        ApproveEffortPolicy = "approveEffortPolicy",
        WithdrawEffortPolicy = "withdrawEffortPolicy",
        ReportAbsence = "reportAbsence",
        ApproveAbsence = "approveAbsence",
        RejectAbsence = "rejectAbsence",
        ChangeAbsencePeriod = "changeAbsencePeriod",
        EndAbsence = "endAbsence",
        GrantExemption = "grantExemption",
        ReviewExemption = "reviewExemption",
        EndExemption = "endExemption",
        AssessReadiness = "assessReadiness",
        VoidReadinessAssessment = "voidReadinessAssessment",
        AgreeIndividualTarget = "agreeIndividualTarget",
        EndIndividualTarget = "endIndividualTarget",
        CreateCalendarFeed = "createCalendarFeed",
        RevokeCalendarFeed = "revokeCalendarFeed",
        RecordAvailabilityEvent = "recordAvailabilityEvent",
        VoidAvailabilityEvent = "voidAvailabilityEvent",
        OpenAvailabilityCase = "openAvailabilityCase",
        RecordGuidance = "recordGuidance",
        RecordContactAttempt = "recordContactAttempt",
        SendHearing = "sendHearing",
        RecordHearingAnswer = "recordHearingAnswer",
        ExpireHearing = "expireHearing",
        AssessAvailability = "assessAvailability",
        SendBenefitNotice = "sendBenefitNotice",
        DecideNoNotice = "decideNoNotice",
        RecordBenefitOutcome = "recordBenefitOutcome",
        RecordAppeal = "recordAppeal",
        RecordAppealDecision = "recordAppealDecision",
        ReopenAvailabilityCase = "reopenAvailabilityCase",
        CloseAvailabilityCase = "closeAvailabilityCase",
        DropAvailabilityCase = "dropAvailabilityCase",
        CloseTime = "closeTime",
        ReopenTime = "reopenTime",
        RecordNeed = "recordNeed",
        EndNeed = "endNeed",
        KeepApart = "keepApart",
        EndSeparation = "endSeparation",
        ReviewEnrolment = "reviewEnrolment",
        ReviewAccess = "reviewAccess",
        DrawAccessSample = "drawAccessSample",
        UnmaskPerson = "unmaskPerson",
        RecordDisclosure = "recordDisclosure",
        WithdrawDisclosure = "withdrawDisclosure",
    }
}

impl Action {
    /// Whether only a person who signs in may do it, whatever role a program has: facts about availability are observed,
    /// heard, assessed and passed on, an enrolment or an access is looked at, a pseudonym is lifted and data is handed over, by
    /// somebody who answers for it.
    #[must_use]
    pub const fn takes_a_human(self) -> bool {
        matches!(
            self,
            Self::RecordAvailabilityEvent
                | Self::VoidAvailabilityEvent
                | Self::OpenAvailabilityCase
                | Self::RecordGuidance
                | Self::RecordContactAttempt
                | Self::SendHearing
                | Self::RecordHearingAnswer
                | Self::ExpireHearing
                | Self::AssessAvailability
                | Self::SendBenefitNotice
                | Self::DecideNoNotice
                | Self::RecordBenefitOutcome
                | Self::RecordAppeal
                | Self::RecordAppealDecision
                | Self::ReopenAvailabilityCase
                | Self::CloseAvailabilityCase
                | Self::DropAvailabilityCase
                | Self::ReviewEnrolment
                | Self::ReviewAccess
                | Self::UnmaskPerson
                | Self::RecordDisclosure
                | Self::WithdrawDisclosure
        )
    }
}

/// A set of field classes.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct ClassSet(u16);

impl ClassSet {
    /// No class.
    pub const NONE: Self = Self(0);

    /// Whether the set holds a class.
    #[must_use]
    pub const fn contains(self, class: Class) -> bool {
        self.0 & (1 << class as u16) != 0
    }

    /// This set with one class more.
    #[must_use]
    pub const fn with(self, class: Class) -> Self {
        Self(self.0 | (1 << class as u16))
    }

    /// This set with one class less.
    #[must_use]
    pub const fn without(self, class: Class) -> Self {
        Self(self.0 & !(1 << class as u16))
    }

    /// What either set holds.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The classes of the set, in order.
    pub fn iter(self) -> impl Iterator<Item = Class> {
        Class::ALL.iter().copied().filter(move |class| self.contains(*class))
    }
}

impl FromIterator<Class> for ClassSet {
    fn from_iter<I: IntoIterator<Item = Class>>(classes: I) -> Self {
        classes.into_iter().fold(Self::NONE, Self::with)
    }
}
