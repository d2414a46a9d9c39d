//! What tests stand on.

pub mod database;
mod postgres;
pub mod world;
