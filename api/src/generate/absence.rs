//! Absences, and exemptions from the duty.

use chrono::Duration;
use indsats_entity::{
    absence::{self, AbsenceState},
    exemption,
};

use super::{case::Case, rows::Rows};

/// Draws what keeps a person away: for most people nothing.
pub(super) fn draw(case: &mut Case<'_>, rows: &mut Rows) {
    if case.lot.is_one_of(10) {
        use AbsenceState::{Approved, Rejected, Reported};
        let from = case.today.plus(-case.lot.number(0..=20));
        rows.absences.push(absence::Model {
            id: case.lot.id(),
            person_id: case.person,
            kind_code: case.lot.weigh(&[(60, "SICKNESS"), (30, "HOLIDAY"), (10, "PARENTAL_LEAVE")]).to_owned(),
            valid_from: from,
            valid_to: Some(from + Duration::days(case.lot.number(1..=14))),
            state: case.lot.weigh(&[(30, Reported), (60, Approved), (10, Rejected)]),
            suspends_duty: case.lot.is_one_of(80),
            reported_on: None,
            decided_by: None,
            decided_at: None,
            reason: None,
            version: 1,
        });
    }
    if case.lot.is_one_of(4) {
        let until = case.lot.weigh(&[(70, true), (30, false)]).then(|| case.today.plus(case.lot.number(-5..=90)));
        rows.exemptions.push(exemption::Model {
            id: case.lot.id(),
            person_id: case.person,
            kind_code: case.lot.pick(&["HEALTH", "CARE", "PARENTAL", "OTHER"]).to_owned(),
            valid_from: case.today.plus(-case.lot.number(10..=90)),
            valid_to: until,
            suspends_duty: case.lot.is_one_of(80),
            reason: None,
            granted_by: None,
            granted_at: None,
            // What has no end is looked at again.
            review_due_on: until.is_none().then(|| case.today.plus(case.lot.number(-20..=60))),
            reviewed_by: None,
            reviewed_at: None,
            version: 1,
        });
    }
}
