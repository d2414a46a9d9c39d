//! Random files of persons: a random case, and around it what the administration of a case knows.

use chrono::NaiveDate;
use indsats::rules::{
    Absence, AbsenceState, Assessment, AvailabilityCase, AvailabilityStanding, AvailabilityState, Enrolment,
    EnrolmentState, Exemption, Glass, PersonFile, Versions, worklist::Rulebook,
};
use proptest::{collection::vec, option::weighted, prelude::*, sample::select};
use uuid::Uuid;

use super::case_files::{Situation, day, id, period, situations};

pub const EFFORT: Uuid = Uuid::from_u128(1 << 100);

impl Situation {
    /// What judges the file of the situation's person.
    pub fn book(&self) -> Rulebook {
        let versions = Versions::new(self.versions.clone());
        Rulebook { efforts: [(EFFORT, versions)].into(), calendar: self.calendar.clone() }
    }
}

fn enrolment(monday: NaiveDate) -> impl Strategy<Value = Enrolment> {
    use EnrolmentState::{Active, Approved, Ended, Expired, Paused, Proposed, Rejected, UnderReview};
    let state = prop_oneof![
        3 => Just(Active),
        2 => select(vec![Paused, Ended, Proposed, UnderReview]),
        1 => select(vec![Approved, Rejected, Expired]),
    ];
    let (pauses, on) = (vec(period(monday, -20..20, 10), 0..2), || day(monday, -30..30));
    (id(), state, on(), period(monday, -25..20, 60), pauses, weighted(0.5, on())).prop_map(
        |(id, state, proposed_on, period, pauses, review_due_on)| Enrolment {
            id,
            effort: EFFORT,
            state,
            proposed_on,
            period,
            pauses,
            review_due_on,
        },
    )
}

fn absence(monday: NaiveDate) -> impl Strategy<Value = Absence> {
    let state = select(vec![AbsenceState::Reported, AbsenceState::Approved, AbsenceState::Rejected]);
    (id(), day(monday, -20..30), period(monday, -20..25, 12), state, any::<bool>()).prop_map(
        |(id, reported_on, period, state, suspends_duty)| Absence { id, reported_on, period, state, suspends_duty },
    )
}

fn exemption(monday: NaiveDate) -> impl Strategy<Value = Exemption> {
    (id(), period(monday, -20..25, 12), any::<bool>(), weighted(0.7, day(monday, -20..30)))
        .prop_map(|(id, period, suspends_duty, review_due_on)| Exemption { id, period, suspends_duty, review_due_on })
}

fn availability(monday: NaiveDate) -> impl Strategy<Value = AvailabilityCase> {
    use AvailabilityState::{Appealed, Assessed, Closed, HearingSent, NoticeSent, Opened, Outcome};
    let state = select(vec![Opened, HearingSent, Assessed, NoticeSent, Outcome, Appealed, Closed]);
    let due = weighted(0.5, day(monday, -20..30));
    (id(), state, any::<[bool; 6]>(), due, day(monday, -20..30)).prop_map(
        |(id, state, [facts, unheard, guided, requires, contacted, lacks], answer_due_on, waiting_since)| {
            let standing = AvailabilityStanding {
                has_facts: facts,
                has_unheard_facts: unheard,
                is_guided: guided,
                requires_contact: requires,
                is_contacted: contacted,
                answer_due_on,
                lacks_ground: lacks,
            };
            AvailabilityCase { id, state, standing, waiting_since }
        },
    )
}

/// A file, with the situation that it is made of. The enrolments of the file decide, not those of the situation.
pub fn files() -> impl Strategy<Value = (Situation, PersonFile)> {
    situations().prop_flat_map(|situation| {
        let monday = situation.monday;
        let on = move || day(monday, -30..30);
        let glass =
            (id(), on(), any::<bool>()).prop_map(|(id, opened_on, is_reviewed)| Glass { id, opened_on, is_reviewed });
        let assessment =
            (id(), on(), on()).prop_map(|(id, assessed_on, next_due_on)| Assessment { id, assessed_on, next_due_on });
        let leave = (vec(absence(monday), 0..3), vec(exemption(monday), 0..2));
        let rest = (vec(glass, 0..2), vec(assessment, 0..3), vec(availability(monday), 0..2));
        let people = (on(), vec(enrolment(monday), 0..3), vec(period(monday, -30..20, 40), 0..3));
        (Just(situation), people, leave, rest).prop_map(
            |(
                situation,
                (registered_on, enrolments, responsible),
                (absences, exemptions),
                (glasses, assessments, availability),
            )| {
                let case = situation.case.clone();
                let file = PersonFile {
                    enrolments,
                    plans: case.plans,
                    benefits: case.benefits,
                    courses: case.courses,
                    meetings: case.meetings,
                    absences,
                    exemptions,
                    responsible,
                    glasses,
                    availability,
                    assessments,
                    targets: case.targets.into_iter().map(|target| (EFFORT, target)).collect(),
                    ..PersonFile::new(Uuid::from_u128(2 << 100), registered_on)
                };
                (situation, file)
            },
        )
    })
}
