//! The calculable core: from what is recorded of a person to what a week amounts to, which gaps lie between courses,
//! which conversations are due, and when people are free. Pure functions: no clock, no database, no rounding but where
//! it says so. Facts, never verdicts.

/// Declares a closed set of names: one text each, in storage and in the schema alike.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, serde::Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant,)+ }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name.
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

mod availability;
mod calendar;
mod case_file;
mod contact;
mod duty;
mod gap;
mod hours;
mod parameters;
mod period;
mod person_file;
mod simulation;
mod slot;
mod spread;
mod week;
pub mod worklist;

pub use availability::{AvailabilityCase, AvailabilityStanding, AvailabilityState, MissingStep, missing_step};
pub use calendar::Calendar;
pub use case_file::{
    Attendance, CaseFile, Course, CourseState, IndividualTarget, Meeting, MeetingForm, MeetingState, Relief, Session,
};
pub use contact::{ContactStatus, MeetingFact, MeetingWeight};
pub use duty::{Duty, DutyDay, duty};
pub use gap::{CourseBlock, Gap, GapStatus, blocks, gaps};
pub use hours::{HoursStatus, LeftOut, Minutes, SessionFact};
pub use parameters::{CourseWeekTest, Parameters, Proration, Versions};
pub use period::{Period, Span, share, union};
pub use person_file::{Absence, AbsenceState, Assessment, Enrolment, EnrolmentState, Exemption, Glass, PersonFile};
pub use simulation::{ChangedWeek, Standing, changed_weeks};
pub use slot::{DayHours, Openings, Stretch, free_slots};
pub use spread::{CourseFact, DayLeftOut, LeftOutDay};
pub use week::{ContactRecord, Warning, WeekFacts, contact_record, week_facts};
