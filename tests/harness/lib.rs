//! What tests stand on.

#![expect(clippy::disallowed_methods, reason = "tests look at the database from outside")]

pub mod canary;
pub mod database;
pub mod evidence;
pub mod live;
pub mod log;
mod postgres;
pub mod program;
pub mod provider;
pub mod proxy;
pub mod signer;
pub mod telling;
pub mod wire;
pub mod witness;
pub mod world;
