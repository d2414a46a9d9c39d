//! The rules on random case files: equal to the oracle, and true to what holds whatever the case.

use std::collections::HashSet;

use indsats::{
    civil::IsoWeek,
    rules::{
        CaseFile, ContactRecord, ContactStatus, CourseBlock, Gap, MeetingWeight, Minutes, Versions, Warning, WeekFacts,
        blocks, contact_record, gaps, week_facts,
    },
};
use proptest::{prelude::*, sample::Index, strategy::ValueTree, test_runner::TestRunner};

use super::case_files::{Situation, situations};

/// Enough for a daily run; `INDSATS_FULL=1` asks for all (`just rules`).
pub fn config() -> ProptestConfig {
    let is_full = std::env::var_os("INDSATS_FULL").is_some_and(|value| value == "1");
    let cases = if is_full { 100_000 } else { 5_000 };
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Everything that the rules say.
#[derive(Debug, PartialEq)]
struct Answer {
    weeks: Vec<Option<WeekFacts>>,
    blocks: Vec<CourseBlock>,
    gaps: Vec<Gap>,
    record: ContactRecord,
}

impl Situation {
    fn week(&self, case: &CaseFile, week: IsoWeek) -> Option<WeekFacts> {
        week_facts(case, &Versions::new(self.versions.clone()), &self.calendar, week, self.as_of)
    }

    fn facts(&self) -> Vec<WeekFacts> {
        self.weeks().filter_map(|week| self.week(&self.case, week)).collect()
    }

    fn answer(&self) -> Answer {
        let versions = Versions::new(self.versions.clone());
        let today = indsats::civil::local_date(self.as_of);
        Answer {
            weeks: self.weeks().map(|week| self.week(&self.case, week)).collect(),
            blocks: blocks(&self.case),
            gaps: gaps(&self.case, &versions, &self.calendar, today),
            record: contact_record(&self.case, &versions, &self.calendar, self.as_of),
        }
    }

    fn second_answer(&self) -> Answer {
        let oracle = self.oracle();
        Answer {
            weeks: self.weeks().map(|week| oracle.facts(week)).collect(),
            blocks: oracle.blocks(),
            gaps: oracle.gaps(),
            record: oracle.contact_record(),
        }
    }
}

/// The same situation with every list in another order.
fn shuffled() -> impl Strategy<Value = (Situation, Situation)> {
    situations().prop_perturb(|situation, mut random| {
        let mut other = situation.clone();
        let mut turn = |length: usize| random.random_range(0..length.max(1));
        macro_rules! shuffle {
            ($($list:expr),+) => {$(
                for place in (1..$list.len()).rev() {
                    $list.swap(place, turn(place + 1));
                }
            )+};
        }
        let case = &mut other.case;
        shuffle!(case.active, case.plans, case.benefits, case.reliefs, case.targets, case.meetings, case.courses);
        for course in &mut case.courses {
            shuffle!(course.sessions);
        }
        shuffle!(other.versions);
        for version in &mut other.versions {
            shuffle!(version.workdays, version.qualifying_meeting_forms);
        }
        (situation, other)
    })
}

fn sum<'a>(minutes: impl Iterator<Item = &'a Minutes>) -> [i64; 4] {
    minutes.map(numbers).fold([0; 4], |sum, more| std::array::from_fn(|at| sum[at] + more[at]))
}

