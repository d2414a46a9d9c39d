//! The verbs of casework. Each checks what a person at a screen can put right, asks for a grant, and changes.

pub mod assignment;
pub mod attendance;
pub mod availability_case;
pub mod availability_event;
pub mod break_glass;
pub mod course;
pub mod enrolment;
mod legal_rule;
pub mod meeting;
mod once;
pub mod person;
pub mod plan;
mod problem;
mod reference;
pub mod session;
mod text;

pub use problem::{Code, Detail, Failure, Problem, Severity, Verdict};
pub use text::{Moment, name_key};
