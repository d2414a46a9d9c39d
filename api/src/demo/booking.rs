//! What booking goes by: when employees take conversations.

use chrono::{DateTime, Duration, Utc};
use indsats_entity::{closed_time, working_hours};
use sea_orm::Set;

use super::{rows::Rows, world::id};

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

impl Rows {
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
