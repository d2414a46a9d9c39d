//! The schema: one file a type, roots that only dispatch.

mod absence;
mod access_explanation;
mod access_policy;
mod access_report;
mod access_review;
mod access_review_list;
mod access_sample;
mod any;
mod assignment;
mod attendance;
mod audit;
mod audit_event;
mod audit_list;
mod availability_case;
mod availability_case_list;
mod availability_event;
mod availability_step;
mod benefit;
mod benefit_notice;
mod booking;
mod calendar;
mod change;
mod closed_time;
pub mod codes;
mod connection;
mod context;
mod course;
mod course_session;
mod disclosure;
mod effort;
mod effort_policy;
mod enrolment;
pub mod error;
mod exemption;
mod explanation;
mod facts;
mod gap;
mod glass;
mod individual_target;
mod legal_rule;
mod meeting;
mod mistake;
mod moment;
mod mutation;
mod need;
mod node;
mod offer;
mod order;
mod part;
mod person;
mod person_facts;
mod person_list;
mod plan;
mod protection;
mod query;
mod readiness_assessment;
mod record;
mod reference;
mod scalar;
mod simulation;
mod subscription;
mod suitability;
mod timeline;
mod unit;
mod unmasking;
mod user;
mod user_error;
mod viewer;
mod week;
mod week_status;
mod whoami;
mod worklist;
mod worklist_action;
mod worklist_change;
mod worklist_item;
mod worklist_page;
mod worklist_reason;

use async_graphql::{MergedObject, SDLExportOptions};

pub use subscription::{Renew, Watch};

pub use mistake::mistakes;

/// What can be asked for. Records outside the caller's reach are not there: lists leave them out, look-ups answer null.
#[derive(Default, MergedObject)]
#[graphql(name = "Query")]
pub struct Root(query::Query, audit::AuditQuery, booking::BookingQuery, suitability::SuitabilityQuery);

/// The schema of the API.
pub type Schema = async_graphql::Schema<Root, mutation::Mutation, subscription::Subscription>;

/// How deep an operation may nest, and how many fields it may select, fragments expanded. The guard of the transports
/// measures this and more before a document comes here; these are its numbers for introspection, the largest.
const DEPTH: usize = 20;
const COMPLEXITY: usize = 2000;

/// Builds the schema. It holds nothing of a request: the session comes with each operation.
#[must_use]
pub fn schema() -> Schema {
    Schema::build(Root::default(), mutation::Mutation::default(), subscription::Subscription)
        .limit_depth(DEPTH)
        .limit_complexity(COMPLEXITY)
        .limit_recursive_depth(32)
        .limit_directives(20)
        // To look for a similar name takes longer than all else, and `schema.graphql` knows better.
        .disable_suggestions()
        .finish()
}

/// The schema as text, as it is committed.
#[must_use]
pub fn sdl() -> String {
    schema().sdl_with_options(
        SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items().include_specified_by(),
    )
}
