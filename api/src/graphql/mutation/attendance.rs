//! Registering attendance, singly and in bulk.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use indsats_entity::attendance::{Column, Entity};
use sea_orm::ColumnTrait;
use uuid::Uuid;

use super::payload::{answer, payload};
use crate::{
    domain::{
        Code, Failure, Problem,
        attendance::{self, Registration},
    },
    graphql::{
        attendance::{Attendance, AttendanceMode, AttendanceStatus, ReasonableGround},
        context::{Acting, row_id},
        user_error::{UserError, user_errors},
    },
    policy::Kind,
    store::Session,
};

payload! {
    /// What became of a registration.
    AttendancePayload {
        /// What is registered now, also where the version was stale. Null where nothing is.
        attendance: Attendance
    }
}

/// What happened at a session.
#[derive(InputObject)]
pub struct RecordAttendanceInput {
    /// The session, which has begun.
    session: ID,
    /// What happened.
    status: AttendanceStatus,
    /// Whole minutes attended; for PARTIAL, and for it only.
    attended_minutes: Option<i32>,
    /// In the room or by screen.
    mode: AttendanceMode,
    /// Whether an absence had a reasonable ground; NOT_ASSESSED by default.
    #[graphql(default_with = "ReasonableGround::NotAssessed")]
    reasonable_ground: ReasonableGround,
    /// The version of the registration that this corrects; absent for the first.
    expected_version: Option<i32>,
}

/// What one problem among many does to the rest.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
pub enum ErrorPolicy {
    /// One problem leaves everything as it was.
    AllOrNothing,
    /// What is in order is kept, and each problem is told.
    KeepGoing,
}

/// What happened at several sessions.
#[derive(InputObject)]
pub struct RecordAttendancesInput {
    /// 1 to 100 registrations, each of another session.
    items: Vec<RecordAttendanceInput>,
    /// What one problem does to the rest.
    #[graphql(default_with = "ErrorPolicy::AllOrNothing")]
    error_policy: ErrorPolicy,
}

/// What became of one registration among several.
#[derive(SimpleObject)]
pub struct AttendanceItem {
    /// What is registered now. Null where this item was not changed.
    attendance: Option<Attendance>,
    /// What stood against this item.
    user_errors: Vec<UserError>,
}

/// What became of several registrations.
#[derive(SimpleObject)]
pub struct RecordAttendancesPayload {
    /// One entry for each item, in the same order; empty where nothing was changed at all.
    items: Vec<AttendanceItem>,
    /// What stood against the whole.
    user_errors: Vec<UserError>,
}

fn registration(session: &Session, input: RecordAttendanceInput) -> Registration {
    Registration {
        session: row_id(session, Kind::CourseSession, &input.session),
        status: input.status.into(),
        minutes: input.attended_minutes,
        mode: input.mode.into(),
        ground: input.reasonable_ground.into(),
        version: input.expected_version,
    }
}

/// What is registered for a session, where the caller's picture of it was old.
async fn current(session: &Session, occasion: Uuid, item: &attendance::Item) -> Result<Option<Uuid>> {
    let is_stale = |problem: &Problem| problem.code == Code::StaleVersion;
    match item {
        Err(Failure::Problems(problems)) if problems.iter().any(is_stale) => {
            let registered = session.find::<Entity>().filter(Column::SessionId.eq(occasion)).one().await?;
            Ok(registered.map(|row| row.id()))
        }
        _ => Ok(None),
    }
}

#[derive(Default)]
pub struct AttendanceMutation;

#[Object]
impl AttendanceMutation {
    /// Registers what happened at a session, or corrects it.
    async fn record_attendance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What happened.")] input: RecordAttendanceInput,
    ) -> Result<Option<AttendancePayload>> {
        let session = ctx.session();
        let registration = registration(session, input);
        let occasion = registration.session;
        let verdict = attendance::record(session, registration).await;
        AttendancePayload::of(ctx, current(session, occasion, &verdict).await?, verdict).await
    }

    /// Registers what happened at several sessions.
    async fn record_attendances(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What happened.")] input: RecordAttendancesInput,
    ) -> Result<Option<RecordAttendancesPayload>> {
        let session = ctx.session();
        let together = input.error_policy == ErrorPolicy::AllOrNothing;
        let registrations: Vec<_> = input.items.into_iter().map(|item| registration(session, item)).collect();
        let occasions: Vec<Uuid> = registrations.iter().map(|registration| registration.session).collect();
        let results = match attendance::record_many(session, registrations, together).await {
            Ok(results) => results,
            Err(Failure::Problems(problems)) => {
                let user_errors = user_errors(ctx, problems);
                return Ok(Some(RecordAttendancesPayload { items: Vec::new(), user_errors }));
            }
            Err(Failure::Store(error)) => return Err(error.into()),
        };
        let mut items = Vec::with_capacity(results.len());
        for (occasion, result) in occasions.into_iter().zip(results) {
            let current = current(session, occasion, &result).await?;
            let (attendance, user_errors) = answer::<Attendance>(ctx, current, result).await?;
            items.push(AttendanceItem { attendance, user_errors });
        }
        Ok(Some(RecordAttendancesPayload { items, user_errors: Vec::new() }))
    }
}
