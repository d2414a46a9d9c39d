//! What makes the numbers of a week, in the schema.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use uuid::Uuid;

use super::{
    context::Acting,
    course::Course,
    course_session::CourseSession,
    facts::Weeks,
    individual_target::IndividualTarget,
    meeting::{Meeting, MeetingState},
    scalar::Date,
    week::WeekMinutes,
};
use crate::rules;

/// Why a session counts in nothing; the first that applies is told.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "rules::LeftOut")]
pub enum SessionLeftOut {
    /// The course is not agreed, or never ran.
    CourseNotAgreed,
    /// The course did not run on that day.
    OutsideCourse,
    /// The provider cancelled it.
    CancelledByProvider,
    /// The provider is closed, and nobody is registered as there.
    ProviderClosed,
}

/// Why a day takes none of a course's hours; the first that applies is told.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "rules::DayLeftOut")]
pub enum DayLeftOut {
    /// Its weekday is no workday of the policy.
    NotWorkday,
    /// The course does not run on it.
    OutsideCourse,
    /// A public holiday, and the policy lets hours fall away (helligdag).
    PublicHoliday,
    /// Everybody is closed, and the policy lets hours fall away (lukkedag).
    ClosureDay,
    /// The provider is closed.
    ProviderClosed,
}

/// What a conversation means for its week.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "rules::MeetingWeight")]
pub enum MeetingWeight {
    /// Held: the week has its conversation.
    Counts,
    /// Booked for a time to come, or without an outcome yet.
    Open,
    /// Tried, and it did not come about.
    Attempt,
    /// Moved to another time, or entered by mistake.
    Withdrawn,
    /// The type or the form is none that counts.
    NotQualifying,
    /// Its day lies outside the active enrolment.
    NotEnrolled,
}

/// What makes the numbers of a week.
pub struct WeekExplanation {
    weeks: Arc<Weeks>,
    person: Uuid,
    at: usize,
}

impl WeekExplanation {
    /// Of one of a person's weeks.
    pub fn new(weeks: Arc<Weeks>, person: Uuid, at: usize) -> Self {
        Self { weeks, person, at }
    }

    fn facts(&self) -> &rules::WeekFacts {
        &self.weeks.of(self.person)[self.at].1
    }
}

/// What makes the numbers of a week: nothing else does.
#[Object]
impl WeekExplanation {
    /// Every session that starts in the week, in order.
    async fn sessions(&self) -> Vec<SessionFact> {
        self.facts().sessions.iter().map(|fact| SessionFact { weeks: self.weeks.clone(), fact: *fact }).collect()
    }

    /// The target agreed with the person that is in force in the week, in place of the effort's own (individuelt timemål).
    /// Null where the effort's own is, and where the caller does not see the record.
    async fn individual_target(&self, ctx: &Context<'_>) -> Result<Option<IndividualTarget>> {
        let Some(id) = self.facts().individual_target else { return Ok(None) };
        let found = self.weeks.targets.get(ctx.session(), id, || self.weeks.target_ids()).await?;
        Ok(found.map(IndividualTarget))
    }

    /// What a whole week asks for, in minutes: by that target, or the effort's own.
    async fn weekly_target_minutes(&self) -> i64 {
        self.facts().weekly_target_minutes
    }

    /// Every course without sessions that runs in the week, by whose agreed hours it counts.
    async fn courses(&self) -> Vec<CourseFact> {
        self.facts().courses.iter().map(|fact| CourseFact { weeks: self.weeks.clone(), fact: fact.clone() }).collect()
    }

    /// Every conversation that starts in the week, in order.
    async fn meetings(&self) -> Vec<MeetingFact> {
        self.facts().meetings.iter().map(|fact| MeetingFact { weeks: self.weeks.clone(), fact: *fact }).collect()
    }
}

/// What one session brings to its week.
pub struct SessionFact {
    weeks: Arc<Weeks>,
    fact: rules::SessionFact,
}

