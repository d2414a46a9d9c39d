//! All tests, linked once.

mod import;
mod house;
mod look;
mod migration;
mod schema;
