//! The rows of Indsats, one file a table: columns and nothing else.
//!
//! Periods are half-open, `[valid_from, valid_to)`; no `valid_to` means that the end is unknown. Days are civil dates in
//! Denmark, instants are UTC. Every rule lives elsewhere, every constraint in the migrations.

#![expect(clippy::disallowed_methods, reason = "the code that the macros write; whoever calls `find` is told")]

/// Gives rows about people a `Debug` that names the row by its id and prints nothing of what it holds, because the
/// library asks every model for `Debug` and whatever prints ends up in a log one day.
macro_rules! debug_by_id {
    ($($row:ident),+) => {
        $(impl std::fmt::Debug for $row {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(concat!(module_path!(), "::", stringify!($row)))
                    .field("id", &self.id)
                    .finish_non_exhaustive()
            }
        })+
    };
}

pub mod absence;
pub mod access_review;
pub mod access_sample;
pub mod access_watch;
pub mod assignment;
pub mod attendance;
pub mod audit_body;
pub mod audit_checkpoint;
pub mod audit_concern;
pub mod audit_cosignature;
pub mod audit_criterion;
pub mod audit_hash;
pub mod audit_head;
pub mod audit_hold;
pub mod audit_instance;
pub mod audit_leaf;
pub mod audit_pending;
pub mod audit_sequence;
pub mod availability_case;
pub mod availability_event;
pub mod availability_step;
pub mod benefit_notice;
pub mod benefit_period;
pub mod break_glass;
pub mod browser_session;
pub mod calendar_feed;
pub mod closed_time;
pub mod closure_day;
pub mod course;
pub mod course_session;
pub mod disclosure;
pub mod effort;
pub mod effort_enrolment;
pub mod effort_policy;
pub mod enrolment_basis;
pub mod enrolment_pause;
pub mod exemption;
pub mod external_ref;
pub mod history;
pub mod holiday;
pub mod idempotency_key;
pub mod individual_target;
pub mod legal_rule;
pub mod meeting;
pub mod meeting_notice;
pub mod offer;
pub mod offer_condition;
pub mod offer_intake;
pub mod offer_kind_rule;
pub mod organisation_closure;
pub mod organisation_unit;
pub mod person;
pub mod person_need;
pub mod person_number;
pub mod plan;
pub mod protection_period;
pub mod provider;
pub mod readiness_assessment;
pub mod reckoning;
pub mod reference_code;
pub mod role_grant;
pub mod rulebook;
pub mod separation;
pub mod spent_nonce;
pub mod unmasking;
pub mod user;
pub mod week_fact;
pub mod working_hours;
pub mod worklist_item;
