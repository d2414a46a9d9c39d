//! Indsats: the GraphQL API behind the casework of a municipality's intensified effort.

pub mod address;
pub mod audit;
pub mod authn;
pub mod civil;
pub mod cli;
pub mod clock;
pub mod config;
pub mod cpr;
pub mod demo;
pub mod domain;
pub mod files;
pub mod generate;
pub mod graphql;
pub mod http;
pub mod import;
pub mod keys;
pub mod metrics;
pub mod policy;
pub mod rules;
pub mod serve;
pub mod store;
pub mod telemetry;
pub mod texts;
