//! Sessions of courses in the schema.

use async_graphql::{Context, ID, Object, Result};
use entity::course_session::Entity;
use indsats_entity as entity;

use super::{
    attendance::Attendance,
    context::Acting,
    course::Course,
    person::Person,
    record::{access, record},
    scalar::{Date, Instant},
};
use crate::store::{Direction, Page};

record!(CourseSession shows Entity);

access! {
    /// What the caller may do to a session now.
    CourseSessionAccess on Entity {
        /// Register what happened.
        can_record_attendance: RecordAttendance,
    }
}

/// One planned occasion of a course (mødegang).
#[Object]
impl CourseSession {
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

    /// What the caller may do to this session, and why not.
    async fn access(&self, ctx: &Context<'_>) -> CourseSessionAccess {
        CourseSessionAccess::of(ctx.session(), &self.0)
    }

    /// The course. Null where the caller does not see it.
    async fn course(&self, ctx: &Context<'_>) -> Result<Option<Course>> {
        Ok(self.0.target(ctx.session(), "course", |row| Some(row.course_id)).await?.map(Course))
    }

    /// When it begins.
    async fn starts_at(&self) -> Instant {
        Instant(self.0.starts_at)
    }

    /// When it ends.
    async fn ends_at(&self) -> Instant {
        Instant(self.0.ends_at)
    }

    /// The local day on which it begins.
    async fn held_on(&self) -> Date {
        Date(self.0.held_on)
    }

    /// What was registered (fremmøde). Null while nothing is, which is never absence.
    async fn attendance(&self, ctx: &Context<'_>) -> Result<Option<Attendance>> {
        use entity::attendance::Column;
        let page = Page::first(1, Column::RegisteredAt, Direction::Descending);
        let mut found = self.0.children(ctx.session(), "attendance", Column::SessionId, &page, Ok).await?;
        Ok(found.items.pop().map(Attendance))
    }
}
