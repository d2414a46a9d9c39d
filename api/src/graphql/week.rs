//! What an ISO week of a person amounts to, in the schema, with everything that makes it.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, Result, SimpleObject, Union};
use uuid::Uuid;

use super::{
    absence::Absence,
    context::Acting,
    effort::Effort,
    exemption::Exemption,
    explanation::WeekExplanation,
    facts::Weeks,
    scalar::{Date, IsoWeek},
    week_status::{ContactStatus, HoursStatus},
};
use crate::rules;

/// What a day asks of a person; the first that applies is told.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
pub enum DayDuty {
    /// The day counts.
    Obliged,
    /// Its weekday is no workday of the policy.
    NotWorkday,
    /// No active enrolment covers it.
    NotEnrolled,
    /// A public holiday (helligdag).
    PublicHoliday,
    /// Everybody is closed (lukkedag).
    ClosureDay,
    /// No plan is open, and the policy asks for one.
    NoOpenPlan,
    /// No benefit runs, and the policy asks for one.
    NoBenefit,
    /// An approved absence or an exemption suspends the duty.
    Relieved,
}

/// What a reader of the numbers should look at.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "rules::Warning")]
pub enum WeekWarning {
    /// Sessions overlap: the time that they share counts once.
    OverlappingSessions,
    /// A conversation was booked for a time that has passed, and nobody has recorded what came of it.
    MeetingWithoutOutcome,
    /// A conversation was recorded when the week was closed.
    MeetingRegisteredLate,
    /// An attendance was registered or corrected when the week was closed.
    AttendanceRegisteredLate,
    /// Nobody has assessed the ground of an absence whose time would be credited if it was reasonable.
    AbsenceNotAssessed,
}

/// Four numbers of whole minutes. Time that is spent twice counts once.
#[derive(SimpleObject)]
pub struct WeekMinutes {
    /// Agreed.
    scheduled: i64,
    /// Attended, in the room or by screen.
    attended: i64,
    /// Attended, or counted as if by the policy.
    credited: i64,
    /// Agreed and past, and nobody has registered what happened. Never absence.
    unregistered: i64,
}

impl From<rules::Minutes> for WeekMinutes {
    fn from(minutes: rules::Minutes) -> Self {
        let rules::Minutes { scheduled, attended, credited, unregistered } = minutes;
        Self { scheduled, attended, credited, unregistered }
    }
}

/// What relieves a person from the duty on a day.
#[derive(Union)]
pub enum Relief {
    Absence(Absence),
    Exemption(Exemption),
}

/// One week of one person in one effort. Facts by the rules of the effort, never a judgement of the person.
pub struct WeekFacts {
    weeks: Arc<Weeks>,
    person: Uuid,
    at: usize,
}

impl WeekFacts {
    /// The weeks of a person.
    pub fn of(weeks: &Arc<Weeks>, person: Uuid) -> Vec<Self> {
        (0..weeks.of(person).len()).map(|at| Self { weeks: weeks.clone(), person, at }).collect()
    }

    fn facts(&self) -> &rules::WeekFacts {
        &self.weeks.of(self.person)[self.at].1
    }
}

/// What one week of one person in one effort amounts to (ugeopgørelse), as of an instant and by what was recorded at one.
/// Facts by the effort's policy, never a judgement of the person.
#[Object]
impl WeekFacts {
    /// The week.
    async fn week(&self) -> IsoWeek {
        IsoWeek(self.facts().week)
    }

    /// The effort by whose policy it is told (indsats).
    async fn effort(&self, ctx: &Context<'_>) -> Result<Option<Effort>> {
        let id = self.weeks.of(self.person)[self.at].0;
        Ok(self.weeks.efforts.get(ctx.session(), id, || self.weeks.effort_ids()).await?.map(Effort))
    }

    /// The number of the policy that is valid on the week's Monday.
    async fn policy_number(&self) -> i32 {
        self.facts().policy_number
    }

    /// The seven days from Monday, and what each asks.
    async fn days(&self) -> Vec<WeekDay> {
        (0..self.facts().days.len())
            .map(|day| WeekDay { weeks: self.weeks.clone(), person: self.person, at: self.at, day })
            .collect()
    }

    /// How many days are obliged.
    async fn obliged_days(&self) -> i64 {
        self.facts().obliged_days
    }

    /// Minutes of the week.
    async fn minutes(&self) -> WeekMinutes {
        self.facts().minutes.into()
    }

    /// The target in minutes, in proportion to the obliged days as the policy says; which one, the explanation tells.
    async fn target_minutes(&self) -> i64 {
        self.facts().target_minutes
    }

    /// Where the hours stand.
    async fn hours_status(&self) -> HoursStatus {
        self.facts().hours_status.into()
    }

    /// Whether a course runs, as the policy tests it.
    async fn is_course_week(&self) -> bool {
        self.facts().is_course_week
    }

    /// Whether the week requires a conversation.
    async fn is_contact_required(&self) -> bool {
        self.facts().is_contact_required
    }

    /// Whether a conversation that counts was held.
    async fn is_contact_met(&self) -> bool {
        self.facts().is_contact_met
    }

    /// Where the conversation stands.
    async fn contact_status(&self) -> ContactStatus {
        self.facts().contact_status.into()
    }

    /// Whether the time to register has passed.
    async fn is_closed(&self) -> bool {
        self.facts().is_closed
    }

    /// What to look at, each once.
    async fn warnings(&self) -> Vec<WeekWarning> {
        self.facts().warnings.iter().copied().map(Into::into).collect()
    }

    /// Exactly what makes the numbers: every session, course and conversation of the week, those that count in nothing
    /// with the reason.
    async fn explanation(&self) -> WeekExplanation {
        WeekExplanation::new(self.weeks.clone(), self.person, self.at)
    }
}

/// One day of a week.
pub struct WeekDay {
    weeks: Arc<Weeks>,
    person: Uuid,
    at: usize,
    day: usize,
}

impl WeekDay {
    fn fact(&self) -> &rules::DutyDay {
        &self.weeks.of(self.person)[self.at].1.days[self.day]
    }
}

/// One day of a week, and what it asks.
#[Object]
impl WeekDay {
    /// The day.
    async fn day(&self) -> Date {
        Date(self.fact().day)
    }

    /// What it asks, or why it asks nothing.
    async fn duty(&self) -> DayDuty {
        match self.fact().duty {
            rules::Duty::Obliged => DayDuty::Obliged,
            rules::Duty::NotWorkday => DayDuty::NotWorkday,
            rules::Duty::NotEnrolled => DayDuty::NotEnrolled,
            rules::Duty::PublicHoliday => DayDuty::PublicHoliday,
            rules::Duty::ClosureDay => DayDuty::ClosureDay,
            rules::Duty::NoOpenPlan => DayDuty::NoOpenPlan,
            rules::Duty::NoBenefit => DayDuty::NoBenefit,
            rules::Duty::Relieved(_) => DayDuty::Relieved,
        }
    }

    /// The absence or the exemption behind RELIEVED. Null for other days, and where the caller does not see the record.
    async fn relief(&self, ctx: &Context<'_>) -> Result<Option<Relief>> {
        let rules::Duty::Relieved(id) = self.fact().duty else { return Ok(None) };
        let (session, all) = (ctx.session(), || self.weeks.relief_ids());
        if let Some(absence) = self.weeks.absences.get(session, id, all).await? {
            return Ok(Some(Relief::Absence(Absence(absence))));
        }
        let exemption = self.weeks.exemptions.get(session, id, all).await?;
        Ok(exemption.map(|exemption| Relief::Exemption(Exemption(exemption))))
    }
}
