//! A synthetic municipality to look around in: a database of its own, sign-ins of its own, on loopback only.

mod availability;
mod circumstances;
pub mod history;
mod operation;
mod page;
mod policy;
pub mod rows;
mod run;
mod sign_in;
pub mod world;
mod write;

pub use operation::{Example, examples};
pub use run::{make, router, run};
pub use sign_in::{AUDIENCE, ISSUER, SIGN_INS, SignIn};
pub use write::write;
