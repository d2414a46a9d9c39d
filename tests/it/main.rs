//! All tests, linked once.

mod migration;
mod schema;
mod look;
