//! What holds for people beside the work: absences and exemptions.

use chrono::NaiveDate;
use indsats_entity::{
    absence::{self, AbsenceState},
    exemption,
};
use sea_orm::Set;

use super::{rows::Rows, world::id};

impl Rows {
    /// An absence from a day until another, reported on its first day and, where it is decided on, decided on then.
    pub fn absence(
        &mut self,
        key: &str,
        (person, caseworker): (&str, &str),
        kind: &str,
        (from, until): (NaiveDate, Option<NaiveDate>),
        state: AbsenceState,
    ) {
        let is_decided = state != AbsenceState::Reported;
        let at = self.at(from, 10, 0);
        self.absences.push(absence::ActiveModel {
            id: Set(id("absence", key)),
            person_id: Set(id("person", person)),
            kind_code: Set(kind.to_owned()),
            valid_from: Set(from),
            valid_to: Set(until),
            state: Set(state),
            suspends_duty: Set(state == AbsenceState::Approved),
            reported_on: Set(Some(from)),
            decided_by: Set(is_decided.then(|| id("user", caseworker))),
            decided_at: Set(is_decided.then_some(at)),
            reason: Set((state == AbsenceState::Rejected).then(|| "Dokumentation mangler".to_owned())),
            version: Set(1),
        });
    }

    /// An exemption that suspends the duty, from a day until another or until it is looked at again.
    pub fn exemption(
        &mut self,
        key: &str,
        (person, caseworker): (&str, &str),
        kind: &str,
        (from, until): (NaiveDate, Option<NaiveDate>),
        review: Option<NaiveDate>,
    ) {
        let at = self.at(from, 10, 0);
        self.exemptions.push(exemption::ActiveModel {
            id: Set(id("exemption", key)),
            person_id: Set(id("person", person)),
            kind_code: Set(kind.to_owned()),
            valid_from: Set(from),
            valid_to: Set(until),
            suspends_duty: Set(true),
            reason: Set(Some("Efter samtale om hverdagen".to_owned())),
            granted_by: Set(Some(id("user", caseworker))),
            granted_at: Set(Some(at)),
            review_due_on: Set(review),
            reviewed_by: Set(None),
            reviewed_at: Set(None),
            version: Set(1),
        });
    }
}

/// Absences of some and exemptions of a few: one in eleven is relieved, every other of them for good until somebody
/// looks again.
pub(super) fn circumstances(rows: &mut Rows, key: &str, caseworker: &str, number: u32, days_ago: i64) {
    let whose = (key, caseworker);
    if number.is_multiple_of(4) {
        let kind = if number.is_multiple_of(8) { "HOLIDAY" } else { "SICKNESS" };
        let state = match number % 12 {
            0 => AbsenceState::Rejected,
            4 => AbsenceState::Reported,
            _ => AbsenceState::Approved,
        };
        rows.absence(key, whose, kind, (rows.day(-days_ago), Some(rows.day(5 - days_ago))), state);
    }
    if number % 11 == 3 {
        let is_open = number.is_multiple_of(2);
        let review = rows.day(i64::from(number) - 30);
        let end = (!is_open).then(|| rows.day(40));
        rows.exemption(key, whose, "CARE", (rows.day(-60), end), is_open.then_some(review));
    }
}
