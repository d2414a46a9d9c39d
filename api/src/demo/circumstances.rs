//! What holds for people beside the work: absences, exemptions, readiness, targets.

use chrono::NaiveDate;
use indsats_entity::{
    absence::{self, AbsenceState},
    exemption, individual_target, readiness_assessment,
};
use sea_orm::Set;
use uuid::Uuid;

use super::{rows::Rows, world::id};
use crate::civil::IsoWeek;

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

    /// An assessment of a day, with the day of the next one.
    pub fn readiness(
        &mut self,
        key: &str,
        (person, caseworker): (&str, &str),
        level: &str,
        (on, next): (NaiveDate, NaiveDate),
    ) {
        self.readiness.push(readiness_assessment::ActiveModel {
            id: Set(id("readiness", key)),
            person_id: Set(id("person", person)),
            level_code: Set(level.to_owned()),
            assessed_on: Set(on),
            assessed_by: Set(id("user", caseworker)),
            next_due_on: Set(next),
            note: Set("Efter samtale om praktik og jobønsker".to_owned()),
            voided_by: Set(None),
            voided_at: Set(None),
            void_reason: Set(None),
            version: Set(1),
        });
    }

    /// Weekly minutes in place of an effort's own, from a Monday until another.
    pub fn target(
        &mut self,
        key: &str,
        (person, caseworker): (&str, &str),
        effort: Uuid,
        minutes: i32,
        (from, until): (NaiveDate, Option<NaiveDate>),
    ) {
        let at = self.at(from, 10, 0);
        self.targets.push(individual_target::ActiveModel {
            id: Set(id("target", key)),
            person_id: Set(id("person", person)),
            effort_id: Set(effort),
            weekly_minutes: Set(minutes),
            valid_from: Set(from),
            valid_to: Set(until),
            reason: Set("Aftalt optrapning".to_owned()),
            agreed_by: Set(id("user", caseworker)),
            agreed_at: Set(at),
            version: Set(1),
        });
    }
}

/// Absences of some and exemptions of a few: one in eleven is relieved, every other of them for good until somebody
/// looks again. Two of three have been assessed, some of them too long ago. One in seven has a target of their own.
pub(super) fn circumstances(rows: &mut Rows, effort: Uuid, key: &str, caseworker: &str, number: u32, days_ago: i64) {
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
    if !number.is_multiple_of(3) {
        let (earlier, latest) = (rows.day(-160), rows.day(-i64::from(number) - 20));
        let next = rows.day(80 - i64::from(number) * 2);
        let [before, after] = if number.is_multiple_of(2) { ["LEVEL_1", "LEVEL_2"] } else { ["LEVEL_3", "LEVEL_3"] };
        rows.readiness(&format!("{key}-earlier"), whose, before, (earlier, latest));
        rows.readiness(key, whose, after, (latest, next));
    }
    if number % 7 == 2 {
        let monday = IsoWeek::of(rows.day(-42)).monday();
        rows.target(key, whose, effort, 900, (monday, None));
    }
}
