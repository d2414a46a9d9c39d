//! Random parameters and calendars around a Monday.

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta, Weekday};
use indsats::rules::{Calendar, CourseWeekTest, MeetingForm, Parameters, Proration};
use proptest::{
    collection::{btree_set, vec},
    option::weighted,
    prelude::*,
    sample::{select, subsequence},
};

use super::{
    case_files::{KINDS, TYPES, day, days, provider},
    holidays::holidays,
};

pub fn calendar(monday: NaiveDate) -> impl Strategy<Value = Calendar> {
    let closed = btree_set((provider(), day(monday, -14..28)), 0..10);
    (days(monday, 3), days(monday, 4), closed).prop_map(|(more, closures, provider_closures)| Calendar {
        holidays: holidays().into_iter().chain(more).collect(),
        closures,
        provider_closures,
    })
}

/// Most often Monday to Friday; no version has more than five.
fn workdays() -> impl Strategy<Value = Vec<Weekday>> {
    use Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    prop_oneof![4 => Just(vec![Mon, Tue, Wed, Thu, Fri]), 1 => subsequence(vec![Sun, Sat, Fri, Mon, Tue, Wed, Thu], 0..6)]
}

fn codes(of: &'static [&'static str]) -> impl Strategy<Value = BTreeSet<String>> {
    subsequence(of, 0..=of.len()).prop_map(|codes| codes.into_iter().map(str::to_owned).collect())
}

fn parameters(monday: NaiveDate) -> impl Strategy<Value = Parameters> {
    use MeetingForm::{Phone, Physical, Video};
    let proration = select(vec![Proration::ByObligedDay, Proration::FullIfAnyDay, Proration::ZeroIfPartial]);
    let test = select(vec![CourseWeekTest::AnyScheduledMinute, CourseWeekTest::TargetScheduled]);
    let hours = (0..2400i64, proration, workdays(), any::<bool>(), any::<bool>(), codes(&KINDS), test);
    let contact = (0..6usize, codes(&TYPES), subsequence(vec![Physical, Phone, Video], 0..=3));
    let rest = (0..12i64, 0..9u64, any::<bool>(), any::<bool>());
    (hours, contact, rest, day(monday, -10..20)).prop_map(|(hours, contact, rest, valid_from)| {
        let (weekly_target_minutes, proration, workdays, reduces, credit, counted_kinds, course_week_test) = hours;
        let (contact_min_obliged_days, qualifying_meeting_types, qualifying_meeting_forms) = contact;
        let (max_gap_obliged_days, week_close_lag_days, require_open_plan, require_benefit) = rest;
        Parameters {
            number: 0,
            valid_from,
            weekly_target_minutes,
            proration,
            workdays,
            holiday_reduces_schedule: reduces,
            credit_excused_absence: credit,
            counted_kinds,
            course_week_test,
            contact_min_obliged_days,
            qualifying_meeting_types,
            qualifying_meeting_forms,
            max_gap_obliged_days,
            course_end_lead_days: 14,
            week_close_lag_days,
            require_open_plan,
            require_benefit,
        }
    })
}

/// The first begins long ago, unless it is not to; the others follow in any order, some on one day.
pub fn versions(monday: NaiveDate) -> impl Strategy<Value = Vec<Parameters>> {
    (vec(parameters(monday), 1..4), weighted(0.2, Just(()))).prop_map(move |(mut versions, late)| {
        for (number, version) in (1..).zip(&mut versions) {
            version.number = number;
        }
        if let (Some(first), None) = (versions.first_mut(), late) {
            first.valid_from = monday - TimeDelta::days(60);
        }
        versions
    })
}
