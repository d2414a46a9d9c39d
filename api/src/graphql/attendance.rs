//! Attendance in the schema.

use async_graphql::{Context, Enum, ID, Object, Result};
use entity::attendance::{
    AttendanceMode as StoredMode, AttendanceStatus as StoredStatus, Entity, ReasonableGround as StoredGround,
};
use indsats_entity as entity;

use super::{context::Acting, course_session::CourseSession, record::record, scalar::Instant, user::User};

record!(Attendance shows Entity);

/// What happened at a session. There is no value for an unjustified absence: that is a human's assessment, apart.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "StoredStatus")]
pub enum AttendanceStatus {
    /// Nothing is known, which is not absence.
    NotRegistered,
    /// There all the time.
    Present,
    /// There for the recorded minutes.
    Partial,
    /// Not there, and said so before.
    AbsentReported,
    /// Not there, without a word before.
    AbsentUnreported,
    /// The provider cancelled.
    CancelledByProvider,
}

/// How somebody was there.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "StoredMode")]
pub enum AttendanceMode {
    /// In the room.
    Physical,
    /// By screen.
    Digital,
    /// Both.
    Mixed,
}

/// Whether an absence had a reasonable ground (rimelig grund): assessed by a human, apart from the attendance.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "StoredGround")]
pub enum ReasonableGround {
    /// Nobody has assessed it.
    NotAssessed,
    /// It had.
    Yes,
    /// It had not.
    No,
    /// There is nothing to assess.
    NotApplicable,
}

/// What was registered for a session (fremmøde).
#[Object]
impl Attendance {
    /// The opaque global id. Auditors get another one, of their engagement.
    pub(super) async fn id(&self, ctx: &Context<'_>) -> ID {
        self.0.global_id(ctx.session())
    }

    /// Grows with each change; give it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The session. Null where the caller does not see it.
    async fn session(&self, ctx: &Context<'_>) -> Result<Option<CourseSession>> {
        Ok(self.0.target(ctx.session(), "session", |row| Some(row.session_id)).await?.map(CourseSession))
    }

    /// What happened.
    async fn status(&self) -> AttendanceStatus {
        self.0.status.into()
    }

    /// Whole minutes attended; null unless the status is PARTIAL.
    async fn attended_minutes(&self) -> Option<i32> {
        self.0.attended_minutes
    }

    /// In the room or by screen.
    async fn mode(&self) -> AttendanceMode {
        self.0.mode.into()
    }

    /// Whether an absence had a reasonable ground.
    async fn reasonable_ground(&self) -> ReasonableGround {
        self.0.reasonable_ground.into()
    }

    /// Who registered it. Null where the caller does not see users.
    async fn registered_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(self.0.target(ctx.session(), "registeredBy", |row| Some(row.registered_by)).await?.map(User))
    }

    /// When it was registered.
    async fn registered_at(&self) -> Instant {
        Instant(self.0.registered_at)
    }
}
