//! The calculable core: from what is recorded of a person to what a week amounts to, which gaps lie between courses, and
//! which conversations are due. Pure functions: no clock, no database, no rounding but where it says so. Facts, never
//! verdicts.

mod availability;
mod calendar;
mod case_file;
mod contact;
mod duty;
mod gap;
mod hours;
mod parameters;
mod period;
mod week;

pub use availability::{AvailabilityStanding, AvailabilityState, MissingStep, missing_step};
pub use calendar::Calendar;
pub use case_file::{
    Attendance, CaseFile, Course, CourseState, IndividualTarget, Meeting, MeetingForm, MeetingState, Relief, Session,
};
pub use contact::{ContactStatus, MeetingFact, MeetingWeight};
pub use duty::{Duty, DutyDay, duty};
pub use gap::{CourseBlock, Gap, GapStatus, blocks, gaps};
pub use hours::{CourseFact, HoursStatus, LeftOut, Minutes, SessionFact};
pub use parameters::{CourseWeekTest, Parameters, Proration, Versions};
pub use period::{Period, Span, share, union};
pub use week::{ContactRecord, Warning, WeekFacts, contact_record, week_facts};
