//! All tests, linked once.

mod migration;
mod reads;
mod schema;
mod look;
