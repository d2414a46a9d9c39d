//! What tests stand on.

pub mod database;
mod postgres;
