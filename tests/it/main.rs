//! All tests, linked once.

#![expect(clippy::disallowed_methods, reason = "tests look at the database from outside")]

mod access;
mod cli;
mod config;
mod demo;
mod failure;
mod house;
mod http;
mod import;
mod live;
mod look;
mod migration;
mod monday;
mod reads;
mod schema;
mod verbs;
