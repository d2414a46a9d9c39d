//! Who sees what, who may do what, and that nobody learns anything from being refused.

mod auditors;
mod availability;
mod casebook;
mod filters;
mod glass;
mod ids;
mod look_ups;
mod matrix;
mod nulls;
mod permissions;
mod rows;
mod sign_in;
mod verbs;
