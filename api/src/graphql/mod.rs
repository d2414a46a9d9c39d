//! The schema: one file a type, roots that only dispatch.

mod absence;
mod access_policy;
mod any;
mod assignment;
mod attendance;
mod benefit;
mod calendar;
mod change;
pub mod codes;
mod connection;
mod context;
mod course;
mod course_session;
mod effort;
mod enrolment;
pub mod error;
mod glass;
mod meeting;
mod moment;
mod mutation;
mod node;
mod offer;
mod order;
mod person;
mod person_list;
mod plan;
mod protection;
mod query;
mod record;
mod reference;
mod scalar;
mod subscription;
mod unit;
mod user;
mod user_error;
mod viewer;

use async_graphql::SDLExportOptions;

pub use subscription::{Renew, Watch};

/// The schema of the API.
pub type Schema = async_graphql::Schema<query::Query, mutation::Mutation, subscription::Subscription>;

/// How deep an operation may nest.
const DEPTH: usize = 15;
/// How many fields an operation may select, fragments expanded.
const COMPLEXITY: usize = 1000;

/// Builds the schema. It holds nothing of a request: the session comes with each operation.
#[must_use]
pub fn schema() -> Schema {
    Schema::build(query::Query, mutation::Mutation::default(), subscription::Subscription)
        .limit_depth(DEPTH)
        .limit_complexity(COMPLEXITY)
        .limit_directives(20)
        .finish()
}

/// The schema as text, as it is committed.
#[must_use]
pub fn sdl() -> String {
    schema().sdl_with_options(
        SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items().include_specified_by(),
    )
}
