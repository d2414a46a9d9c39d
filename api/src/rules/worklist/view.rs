//! A person's file opened for reading day after day: what does not depend on the day is worked out once.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

use super::{Item, Rulebook};
use crate::{
    civil::{self, IsoWeek},
    rules::{Calendar, CaseFile, CourseBlock, PersonFile, Versions, WeekFacts, blocks, gap, week_facts},
};

/// Facts that were worked out: of a week as of a day.
type Facts = HashMap<(IsoWeek, NaiveDate), Option<Rc<WeekFacts>>>;
/// The days on which a gap comes near its limit, and passes it: by its first day and the version that judges it.
type Limits = HashMap<(NaiveDate, i32), (Option<NaiveDate>, Option<NaiveDate>)>;

/// One file under one rulebook.
pub struct View<'a> {
    pub(super) file: &'a PersonFile,
    pub(super) book: &'a Rulebook,
    cases: Vec<Case<'a>>,
}

/// One effort of the file.
pub struct Case<'a> {
    pub person: Uuid,
    pub effort: Uuid,
    pub case: CaseFile,
    pub versions: &'a Versions,
    book: &'a Rulebook,
    blocks: Vec<CourseBlock>,
    facts: RefCell<Facts>,
    pub(super) limits: RefCell<Limits>,
}

impl<'a> View<'a> {
    /// Opens a file. An effort without an approved version judges nothing.
    #[must_use]
    pub fn new(file: &'a PersonFile, book: &'a Rulebook) -> Self {
        let open = |effort: Uuid| {
            let (versions, case) = (book.efforts.get(&effort)?, file.case(effort));
            let (blocks, facts, limits) = (blocks(&case), RefCell::default(), RefCell::default());
            Some(Case { person: file.person, effort, case, versions, book, blocks, facts, limits })
        };
        Self { file, book, cases: file.efforts().into_iter().filter_map(open).collect() }
    }

    /// The efforts that judge.
    #[must_use]
    pub fn cases(&self) -> &[Case<'a>] {
        &self.cases
    }

    /// Everything that waits on a day, in order.
    #[must_use]
    pub fn items(&self, day: NaiveDate) -> Vec<Item> {
        let mut items = self.plain_items(day);
        items.extend(self.cases.iter().flat_map(|case| case.items(day)));
        items.sort_unstable();
        items
    }
}

impl Case<'_> {
    /// The facts of a week as of the end of a day; `None` where no version judges the week.
    #[must_use]
    pub fn facts(&self, week: IsoWeek, day: NaiveDate) -> Option<Rc<WeekFacts>> {
        // Once a week is closed, every later day tells the same.
        let day = day.min(self.versions.of(week)?.closes_on(week));
        let compute = || week_facts(&self.case, self.versions, self.calendar(), week, end_of(day)).map(Rc::new);
        self.facts.borrow_mut().entry((week, day)).or_insert_with(compute).clone()
    }

    /// The first day of the gap that is open on a day.
    pub(super) fn open_gap(&self, day: NaiveDate) -> Option<NaiveDate> {
        gap::open(&self.case, &self.blocks, day).map(|period| period.from)
    }

    /// The first day of the next block that begins after a day.
    pub(super) fn next_block(&self, day: NaiveDate) -> Option<NaiveDate> {
        self.blocks.iter().map(|block| block.period.from).find(|from| *from > day)
    }

    pub(super) fn calendar(&self) -> &Calendar {
        &self.book.calendar
    }
}

/// The last instant of a local day: what is recorded of a day counts on the day.
fn end_of(day: NaiveDate) -> DateTime<Utc> {
    civil::midnight(day.succ_opt().unwrap_or(day)) - TimeDelta::microseconds(1)
}