fn numbers(minutes: &Minutes) -> [i64; 4] {
    [minutes.scheduled, minutes.attended, minutes.credited, minutes.unregistered]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn rules_and_oracle_agree(situation in situations()) {
        let (first, second) = (situation.answer(), situation.second_answer());
        for (one, other) in first.weeks.iter().zip(&second.weeks) {
            prop_assert_eq!(one, other);
        }
        prop_assert_eq!(first, second);
    }

    #[test]
    fn the_order_of_lists_means_nothing((situation, other) in shuffled()) {
        prop_assert_eq!(situation.answer(), other.answer());
    }

    #[test]
    fn an_explanation_adds_up(situation in situations()) {
        for facts in situation.facts() {
            let listed = facts.sessions.iter().map(|it| &it.minutes).chain(facts.courses.iter().map(|it| &it.minutes));
            let (sums, counted) = (sum(listed), numbers(&facts.minutes));
            prop_assert!(counted.iter().zip(sums).all(|(number, sum)| *number <= sum), "{counted:?} of {sums:?}");
            if !facts.warnings.contains(&Warning::OverlappingSessions) {
                prop_assert_eq!(counted, sums);
            }
            prop_assert!(facts.minutes.attended <= facts.minutes.credited);
            prop_assert!(facts.minutes.attended <= facts.minutes.scheduled);
            prop_assert!(facts.minutes.credited.max(facts.minutes.unregistered) <= facts.minutes.scheduled);
        }
    }

    #[test]
    fn obliged_days_are_workdays_of_one_week(situation in situations()) {
        for facts in situation.facts() {
            let version = situation.versions.iter().find(|version| version.number == facts.policy_number);
            let workdays = version.map_or(0, |version| version.workdays.len() as i64);
            prop_assert!((0..=workdays).contains(&facts.obliged_days) && facts.obliged_days <= 5);
            prop_assert_eq!(facts.days.len(), 7);
            prop_assert!(facts.target_minutes >= 0);
        }
    }

    #[test]
    fn a_status_says_whether_a_conversation_is_required(situation in situations()) {
        use ContactStatus::{NotEnrolled, NotRequiredCourse, NotRequiredExempt, NotRequiredShortWeek};
        for facts in situation.facts() {
            let is_not = [NotEnrolled, NotRequiredCourse, NotRequiredExempt, NotRequiredShortWeek];
            prop_assert_eq!(facts.is_contact_required, !is_not.contains(&facts.contact_status));
        }
    }

    #[test]
    fn each_day_of_a_course_is_told_once(situation in situations()) {
        for facts in situation.facts() {
            for course in &facts.courses {
                let left_out = course.left_out.iter().map(|it| it.day);
                let mut told: Vec<_> = course.days.iter().copied().chain(left_out).collect();
                told.sort_unstable();
                prop_assert_eq!(told, facts.week.days().collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn gaps_lie_between_blocks(situation in situations()) {
        let answer = situation.answer();
        let today = indsats::civil::local_date(situation.as_of);
        prop_assert!(answer.gaps.iter().filter(|gap| gap.is_open).count() <= 1);
        prop_assert!(answer.gaps.iter().all(|gap| !gap.is_open || Some(gap.to) == today.succ_opt()));
        for gap in &answer.gaps {
            prop_assert!(gap.calendar_days > 0 && (0..=gap.calendar_days).contains(&gap.obliged_days));
            let meets = |block: &CourseBlock| block.period.from < gap.to && block.period.to.is_none_or(|to| to > gap.from);
            prop_assert!(!answer.blocks.iter().any(meets));
        }
        prop_assert!(answer.gaps.is_sorted_by(|one, next| one.to <= next.from));
        let ends_before = |one: &CourseBlock, next: &CourseBlock| one.period.to.is_some_and(|to| to < next.period.from);
        prop_assert!(answer.blocks.is_sorted_by(ends_before));
    }

    #[test]
    fn a_missed_week_is_never_pending_again(situation in situations(), later in 0..50 * 86_400i64) {
        let mut then = situation.clone();
        then.as_of += chrono::TimeDelta::seconds(later);
        for (before, after) in situation.facts().iter().zip(then.facts()) {
            prop_assert!(!before.contact_status.is_missed() || after.contact_status.is_missed(), "{after:?}");
            prop_assert!(!before.is_closed || after.is_closed);
        }
    }

    /// A course keeps one session: without any, its hours by the week would be looked at.
    #[test]
    fn what_is_left_out_changes_no_number(situation in situations(), week in any::<Index>(), which in any::<Index>()) {
        let facts = situation.facts();
        prop_assume!(!facts.is_empty());
        let facts = week.get(&facts);
        let counts: HashSet<_> = facts.sessions.iter().filter(|it| it.left_out.is_none()).map(|it| it.session).collect();
        let mut case = situation.case.clone();
        for course in &mut case.courses {
            let spared = course.sessions.get(which.index(course.sessions.len().max(1))).map(|session| session.id);
            course.sessions.retain(|session| Some(session.id) == spared || counts.contains(&session.id));
        }
        let without = situation.week(&case, facts.week).expect("the same version");
        prop_assert_eq!(facts.minutes, without.minutes);
        prop_assert_eq!(
            (facts.hours_status, facts.contact_status, facts.is_course_week),
            (without.hours_status, without.contact_status, without.is_course_week)
        );
    }

    #[test]
    fn a_meeting_that_does_not_weigh_changes_no_status(situation in situations(), week in any::<Index>()) {
        let facts = situation.facts();
        prop_assume!(!facts.is_empty());
        let facts = week.get(&facts);
        use MeetingWeight::{NotEnrolled, NotQualifying, Withdrawn};
        let weightless = facts.meetings.iter().filter(|it| matches!(it.weight, NotQualifying | NotEnrolled | Withdrawn));
        let weightless: HashSet<_> = weightless.map(|it| it.meeting).collect();
        let mut case = situation.case.clone();
        case.meetings.retain(|meeting| !weightless.contains(&meeting.id));
        let mut without = situation.week(&case, facts.week).expect("the same version");
        without.meetings.clone_from(&facts.meetings);
        prop_assert_eq!(facts, &without);
    }
}

/// A property says nothing of what its cases never are: each word that the rules know is said somewhere.
#[test]
fn random_case_files_reach_every_answer() {
    let mut said = HashSet::new();
    let mut runner = TestRunner::deterministic();
    for _ in 0..3000 {
        let situation = situations().new_tree(&mut runner).expect("a situation").current();
        let answer = situation.answer();
        for facts in answer.weeks.iter().flatten() {
            said.insert(format!("{:?}", facts.hours_status));
            said.insert(format!("contact {:?}", facts.contact_status));
            said.extend(facts.warnings.iter().map(|it| format!("{it:?}")));
            said.extend(facts.days.iter().map(|it| format!("{:?}", it.duty).chars().take(8).collect()));
            said.extend(facts.sessions.iter().map(|it| format!("session {:?}", it.left_out)));
            said.extend(facts.meetings.iter().map(|it| format!("meeting {:?}", it.weight)));
            let left_out = facts.courses.iter().flat_map(|it| &it.left_out);
            said.extend(left_out.map(|it| format!("day {:?}", it.reason)));
        }
        said.extend(answer.gaps.iter().map(|it| format!("{:?}", it.status)));
    }
    let mut said: Vec<_> = said.into_iter().collect();
    said.sort_unstable();
    // 6 and 11 statuses, 5 warnings, 8 duties, 5 reasons of sessions, 6 weights, 5 reasons of days, 4 states of a gap.
    assert_eq!(said.len(), 6 + 11 + 5 + 8 + 5 + 6 + 5 + 4, "{said:#?}");
}
