//! Who sees what, who may do what, and that nobody learns anything from being refused.

mod auditors;
mod availability;
pub mod casebook;
mod explanation;
mod filters;
mod glass;
mod ids;
mod look_ups;
mod matrix;
mod nulls;
mod permissions;
pub mod rows;
mod sign_in;
mod unmasking;
mod verbs;

pub use casebook::client;
pub use rows::{enter_effort, ids};
