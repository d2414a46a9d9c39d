//! The verbs of casework. Each checks what a person at a screen can put right, asks for a grant, and changes.

pub mod absence;
mod agenda;
pub mod assignment;
pub mod attendance;
pub mod availability_case;
pub mod availability_event;
pub mod break_glass;
pub mod calendar_feed;
pub mod closed_time;
mod conflict;
pub mod course;
pub mod effort_policy;
pub mod enrolment;
pub mod exemption;
pub mod individual_target;
mod legal_rule;
pub mod meeting;
pub mod need;
mod once;
mod period;
pub mod person;
pub mod plan;
mod problem;
pub mod readiness_assessment;
mod reference;
pub mod separation;
pub mod session;
pub mod simulation;
pub mod slot;
pub mod suitability;
mod text;
pub mod worklist;

pub use problem::{Code, Detail, Failure, Problem, Severity, Verdict};
pub use text::{Moment, name_key};
