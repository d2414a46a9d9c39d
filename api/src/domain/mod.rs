//! The verbs of casework. Each checks what a person at a screen can put right, asks for a grant, and changes.

mod agenda;
pub mod assignment;
pub mod attendance;
pub mod break_glass;
pub mod closed_time;
mod conflict;
pub mod course;
mod effort_parameters;
pub mod enrolment;
pub mod meeting;
pub mod need;
mod once;
pub mod person;
pub mod plan;
mod problem;
mod reference;
pub mod separation;
pub mod session;
pub mod slot;
pub mod suitability;
mod text;
mod weekly_hours;

pub use problem::{Code, Detail, Failure, Problem, Severity, Verdict};
pub use text::{Moment, name_key};
