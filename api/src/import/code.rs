//! What an import can have to say about a row: stable codes with a hint in Danish and English.

use crate::{store::Constraint, texts::Language};

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal,)+) => {
        /// The code of a finding. The hint stands in the texts under `import-` and the code.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum Code { $($(#[$doc])* $variant,)+ }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The code as reports write it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }
    };
}

codes! {
    /// The row has more or fewer cells than the header.
    RowShape = "ROW_SHAPE",
    /// Every cell is as in an earlier row.
    DuplicateRow = "DUPLICATE_ROW",
    /// An earlier row has the same id and says something else.
    ConflictingRow = "CONFLICTING_ROW",
    /// A cell is empty that must not be.
    MissingValue = "MISSING_VALUE",
    /// A cell is filled that must be empty in this state.
    ValueNotAllowed = "VALUE_NOT_ALLOWED",
    /// More letters than there is room for.
    TextTooLong = "TEXT_TOO_LONG",
    /// Characters or a form that the value cannot have.
    TextMalformed = "TEXT_MALFORMED",
    /// No id of the organisation system.
    InvalidId = "INVALID_ID",
    /// No whole number.
    InvalidNumber = "INVALID_NUMBER",
    /// Too small or too large.
    NumberOutOfRange = "NUMBER_OUT_OF_RANGE",
    /// No day of the calendar.
    InvalidDate = "INVALID_DATE",
    /// No time of day.
    InvalidTime = "INVALID_TIME",
    /// Skipped when summer time begins.
    LocalTimeSkipped = "LOCAL_TIME_SKIPPED",
    /// Occurs twice when summer time ends.
    LocalTimeAmbiguous = "LOCAL_TIME_AMBIGUOUS",
    /// Not ten digits.
    CprShape = "CPR_SHAPE",
    /// The digits name no real date.
    CprDate = "CPR_DATE",
    /// A word or number that the profile does not know.
    UnknownCode = "UNKNOWN_CODE",
    /// Names a record that is neither in the export nor here.
    UnknownReference = "UNKNOWN_REFERENCE",
    /// Names a record whose own row was rejected.
    DependsOnRejected = "DEPENDS_ON_REJECTED",
    /// The caseworker is not employed on the day.
    CaseworkerInactive = "CASEWORKER_INACTIVE",
    /// Ends before it begins.
    PeriodReversed = "PERIOD_REVERSED",
    /// A day outside the period that it belongs to.
    OutsidePeriod = "OUTSIDE_PERIOD",
    /// Minutes are needed for this status.
    MinutesRequired = "MINUTES_REQUIRED",
    /// Minutes make no sense for this status.
    MinutesNotAllowed = "MINUTES_NOT_ALLOWED",
    /// More minutes than the session had.
    MinutesExceedSession = "MINUTES_EXCEED_SESSION",
    /// The course has another session at that time.
    SessionOverlap = "SESSION_OVERLAP",
    /// The person has another booked conversation at that time.
    MeetingOverlap = "MEETING_OVERLAP",
    /// The person is in the effort already in that period.
    EnrolmentOverlap = "ENROLMENT_OVERLAP",
    /// The person has the benefit already in that period.
    BenefitOverlap = "BENEFIT_OVERLAP",
    /// The person has another primary caseworker in that period.
    PrimaryAlreadyAssigned = "PRIMARY_ALREADY_ASSIGNED",
    /// A rule of the database that no other code stands for.
    RefusedByDatabase = "REFUSED_BY_DATABASE",
    /// A question mark in a name: a letter that an earlier system lost. A warning; the row is taken.
    LetterLost = "LETTER_LOST",
}

impl Code {
    /// Whether the row is taken all the same.
    #[must_use]
    pub const fn is_warning(self) -> bool {
        matches!(self, Self::LetterLost)
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(self, language: Language) -> String {
        language.text(&format!("import-{}", self.as_str()))
    }
}

impl From<Constraint> for Code {
    fn from(constraint: Constraint) -> Self {
        match constraint {
            Constraint::OneMeetingAtATime => Self::MeetingOverlap,
            Constraint::OneEnrolmentAtATime => Self::EnrolmentOverlap,
            Constraint::OneBenefitAtATime => Self::BenefitOverlap,
            Constraint::OnePrimaryCaseworker => Self::PrimaryAlreadyAssigned,
            Constraint::OneSessionAtATime => Self::SessionOverlap,
            Constraint::Period => Self::PeriodReversed,
            Constraint::OnePersonPerNumber | Constraint::OneAttendancePerSession => Self::ConflictingRow,
            Constraint::OneOpenPlan
            | Constraint::IdempotencyKey
            | Constraint::FourEyes
            | Constraint::OneNeedAtATime
            | Constraint::OneTargetAtATime
            | Constraint::AbsenceDecision => Self::RefusedByDatabase,
        }
    }
}

/// What is wrong with a row: the code, and the header of the column where there is one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Finding {
    pub column: Option<String>,
    pub code: Code,
}

impl Finding {
    /// A finding in one column.
    #[must_use]
    pub fn at(column: &str, code: Code) -> Self {
        Self { column: Some(column.to_owned()), code }
    }

    /// A finding about the row as a whole.
    #[must_use]
    pub const fn row(code: Code) -> Self {
        Self { column: None, code }
    }
}
