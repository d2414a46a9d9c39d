//! All tests, linked once.

mod cli;
mod config;
mod demo;
mod house;
mod import;
mod look;
mod migration;
mod monday;
mod reads;
mod schema;
