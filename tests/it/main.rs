//! All tests, linked once.

#![expect(clippy::disallowed_methods, reason = "tests look at the database from outside")]

mod access;
mod browser;
mod cli;
mod config;
mod demo;
mod disclosures;
mod failure;
mod files;
mod generate;
mod guard;
mod house;
mod http;
mod import;
mod listener;
mod live;
mod look;
mod migration;
mod monday;
mod offers;
mod operations;
mod reads;
mod rules;
mod schema;
mod shapes;
mod simulation;
mod slots;
mod tokens;
mod trail;
mod verbs;
mod verdicts;
mod weeks;
mod worklists;
