//! A simulation says what an approval would do, and nothing else.

use chrono::TimeDelta;
use indsats::{
    civil::IsoWeek,
    rules::{ChangedWeek, ContactStatus, HoursStatus, MeetingState, Parameters, Standing, Versions, changed_weeks},
};
use proptest::prelude::*;

use super::{
    case_files::{Situation, situations},
    given::{Given, date, week},
    policies::versions,
};

/// A situation, and a version that begins on one of its Mondays.
fn tried() -> impl Strategy<Value = (Situation, Parameters)> {
    situations().prop_flat_map(|situation| {
        let (monday, weeks) = (situation.monday, -2..4i64);
        let draft = (versions(monday), weeks).prop_map(move |(mut versions, weeks)| {
            let version = versions.remove(0);
            Parameters { number: 9, valid_from: monday + TimeDelta::weeks(weeks), ..version }
        });
        (Just(situation), draft)
    })
}

impl Situation {
    fn changed(&self, before: &Versions, after: &Versions) -> Vec<ChangedWeek> {
        let weeks: Vec<IsoWeek> = self.weeks().collect();
        changed_weeks(&self.case, before, after, &self.calendar, &weeks, self.as_of)
    }

    /// Where a week stands under versions, by the second reading of the rules.
    fn standing(&self, versions: &[Parameters], week: IsoWeek) -> Option<Standing> {
        let situation = Self { versions: versions.to_vec(), ..self.clone() };
        let facts = situation.oracle().facts(week)?;
        let (hours, contact) = (facts.hours_status, facts.contact_status);
        Some(Standing { policy_number: facts.policy_number, hours, contact })
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_simulation_is_the_difference_of_an_approval((situation, draft) in tried()) {
        let before = Versions::new(situation.versions.clone());
        let mut approved = situation.versions.clone();
        approved.push(draft.clone());
        let mut expected = Vec::new();
        for week in situation.weeks() {
            let (before, after) = (situation.standing(&situation.versions, week), situation.standing(&approved, week));
            let status = |it: Option<Standing>| it.map(|it| (it.hours, it.contact));
            if status(before) != status(after) {
                expected.push(ChangedWeek { week, before, after });
            }
        }
        prop_assert_eq!(situation.changed(&before, &before.with(draft)), expected);
    }

    #[test]
    fn what_is_in_force_changes_nothing(situation in situations()) {
        let before = Versions::new(situation.versions.clone());
        for version in &situation.versions {
            prop_assert_eq!(situation.changed(&before, &before.with(version.clone())), vec![]);
        }
    }
}

#[test]
fn a_week_is_told_with_both_versions() {
    let mut given = Given::new();
    given.meeting("2026-03-03T10:00+01:00", MeetingState::Held);
    let before = Versions::new(vec![given.policy.clone()]);
    let stricter = Parameters {
        number: 2,
        valid_from: date("2026-03-02"),
        qualifying_meeting_types: ["OTHER".to_owned()].into(),
        ..given.policy.clone()
    };
    let weeks = ["2026-W09", "2026-W10", "2026-W11"].map(week);
    let changed = changed_weeks(&given.case, &before, &before.with(stricter), &given.calendar, &weeks, given.as_of);
    let standing = |policy_number, contact| Some(Standing { policy_number, hours: HoursStatus::Below, contact });
    // Before its first day nothing changes; after it only the week with the conversation does.
    let (before, after) = (standing(1, ContactStatus::Met), standing(2, ContactStatus::MissedNotBooked));
    assert_eq!(changed, [ChangedWeek { week: week("2026-W10"), before, after }]);
}
