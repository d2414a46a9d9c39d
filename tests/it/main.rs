//! All tests, linked once.

mod house;
mod look;
mod migration;
mod reads;
mod schema;
mod demo;
