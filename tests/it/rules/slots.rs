//! Free slots against a second reading that looks at every minute, and where the clock changes.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Timelike, Utc, Weekday};
use indsats::{
    civil::{self, ZONE},
    rules::{DayHours, Openings, Stretch, free_slots},
};
use proptest::prelude::*;

/// Looks at each minute by itself, by the clock on the wall.
fn by_the_minute(openings: &Openings, minutes: i64, not_before: DateTime<Utc>) -> Vec<Stretch> {
    let days = openings.days.iter().map(|(day, _)| *day);
    let (Some(first), Some(last)) = (days.clone().min(), days.max()) else { return Vec::new() };
    let is_open = |at: DateTime<Utc>| {
        let wall = at.with_timezone(&ZONE);
        let minute = wall.hour() * 60 + wall.minute();
        let on_clock = |hours: &&DayHours| {
            hours.weekday == wall.weekday() && (u32::from(hours.from)..u32::from(hours.until)).contains(&minute)
        };
        let named = openings.days.iter().filter(|(day, _)| *day == wall.date_naive());
        let end = at + TimeDelta::minutes(1);
        named.flat_map(|(_, hours)| hours).any(|hours| on_clock(&hours))
            && !openings.closed.contains(&wall.date_naive())
            && !openings.taken.iter().any(|(from, until)| *from < end && *until > at && from < until)
    };
    let (begin, end) = (civil::midnight(first), civil::midnight(last + Days::new(1)));
    let minute = |number: i64| begin + TimeDelta::minutes(number);
    let open: Vec<bool> = (0..(end - begin).num_minutes()).map(|number| is_open(minute(number))).collect();
    let mut slots = Vec::new();
    for start in 0..open.len() as i64 {
        let length = minutes as usize;
        let run = open.get(start as usize..start as usize + length);
        let is_quarter = minute(start).with_timezone(&ZONE).minute() % 15 == 0;
        if is_quarter && minute(start) >= not_before && run.is_some_and(|run| run.iter().all(|open| *open)) {
            slots.push((minute(start), minute(start + minutes)));
        }
    }
    slots
}

fn weekday(number: u8) -> Weekday {
    Weekday::try_from(number % 7).expect("a weekday")
}

/// Weeks around both changes of the clock, the end of the year, and an ordinary one.
fn first_days() -> impl Strategy<Value = NaiveDate> {
    let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
    prop_oneof![
        Just(day("2026-03-27")),
        Just(day("2026-10-23")),
        Just(day("2026-12-29")),
        Just(day("2026-06-01")),
        Just(day("2027-03-28")),
    ]
}

fn hours() -> impl Strategy<Value = DayHours> {
    let night = (0u16..240, 1u16..240);
    let day = (0u16..1440, 1u16..1440);
    (0u8..7, prop_oneof![night, day]).prop_map(|(number, (from, lasts))| DayHours {
        weekday: weekday(number),
        from,
        until: (from + lasts).min(1440),
    })
}

fn openings() -> impl Strategy<Value = (Openings, i64, DateTime<Utc>)> {
    let taken = prop::collection::vec((-60i64..6 * 1440, -20i64..300), 0..8);
    let closed = prop::collection::vec(0u64..5, 0..2);
    // Days of one schedule follow days of another.
    let schedules = (prop::collection::vec(hours(), 0..10), prop::collection::vec(hours(), 0..10), 0u64..5);
    (first_days(), schedules, taken, closed, 1i64..200, -100i64..6 * 1440, 0i64..60).prop_map(
        |(first, (early, late, turn), taken, closed, minutes, not_before, seconds)| {
            let begin = civil::midnight(first);
            let at = |minute: i64| begin + TimeDelta::minutes(minute);
            let schedule = |number| if number < turn { early.clone() } else { late.clone() };
            let openings = Openings {
                days: (0..5).map(|number| (first + Days::new(number), schedule(number))).collect(),
                closed: closed.into_iter().map(|number| first + Days::new(number)).collect::<BTreeSet<_>>(),
                taken: taken.into_iter().map(|(from, lasts)| (at(from), at(from + lasts))).collect(),
            };
            (openings, minutes, at(not_before) + TimeDelta::seconds(seconds))
        },
    )
}

/// A tenth of what the other rules are tried on: each case is looked at by the minute.
fn config() -> ProptestConfig {
    let all = super::random::config();
    ProptestConfig { cases: all.cases / 10, ..all }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn slots_are_those_that_a_look_at_every_minute_finds((openings, minutes, not_before) in openings()) {
        prop_assert_eq!(free_slots(&openings, minutes, not_before), by_the_minute(&openings, minutes, not_before));
    }

    #[test]
    fn a_slot_meets_nothing_and_the_order_of_lists_means_nothing((openings, minutes, not_before) in openings()) {
        let slots = free_slots(&openings, minutes, not_before);
        for (from, until) in &slots {
            prop_assert_eq!((*until - *from).num_minutes(), minutes);
            prop_assert!(!openings.closed.contains(&civil::local_date(*from)));
            prop_assert!(openings.taken.iter().all(|taken| taken.1 <= *from || taken.0 >= *until || taken.0 >= taken.1));
        }
        let mut other = openings.clone();
        other.days.reverse();
        other.taken.reverse();
        other.days.iter_mut().for_each(|(_, hours)| hours.reverse());
        prop_assert_eq!(slots, free_slots(&other, minutes, not_before));
    }
}

/// The local times at which slots of half an hour begin between two and four at night.
fn at_night(day: &str) -> Vec<String> {
    let day: NaiveDate = day.parse().expect("a day");
    let hours = vec![DayHours { weekday: day.weekday(), from: 120, until: 240 }];
    let openings = Openings { days: vec![(day, hours)], ..Openings::default() };
    let slots = free_slots(&openings, 30, DateTime::UNIX_EPOCH);
    slots.iter().map(|(from, _)| from.with_timezone(&ZONE).format("%H:%M%z").to_string()).collect()
}

#[test]
fn a_time_that_the_clock_skips_is_none_and_one_that_it_shows_twice_is_two() {
    assert_eq!(at_night("2026-03-29"), ["03:00+0200", "03:15+0200", "03:30+0200"]);
    let twice = at_night("2026-10-25");
    assert_eq!(twice.len(), 11);
    assert_eq!((twice[0].as_str(), twice[4].as_str(), twice[10].as_str()), ("02:00+0200", "02:00+0100", "03:30+0100"));
    assert_eq!(at_night("2026-06-01").len(), 7);
}

#[test]
fn a_slot_ends_before_the_next_thing_begins() {
    let day: NaiveDate = "2026-11-24".parse().expect("a day");
    let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
    let hours = vec![DayHours { weekday: Weekday::Tue, from: 8 * 60, until: 10 * 60 }];
    let taken = vec![(at("2026-11-24T08:10:00Z"), at("2026-11-24T08:25:00Z"))];
    let openings = Openings { days: vec![(day, hours)], taken, ..Openings::default() };
    let slots = free_slots(&openings, 25, at("2026-11-24T07:00:01Z"));
    let starts: Vec<String> = slots.iter().map(|(from, _)| from.format("%H:%M").to_string()).collect();
    assert_eq!(starts, ["07:15", "07:30", "07:45", "08:30"]);
}
