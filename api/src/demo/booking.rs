//! What booking goes by: when employees take conversations, what offers ask for, what people need.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use indsats_entity::{
    closed_time, offer_condition, offer_intake,
    person_need::{self, Need},
    working_hours,
};
use sea_orm::Set;

use super::{rows::Rows, world::id};
use crate::civil::IsoWeek;

/// When conversations are held in Team A, and with one who has hours of their own. Everybody else goes by the hours of the
/// municipality.
pub(super) fn hours(rows: &mut Rows) {
    for weekday in 1..=4 {
        rows.hours(("unit", "TEAM-A"), weekday, (8, 16));
    }
    rows.hours(("unit", "TEAM-A"), 5, (8, 14));
    for weekday in [1, 3] {
        rows.hours(("user", "colleague"), weekday, (9, 12));
        rows.hours(("user", "colleague"), weekday, (13, 18));
    }
}

/// Languages of the catalogue, the ways to it, and the days on which one offer takes people in.
pub(super) fn catalogue(rows: &mut Rows) {
    for (offer, need, codes) in [
        ("T1", Need::Language, &["DA", "EN"][..]),
        ("T2", Need::Transport, &["PUBLIC_TRANSPORT", "PICKED_UP"]),
        ("T3", Need::Language, &["DA", "AR", "UK"]),
        ("T4", Need::Transport, &["FROM_HOME"]),
    ] {
        for code in codes {
            rows.condition(offer, need, code);
        }
    }
    for weeks in 1..12 {
        rows.intake("T3", IsoWeek::of(rows.day(14 * weeks)).monday());
    }
}

impl Rows {
    /// A day on which an offer takes people in.
    pub fn intake(&mut self, offer: &str, day: NaiveDate) {
        let key = id("intake", &format!("{offer} {day}"));
        self.intakes.push(offer_intake::ActiveModel { id: Set(key), offer_id: Set(id("offer", offer)), day: Set(day) });
    }

    /// A language or a way of an offer.
    pub fn condition(&mut self, offer: &str, need: Need, code: &str) {
        self.conditions.push(offer_condition::ActiveModel {
            id: Set(id("condition", &format!("{offer} {need:?} {code}"))),
            offer_id: Set(id("offer", offer)),
            need: Set(need),
            code: Set(code.to_owned()),
        });
    }

    /// A language or a way of a person, from a day on.
    pub fn need(&mut self, key: &str, person: &str, need: Need, code: &str, from: NaiveDate) {
        self.needs.push(person_need::ActiveModel {
            id: Set(id("need", key)),
            person_id: Set(id("person", person)),
            need: Set(need),
            code: Set(code.to_owned()),
            valid_from: Set(from),
            valid_to: Set(None),
            version: Set(1),
        });
    }

    /// Time in which an employee takes no conversations.
    pub fn close_time(&mut self, user: &str, starts_at: DateTime<Utc>, minutes: i64) {
        self.closed_times.push(closed_time::ActiveModel {
            id: Set(id("closed time", user)),
            user_id: Set(id("user", user)),
            starts_at: Set(starts_at),
            ends_at: Set(starts_at + Duration::minutes(minutes)),
            reopened_at: Set(None),
            version: Set(1),
        });
    }

    /// Hours on one weekday, Monday is 1, of an employee or a unit: `("user", "caseworker")`.
    pub fn hours(&mut self, (kind, key): (&str, &str), weekday: i32, hours: (i32, i32)) {
        let owner = |of| (kind == of).then(|| id(kind, key));
        self.working_hours.push(working_hours::ActiveModel {
            id: Set(id("working hours", &format!("{key} {weekday} {}", hours.0))),
            user_id: Set(owner("user")),
            unit_id: Set(owner("unit")),
            weekday: Set(weekday),
            from_minute: Set(hours.0 * 60),
            until_minute: Set(hours.1 * 60),
            valid_from: Set(self.day(-1000)),
            valid_to: Set(None),
        });
    }
}
