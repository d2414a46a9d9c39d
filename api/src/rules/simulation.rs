//! What another version of the parameters would make of weeks.

use chrono::{DateTime, Utc};

use super::{Calendar, CaseFile, ContactStatus, HoursStatus, Versions, week_facts};
use crate::civil::IsoWeek;

/// Where a week stands under the version that judges it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Standing {
    pub policy_number: i32,
    pub hours: HoursStatus,
    pub contact: ContactStatus,
}

/// A week that stands otherwise under other versions. `None` where no version judges it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ChangedWeek {
    pub week: IsoWeek,
    pub before: Option<Standing>,
    pub after: Option<Standing>,
}

/// The weeks whose status of hours or of contact is another under the versions `after` than under those `before`, both as
/// of one instant. In the order in which they are given.
#[must_use]
pub fn changed_weeks(
    case: &CaseFile,
    before: &Versions,
    after: &Versions,
    calendar: &Calendar,
    weeks: &[IsoWeek],
    as_of: DateTime<Utc>,
) -> Vec<ChangedWeek> {
    let standing = |versions: &Versions, week| {
        let facts = week_facts(case, versions, calendar, week, as_of)?;
        let (hours, contact) = (facts.hours_status, facts.contact_status);
        Some(Standing { policy_number: facts.policy_number, hours, contact })
    };
    let status = |standing: &Option<Standing>| standing.map(|it| (it.hours, it.contact));
    // Where one version judges both times there is nothing to work out.
    let weeks = weeks.iter().copied().filter(|week| before.of(*week) != after.of(*week));
    let both = weeks.map(|week| ChangedWeek { week, before: standing(before, week), after: standing(after, week) });
    both.filter(|changed| status(&changed.before) != status(&changed.after)).collect()
}
