//! All tests, linked once.

#![expect(clippy::disallowed_methods, reason = "tests look at the database from outside")]

mod access;
mod browser;
mod cli;
mod config;
mod demo;
mod failure;
mod house;
mod http;
mod import;
mod look;
mod migration;
mod monday;
mod reads;
mod schema;
mod tokens;
mod verbs;