/// What one session brings to its week, before time that is spent twice is taken out.
#[Object]
impl SessionFact {
    /// The session. Null where the caller does not see it.
    async fn session(&self, ctx: &Context<'_>) -> Result<Option<CourseSession>> {
        let found = self.weeks.sessions.get(ctx.session(), self.fact.session, || self.weeks.session_ids()).await?;
        Ok(found.map(CourseSession))
    }

    /// Its course. Null where the caller does not see it.
    async fn course(&self, ctx: &Context<'_>) -> Result<Option<Course>> {
        Ok(self.weeks.courses.get(ctx.session(), self.fact.course, || self.weeks.course_ids()).await?.map(Course))
    }

    /// Its local day.
    async fn day(&self) -> Date {
        Date(self.fact.day)
    }

    /// Its minutes; all 0 where it counts in nothing.
    async fn minutes(&self) -> WeekMinutes {
        self.fact.minutes.into()
    }

    /// Whether it was missed, nobody has assessed the ground, and all its time would be credited if it was reasonable.
    async fn awaits_assessment(&self) -> bool {
        self.fact.awaits_assessment
    }

    /// Why it counts in nothing. Null where it counts.
    async fn left_out(&self) -> Option<SessionLeftOut> {
        self.fact.left_out.map(Into::into)
    }
}

/// What a course without sessions brings to a week.
pub struct CourseFact {
    weeks: Arc<Weeks>,
    fact: rules::CourseFact,
}

/// What a course with hours by the week, and without sessions, brings to a week.
#[Object]
impl CourseFact {
    /// The course. Null where the caller does not see it.
    async fn course(&self, ctx: &Context<'_>) -> Result<Option<Course>> {
        Ok(self.weeks.courses.get(ctx.session(), self.fact.course, || self.weeks.course_ids()).await?.map(Course))
    }

    /// The days over which its hours are spread.
    async fn days(&self) -> Vec<Date> {
        self.fact.days.iter().copied().map(Date).collect()
    }

    /// The other days of the week, and why they take none.
    async fn left_out(&self) -> Vec<CourseDayLeftOut> {
        let day = |it: &rules::LeftOutDay| CourseDayLeftOut { day: Date(it.day), reason: it.reason.into() };
        self.fact.left_out.iter().map(day).collect()
    }

    /// Its minutes.
    async fn minutes(&self) -> WeekMinutes {
        self.fact.minutes.into()
    }
}

/// A day that takes none of a course's hours.
#[derive(SimpleObject)]
pub struct CourseDayLeftOut {
    /// The day.
    day: Date,
    /// Why; the first that applies.
    reason: DayLeftOut,
}

/// A conversation of the week and its weight.
pub struct MeetingFact {
    weeks: Arc<Weeks>,
    fact: rules::MeetingFact,
}

/// What a conversation means for its week.
#[Object]
impl MeetingFact {
    /// The conversation. Null where the caller does not see it.
    async fn meeting(&self, ctx: &Context<'_>) -> Result<Option<Meeting>> {
        let found = self.weeks.meetings.get(ctx.session(), self.fact.meeting, || self.weeks.meeting_ids()).await?;
        Ok(found.map(Meeting))
    }

    /// Its local day.
    async fn day(&self) -> Date {
        Date(self.fact.day)
    }

    /// Its state, as it was known.
    async fn state(&self) -> MeetingState {
        match self.fact.state {
            rules::MeetingState::Booked => MeetingState::Booked,
            rules::MeetingState::Held => MeetingState::Held,
            rules::MeetingState::NoShow => MeetingState::NoShow,
            rules::MeetingState::CancelledByMunicipality => MeetingState::CancelledByMunicipality,
            rules::MeetingState::CancelledByCitizen => MeetingState::CancelledByCitizen,
            rules::MeetingState::Rescheduled => MeetingState::Rescheduled,
            rules::MeetingState::Void => MeetingState::Void,
        }
    }

    /// What it means.
    async fn weight(&self) -> MeetingWeight {
        self.fact.weight.into()
    }
}
