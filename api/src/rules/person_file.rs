//! What is known of one person across efforts: the case files of each, and what the administration of the case needs.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{AvailabilityCase, CaseFile, Course, IndividualTarget, Meeting, Period, Relief};

/// One person's file. The order within a list means nothing.
#[derive(Clone, Debug)]
pub struct PersonFile {
    pub person: Uuid,
    pub registered_on: NaiveDate,
    pub enrolments: Vec<Enrolment>,
    /// When a plan is open.
    pub plans: Vec<Period>,
    /// When a benefit runs.
    pub benefits: Vec<Period>,
    pub courses: Vec<Course>,
    pub meetings: Vec<Meeting>,
    pub absences: Vec<Absence>,
    pub exemptions: Vec<Exemption>,
    /// When somebody is primarily responsible.
    pub responsible: Vec<Period>,
    pub glasses: Vec<Glass>,
    pub availability: Vec<AvailabilityCase>,
    /// Those that were not taken back.
    pub assessments: Vec<Assessment>,
    /// Weekly targets agreed for the person, each for one effort.
    pub targets: Vec<(Uuid, IndividualTarget)>,
}

impl PersonFile {
    /// The file of a person of whom nothing else is known.
    #[must_use]
    pub fn new(person: Uuid, registered_on: NaiveDate) -> Self {
        Self {
            person,
            registered_on,
            enrolments: Vec::new(),
            plans: Vec::new(),
            benefits: Vec::new(),
            courses: Vec::new(),
            meetings: Vec::new(),
            absences: Vec::new(),
            exemptions: Vec::new(),
            responsible: Vec::new(),
            glasses: Vec::new(),
            availability: Vec::new(),
            assessments: Vec::new(),
            targets: Vec::new(),
        }
    }

    /// The efforts in which the person is, was or is to be, each once, in order.
    #[must_use]
    pub fn efforts(&self) -> Vec<Uuid> {
        let mut efforts: Vec<Uuid> = self.enrolments.iter().map(|enrolment| enrolment.effort).collect();
        efforts.sort_unstable();
        efforts.dedup();
        efforts
    }

    /// The case file of one effort.
    #[must_use]
    pub fn case(&self, effort: Uuid) -> CaseFile {
        let of_effort = self.enrolments.iter().filter(|enrolment| enrolment.effort == effort);
        let approved = self.absences.iter().filter(|absence| absence.state == AbsenceState::Approved);
        let absences =
            approved.filter(|absence| absence.suspends_duty).map(|it| Relief { id: it.id, period: it.period });
        let relieving = self.exemptions.iter().filter(|exemption| exemption.suspends_duty);
        let exemptions = relieving.map(|it| Relief { id: it.id, period: it.period });
        CaseFile {
            active: of_effort.flat_map(Enrolment::active).collect(),
            plans: self.plans.clone(),
            benefits: self.benefits.clone(),
            reliefs: absences.chain(exemptions).collect(),
            courses: self.courses.clone(),
            meetings: self.meetings.clone(),
            targets: self.targets.iter().filter(|(of, _)| *of == effort).map(|(_, target)| *target).collect(),
        }
    }
}

/// Where an enrolment stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum EnrolmentState {
    Proposed,
    UnderReview,
    Approved,
    Active,
    Paused,
    Ended,
    Rejected,
    Expired,
}

/// A person's time in an effort.
#[derive(Clone, Debug)]
pub struct Enrolment {
    pub id: Uuid,
    pub effort: Uuid,
    pub state: EnrolmentState,
    pub proposed_on: NaiveDate,
    pub period: Period,
    /// When it was at rest.
    pub pauses: Vec<Period>,
    pub review_due_on: Option<NaiveDate>,
}

impl Enrolment {
    /// When it is active: its period without its pauses, once it was started.
    #[must_use]
    pub fn active(&self) -> Vec<Period> {
        use EnrolmentState::{Active, Ended, Paused};
        if !matches!(self.state, Active | Paused | Ended) {
            return Vec::new();
        }
        let mut pauses = self.pauses.clone();
        pauses.sort_unstable_by_key(|pause| pause.from);
        let mut rest = Some(self.period);
        let mut active = Vec::new();
        for pause in pauses {
            let Some(left) = rest else { break };
            active.push(Period::new(left.from, pause.from.min(left.end())));
            rest = pause.to.map(|to| Period { from: to.max(left.from), to: left.to });
        }
        active.extend(rest);
        active.retain(|period| !period.is_empty());
        active
    }
}

/// Whether a reported absence has been decided on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AbsenceState {
    Reported,
    Approved,
    Rejected,
}

/// A time in which the person has a right not to attend.
#[derive(Clone, Copy, Debug)]
pub struct Absence {
    pub id: Uuid,
    pub reported_on: NaiveDate,
    pub period: Period,
    pub state: AbsenceState,
    pub suspends_duty: bool,
}

/// A duty from which the authority relieves the person.
#[derive(Clone, Copy, Debug)]
pub struct Exemption {
    pub id: Uuid,
    pub period: Period,
    pub suspends_duty: bool,
    pub review_due_on: Option<NaiveDate>,
}

/// An assessment of readiness by somebody, and when the next one is due.
#[derive(Clone, Copy, Debug)]
pub struct Assessment {
    pub id: Uuid,
    pub assessed_on: NaiveDate,
    pub next_due_on: NaiveDate,
}

/// A time that somebody reached the person without being responsible.
#[derive(Clone, Copy, Debug)]
pub struct Glass {
    pub id: Uuid,
    pub opened_on: NaiveDate,
    pub is_reviewed: bool,
}
