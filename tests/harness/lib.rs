//! What tests stand on.

pub mod database;
pub mod evidence;
mod postgres;
pub mod world;
