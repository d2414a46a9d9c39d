//! What booking goes by: when employees take conversations.

use chrono::{DateTime, Duration, Utc};
use indsats_entity::closed_time;
use sea_orm::Set;

use super::{rows::Rows, world::id};

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
}
