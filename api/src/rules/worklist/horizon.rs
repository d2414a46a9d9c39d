//! Lists and weeks for the days to come: what a day would tell, with the days on which it tells it. Kept, they are read
//! without the rules; and for two weeks nobody needs to touch them because of time alone.

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::{Item, View};
use crate::{
    civil::IsoWeek,
    rules::{ContactStatus, HoursStatus, Minutes, Period, WeekFacts},
};

/// How many weeks before the one that runs are kept.
pub const WEEKS_BEFORE: i64 = 2;
/// How many days are reckoned from a Monday on.
const DAYS: u64 = 14;

/// Something with the days on which it holds.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Kept<T> {
    pub holds: Period,
    pub what: T,
}

/// What a week amounts to, without what explains it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct WeekLine {
    pub effort: Uuid,
    pub week: IsoWeek,
    pub policy_number: i32,
    pub obliged_days: i64,
    pub minutes: Minutes,
    pub target_minutes: i64,
    pub hours_status: HoursStatus,
    pub contact_status: ContactStatus,
    pub is_course_week: bool,
    pub is_closed: bool,
}

impl WeekLine {
    /// The line of a week in an effort.
    #[must_use]
    pub fn of(effort: Uuid, facts: &WeekFacts) -> Self {
        Self {
            effort,
            week: facts.week,
            policy_number: facts.policy_number,
            obliged_days: facts.obliged_days,
            minutes: facts.minutes,
            target_minutes: facts.target_minutes,
            hours_status: facts.hours_status,
            contact_status: facts.contact_status,
            is_course_week: facts.is_course_week,
            is_closed: facts.is_closed,
        }
    }
}

/// What is kept of a person.
#[derive(Clone, Debug, Default)]
pub struct Reckoned {
    pub items: Vec<Kept<Item>>,
    /// Of each effort and day: the week that runs and the two before it. Weeks outside any enrolment are left out.
    pub weeks: Vec<Kept<WeekLine>>,
}

/// The days for which a person is reckoned in a week: this one and the next.
#[must_use]
pub fn horizon(week: IsoWeek) -> Period {
    Period::new(week.monday(), week.monday().checked_add_days(Days::new(DAYS)))
}

impl View<'_> {
    /// Reckons a person for the horizon of a week.
    #[must_use]
    pub fn reckon(&self, week: IsoWeek) -> Reckoned {
        let mut reckoned = Reckoned::default();
        let horizon = horizon(week);
        for day in horizon.from.iter_days().take_while(|day| horizon.contains(*day)) {
            extend(&mut reckoned.items, day, self.items(day));
            let running = IsoWeek::of(day);
            let weeks = [running.previous().previous(), running.previous(), running];
            extend(&mut reckoned.weeks, day, self.lines(&weeks, day));
        }
        reckoned
    }

    /// The lines of weeks, as a day tells them.
    #[must_use]
    pub fn lines(&self, weeks: &[IsoWeek], day: NaiveDate) -> Vec<WeekLine> {
        let mut lines = Vec::new();
        for case in self.cases() {
            let facts = weeks.iter().filter_map(|week| case.facts(*week, day));
            let enrolled = facts.filter(|facts| facts.contact_status != ContactStatus::NotEnrolled);
            lines.extend(enrolled.map(|facts| WeekLine::of(case.effort, &facts)));
        }
        lines
    }
}

/// Adds what holds on a day: what held on the day before goes on.
fn extend<T: Eq>(kept: &mut Vec<Kept<T>>, day: NaiveDate, today: Vec<T>) {
    let next = day.succ_opt();
    for what in today {
        match kept.iter_mut().find(|known| known.holds.to == Some(day) && known.what == what) {
            Some(known) => known.holds.to = next,
            None => kept.push(Kept { holds: Period::new(day, next), what }),
        }
    }
}
