//! What the rules say, as rows.

use indsats_entity::{week_fact, worklist_item};
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::Placed;
use crate::{
    policy::Kind,
    rules::worklist::{Item, Kept, Subject, WeekLine},
};

/// A table of reckoned rows. Their ids mean nothing, and are new whenever a row is.
pub(super) trait Line: EntityTrait<Model: Send + Sync> {
    fn id_column() -> Self::Column;
    fn person_column() -> Self::Column;
    fn id(row: &Self::Model) -> Uuid;
    fn person(row: &Self::Model) -> Uuid;
    /// Whether two rows differ in nothing but their ids.
    fn says_the_same(one: &Self::Model, other: &Self::Model) -> bool;
}

macro_rules! line {
    ($module:ident) => {
        impl Line for $module::Entity {
            fn id_column() -> Self::Column {
                $module::Column::Id
            }
            fn person_column() -> Self::Column {
                $module::Column::PersonId
            }
            fn id(row: &Self::Model) -> Uuid {
                row.id
            }
            fn person(row: &Self::Model) -> Uuid {
                row.person_id
            }
            fn says_the_same(one: &Self::Model, other: &Self::Model) -> bool {
                *one == $module::Model { id: one.id, ..other.clone() }
            }
        }
    };
}

line!(worklist_item);
line!(week_fact);

/// A row of a worklist.
pub(super) fn item(placed: &Placed, kept: &Kept<Item>) -> worklist_item::Model {
    let item = &kept.what;
    let (kind, subject) = subject(item.subject);
    worklist_item::Model {
        id: Uuid::now_v7(),
        person_id: placed.person,
        unit_id: placed.unit,
        effort_id: item.effort,
        list: item.reason.list().as_str().to_owned(),
        reason: item.reason.as_str().to_owned(),
        subject_kind: kind.as_str().to_owned(),
        subject_id: subject,
        since: item.since,
        due: item.due,
        policy_number: item.policy_number,
        // The record last, so that items of one person and day stand in one order wherever they come from.
        sort_key: format!("{} {} {subject}", item.urgent_on(), placed.name_key),
        visible_from: kept.holds.from,
        visible_to: kept.holds.end(),
    }
}

/// The type and the id of what an item is about.
pub(super) fn subject(subject: Subject) -> (Kind, Uuid) {
    match subject {
        Subject::Person(id) => (Kind::Person, id),
        Subject::Meeting(id) => (Kind::Meeting, id),
        Subject::Course(id) => (Kind::Course, id),
        Subject::Session(id) => (Kind::CourseSession, id),
        Subject::Absence(id) => (Kind::Absence, id),
        Subject::Exemption(id) => (Kind::Exemption, id),
        Subject::Enrolment(id) => (Kind::EffortEnrolment, id),
        Subject::AvailabilityCase(id) => (Kind::AvailabilityCase, id),
        Subject::Glass(id) => (Kind::BreakGlass, id),
    }
}

/// A row of the overview of weeks.
pub(super) fn week(placed: &Placed, kept: &Kept<WeekLine>) -> week_fact::Model {
    let line = &kept.what;
    let count = |number: i64| i32::try_from(number).unwrap_or(i32::MAX);
    week_fact::Model {
        id: Uuid::now_v7(),
        person_id: placed.person,
        unit_id: placed.unit,
        effort_id: line.effort,
        monday: line.week.monday(),
        policy_number: line.policy_number,
        obliged_days: count(line.obliged_days),
        scheduled_minutes: count(line.minutes.scheduled),
        attended_minutes: count(line.minutes.attended),
        credited_minutes: count(line.minutes.credited),
        unregistered_minutes: count(line.minutes.unregistered),
        target_minutes: count(line.target_minutes),
        hours_status: line.hours_status.as_str().to_owned(),
        contact_status: line.contact_status.as_str().to_owned(),
        is_course_week: line.is_course_week,
        is_closed: line.is_closed,
        sort_key: placed.name_key.clone(),
        visible_from: kept.holds.from,
        visible_to: kept.holds.end(),
    }
}
