//! The worklists of random files: what holds of every item, and gaps against the second reading.

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta};
use indsats::{
    civil::midnight,
    rules::{
        PersonFile,
        worklist::{Item, Reason, View, worklist},
    },
};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};

use super::{
    case_files::Situation,
    oracle::Oracle,
    person_files::{EFFORT, files},
};

fn config() -> ProptestConfig {
    ProptestConfig { cases: super::random::config().cases / 5, failure_persistence: None, ..ProptestConfig::default() }
}

/// Seven weeks around the Monday.
fn days(situation: &Situation) -> impl Iterator<Item = NaiveDate> + use<> {
    (situation.monday - TimeDelta::days(14)).iter_days().take(49)
}

/// Whether somebody is asked for a course on a day, and the last day within the limit, counted day by day.
fn asked(situation: &Situation, file: &PersonFile, day: NaiveDate) -> Option<(Reason, Option<NaiveDate>)> {
    let case = file.case(EFFORT);
    let as_of = midnight(day) + TimeDelta::hours(12);
    let oracle = Oracle { case: &case, versions: &situation.versions, calendar: &situation.calendar, as_of };
    let gap = oracle.gaps().into_iter().find(|gap| gap.is_open)?;
    let version = situation.versions.iter().find(|version| version.number == gap.policy_number)?;
    let next = oracle.blocks().into_iter().map(|block| block.period.from).find(|from| *from > day);
    let (mut count, mut due) = (0, None);
    for day in gap.from.iter_days().take(200) {
        count += i64::from(oracle.is_obliged(day));
        if count > gap.limit && due.is_none() {
            due = Some(day - TimeDelta::days(1));
        }
        if Some(day + TimeDelta::days(1)) == next && count <= gap.limit {
            return None;
        }
    }
    let is_near = gap.obliged_days + version.workdays.len() as i64 > gap.limit;
    let reason = if gap.obliged_days > gap.limit { Reason::GapOverLimit } else { Reason::GapNearLimit };
    is_near.then_some((reason, due))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn nothing_waits_before_the_day_since_which_it_does((situation, file) in files()) {
        let book = situation.book();
        let view = View::new(&file, &book);
        for day in days(&situation) {
            let items = view.items(day);
            for item in &items {
                prop_assert!(item.since <= day, "{day} {item:?}");
            }
            let different: BTreeSet<&Item> = items.iter().collect();
            prop_assert!(different.len() == items.len() && items.is_sorted(), "{day} {items:?}");
            // Nothing that another day worked out.
            prop_assert_eq!(items, worklist(&file, &book, day));
        }
    }

    #[test]
    fn a_gap_waits_as_its_days_are_counted((situation, file) in files()) {
        let book = situation.book();
        let view = View::new(&file, &book);
        for day in days(&situation).step_by(3) {
            let told: Vec<_> = view.items(day).into_iter().filter(|item| {
                matches!(item.reason, Reason::GapNearLimit | Reason::GapOverLimit)
            }).map(|item| (item.reason, item.due)).collect();
            let expected: Vec<_> = asked(&situation, &file, day).into_iter().collect();
            prop_assert_eq!(told, expected, "{}", day);
        }
    }
}

/// Each reason is met by some file, but for those that are found in the trail.
#[test]
fn random_files_reach_every_reason() {
    let mut met = BTreeSet::new();
    let mut runner = TestRunner::deterministic();
    for _ in 0..600 {
        let (situation, file) = files().new_tree(&mut runner).expect("a file").current();
        let book = situation.book();
        let view = View::new(&file, &book);
        met.extend(days(&situation).flat_map(|day| view.items(day)).map(|item| item.reason));
    }
    let found = [Reason::AccessUnusual, Reason::AccessSampled];
    assert_eq!(met, Reason::ALL.iter().copied().filter(|reason| !found.contains(reason)).collect());
}
