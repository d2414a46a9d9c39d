//! Courses in the schema.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result};
use entity::course::{Column, CourseState as StoredState, Entity};
use indsats_entity as entity;
use sea_orm::ColumnTrait;

use super::{
    connection::{Connection, List, Paging},
    context::{Acting, row_id},
    course_session::CourseSession,
    offer::Offer,
    order::OrderDirection,
    person::Person,
    plan::Plan,
    record::{access, record, redacted_fields},
    scalar::Date,
};
use crate::{
    policy::Kind,
    store::{self, Direction, Scoped, Session},
};

record!(Course shows Entity);

/// Where a course stands.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "StoredState")]
pub enum CourseState {
    /// Thought of.
    Proposed,
    /// Offered to the person.
    Offered,
    /// Agreed, with a start ahead.
    Planned,
    /// Running.
    Active,
    /// Ended as planned.
    Completed,
    /// Ended before its time.
    Interrupted,
    /// Given up before it began.
    Cancelled,
    /// The person did not begin.
    NotStarted,
}

access! {
    /// What the caller may do to a course now.
    CourseAccess on Entity {
        /// Offer it to the person.
        can_offer: OfferCourse,
        /// Agree it with a start ahead.
        can_plan: PlanCourse,
        /// Record that it began.
        can_start: StartCourse,
        /// Record that it ended as planned.
        can_complete: CompleteCourse,
        /// Record that it ended before its time.
        can_interrupt: InterruptCourse,
        /// Give it up before it begins.
        can_cancel: CancelCourse,
        /// Record that the person did not begin.
        can_mark_not_started: MarkCourseNotStarted,
        /// Correct: it goes on after all.
        can_reopen: ReopenCourse,
        /// Plan an occasion of it.
        can_schedule_session: ScheduleSession,
    }
}

/// One person's participation in an offer (forløb).
#[Object]
impl Course {
    /// The opaque global id. Auditors get another one, of their engagement.
    pub(super) async fn id(&self, ctx: &Context<'_>) -> ID {
        self.0.global_id(ctx.session())
    }

    /// Grows with each change; give it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The person (borger). Null where the caller does not see the person.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(self.0.target(ctx.session(), "person", |row| Some(row.person_id)).await?.map(Person))
    }

    /// The fields that are null because the caller may not read them, as opposed to empty.
    async fn redacted_fields(&self) -> Vec<&str> {
        redacted_fields(&self.0)
    }

    /// What the caller may do to this course, and why not.
    async fn access(&self, ctx: &Context<'_>) -> CourseAccess {
        CourseAccess::of(ctx.session(), &self.0)
    }

    /// The plan it belongs to. Null where the caller does not see the plan.
    async fn plan(&self, ctx: &Context<'_>) -> Result<Option<Plan>> {
        Ok(self.0.target(ctx.session(), "plan", |row| Some(row.plan_id)).await?.map(Plan))
    }

    /// What is taken (tilbud). Null where the caller does not see the catalogue.
    async fn offer(&self, ctx: &Context<'_>) -> Result<Option<Offer>> {
        Ok(self.0.target(ctx.session(), "offer", |row| Some(row.offer_id)).await?.map(Offer))
    }

    /// Where the course stands.
    async fn state(&self) -> CourseState {
        self.0.state.into()
    }

    /// The first planned day.
    async fn planned_start_on(&self) -> Date {
        Date(self.0.planned_from)
    }

    /// The last planned day.
    async fn planned_end_on(&self) -> Date {
        Date(last_day(self.0.planned_to))
    }

    /// The day on which it began; null before.
    async fn actual_start_on(&self) -> Option<Date> {
        self.0.actual_from.map(Date)
    }

    /// The last day, where it ended as planned; null otherwise.
    async fn actual_end_on(&self) -> Option<Date> {
        self.0.actual_to.map(|end| Date(last_day(end)))
    }

    /// The last day, where it ended before its time; null otherwise.
    async fn interrupted_on(&self) -> Option<Date> {
        self.0.interrupted_on.map(Date)
    }

    /// Agreed minutes a week.
    async fn planned_minutes_per_week(&self) -> i32 {
        self.0.weekly_minutes
    }

    /// Why it was interrupted, cancelled, not begun or reopened. Null where there is nothing to explain, or for those
    /// who may not read free text.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// The planned occasions (mødegange), latest first.
    async fn sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
    ) -> Result<Connection<CourseSession>> {
        use entity::course_session::Column as Occasion;
        let list = List::plain("course.sessions", Occasion::StartsAt, Direction::Descending);
        Connection::of(ctx, &self.0, Occasion::CourseId, list, Paging { first, after, last, before }, Ok).await
    }
}

/// The last day of a period with this exclusive end.
fn last_day(end: chrono::NaiveDate) -> chrono::NaiveDate {
    end.pred_opt().unwrap_or(end)
}

/// Narrows a list of courses. Absent fields do not narrow.
#[derive(InputObject)]
pub struct CourseFilter {
    /// One of these states.
    states: Option<Vec<CourseState>>,
    /// The offer that is taken.
    offer: Option<ID>,
    /// Planned to run on this day or later.
    planned_from: Option<Date>,
    /// Planned to begin before this day.
    planned_until: Option<Date>,
}

impl CourseFilter {
    pub(super) fn apply<'s>(
        filter: &Option<Self>,
        session: &Session,
        mut rows: Scoped<'s, Entity>,
    ) -> store::Result<Scoped<'s, Entity>> {
        let Some(filter) = filter else { return Ok(rows) };
        if let Some(states) = &filter.states {
            rows = rows.filter(Column::State.is_in(states.iter().copied().map(StoredState::from)));
        }
        if let Some(offer) = &filter.offer {
            rows = rows.pointing_at::<entity::offer::Entity>(Column::OfferId, row_id(session, Kind::Offer, offer))?;
        }
        if let Some(Date(from)) = filter.planned_from {
            rows = rows.filter(Column::PlannedTo.gt(from));
        }
        if let Some(Date(until)) = filter.planned_until {
            rows = rows.filter(Column::PlannedFrom.lt(until));
        }
        Ok(rows)
    }
}

/// What courses can be ordered by.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
pub enum CourseOrderField {
    /// The first planned day.
    PlannedStartOn,
    /// The last planned day.
    PlannedEndOn,
}

/// The order of a list of courses.
#[derive(InputObject)]
pub struct CourseOrder {
    /// What to order by.
    field: CourseOrderField,
    /// Which way.
    direction: OrderDirection,
}

impl CourseOrder {
    pub(super) fn list(name: &'static str, order: Option<Self>) -> List<Entity> {
        let (field, direction) = match order {
            Some(order) => (order.field, order.direction.into()),
            None => (CourseOrderField::PlannedStartOn, Direction::Descending),
        };
        let column = match field {
            CourseOrderField::PlannedStartOn => Column::PlannedFrom,
            CourseOrderField::PlannedEndOn => Column::PlannedTo,
        };
        List::plain(name, column, direction)
    }
}
