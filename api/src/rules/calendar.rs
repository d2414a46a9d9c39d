//! Days on which nobody, or one provider, is at work.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use uuid::Uuid;

/// Public holidays and closures. Source: the tables of holidays and closure days.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    pub holidays: BTreeSet<NaiveDate>,
    /// Days on which everybody is closed.
    pub closures: BTreeSet<NaiveDate>,
    /// Days on which one provider is closed.
    pub provider_closures: BTreeSet<(Uuid, NaiveDate)>,
}

impl Calendar {
    /// Whether everybody is off.
    #[must_use]
    pub fn is_free(&self, day: NaiveDate) -> bool {
        self.holidays.contains(&day) || self.closures.contains(&day)
    }

    pub(super) fn is_closed(&self, provider: Uuid, day: NaiveDate) -> bool {
        self.provider_closures.contains(&(provider, day))
    }
}
