//! All tests, linked once.

mod access;
mod cli;
mod config;
mod demo;
mod house;
mod look;
mod migration;
mod schema;
