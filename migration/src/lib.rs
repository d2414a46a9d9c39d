//! The history of the database, on SQLite and on PostgreSQL. A step that has been released is never edited.
//!
//! Every constraint has a name and both databases say that name when it is broken, because errors are told apart by it.

#[macro_use]
mod table;
mod addition;
mod m20261122_090000_create_organisation;
mod m20261122_090100_create_user;
mod m20261122_090200_create_reference;
mod m20261122_090300_create_person;
mod m20261122_090400_create_assignment;
mod m20261122_090500_create_effort;
mod m20261122_090600_create_enrolment;
mod m20261122_090700_create_plan;
mod m20261122_090800_create_offer;
mod m20261122_090900_create_course;
mod m20261122_091000_create_attendance;
mod m20261122_091100_create_meeting;
mod m20261122_091200_create_absence;
mod m20261122_091300_create_benefit;
mod m20261122_091400_create_calendar;
mod m20261122_091500_create_history;
mod m20261122_091600_create_break_glass;
mod m20261122_091700_create_audit_trail;
mod m20261122_091800_create_idempotency;
mod m20261122_091900_create_external_ref;
mod m20261122_092000_create_enrolment_pause;
mod m20261123_090000_create_browser_session;
mod m20261123_100000_decide_absence;
mod m20261123_100100_review_exemption;
mod m20261123_100200_create_readiness_assessment;
mod m20261123_100300_create_individual_target;
mod m20261123_110000_create_availability;
mod m20261123_120000_create_closed_time;
mod m20261123_120100_create_meeting_notice;
mod m20261123_120200_create_working_hours;
mod m20261123_120300_create_offer_kind_rule;
mod m20261123_120400_create_offer_condition;
mod m20261123_120500_create_person_need;
mod m20261123_120600_create_separation;
mod m20261123_130000_decide_effort_policy;
mod m20261123_140000_create_reckoning;
mod m20261123_150000_create_calendar_feed;
mod m20261123_150100_review_enrolment;
mod m20261123_160000_create_access_review;
mod m20261123_170000_create_audit_cosignature;
mod m20261123_180000_create_unmasking;
mod m20261123_190000_create_disclosure;
mod m20261123_200000_order_history;
mod m20261123_200100_gather_no_statistics;
mod rule;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

/// Brings a database up to date, in this order.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_090000_create_organisation::Migration),
            Box::new(m20261122_090100_create_user::Migration),
            Box::new(m20261122_090200_create_reference::Migration),
            Box::new(m20261122_090300_create_person::Migration),
            Box::new(m20261122_090400_create_assignment::Migration),
            Box::new(m20261122_090500_create_effort::Migration),
            Box::new(m20261122_090600_create_enrolment::Migration),
            Box::new(m20261122_090700_create_plan::Migration),
            Box::new(m20261122_090800_create_offer::Migration),
            Box::new(m20261122_090900_create_course::Migration),
            Box::new(m20261122_091000_create_attendance::Migration),
            Box::new(m20261122_091100_create_meeting::Migration),
            Box::new(m20261122_091200_create_absence::Migration),
            Box::new(m20261122_091300_create_benefit::Migration),
            Box::new(m20261122_091400_create_calendar::Migration),
            Box::new(m20261122_091500_create_history::Migration),
            Box::new(m20261122_091600_create_break_glass::Migration),
            Box::new(m20261122_091700_create_audit_trail::Migration),
            Box::new(m20261122_091800_create_idempotency::Migration),
            Box::new(m20261122_091900_create_external_ref::Migration),
            Box::new(m20261122_092000_create_enrolment_pause::Migration),
            Box::new(m20261123_090000_create_browser_session::Migration),
            Box::new(m20261123_100000_decide_absence::Migration),
            Box::new(m20261123_100100_review_exemption::Migration),
            Box::new(m20261123_100200_create_readiness_assessment::Migration),
            Box::new(m20261123_100300_create_individual_target::Migration),
            Box::new(m20261123_110000_create_availability::Migration),
            Box::new(m20261123_120000_create_closed_time::Migration),
            Box::new(m20261123_120100_create_meeting_notice::Migration),
            Box::new(m20261123_120200_create_working_hours::Migration),
            Box::new(m20261123_120300_create_offer_kind_rule::Migration),
            Box::new(m20261123_120400_create_offer_condition::Migration),
            Box::new(m20261123_120500_create_person_need::Migration),
            Box::new(m20261123_120600_create_separation::Migration),
            Box::new(m20261123_130000_decide_effort_policy::Migration),
            Box::new(m20261123_140000_create_reckoning::Migration),
            Box::new(m20261123_150000_create_calendar_feed::Migration),
            Box::new(m20261123_150100_review_enrolment::Migration),
            Box::new(m20261123_160000_create_access_review::Migration),
            Box::new(m20261123_170000_create_audit_cosignature::Migration),
            Box::new(m20261123_180000_create_unmasking::Migration),
            Box::new(m20261123_190000_create_disclosure::Migration),
            Box::new(m20261123_200000_order_history::Migration),
            Box::new(m20261123_200100_gather_no_statistics::Migration),
        ]
    }
}
