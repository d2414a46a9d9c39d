//! What happened at a session: registered, and corrected.

use indsats_entity::{
    attendance::{ActiveModel, AttendanceMode, AttendanceStatus, Column, Entity, ReasonableGround},
    course_session,
};
use sea_orm::{ColumnTrait, Set};
use uuid::Uuid;

use super::{Code, Detail, Problem, Verdict, problem::Naming};
use crate::{
    policy::Action,
    store::{Seen, Session, Work},
};

/// What happened at one session.
#[derive(Clone)]
pub struct Registration {
    pub session: Uuid,
    pub status: AttendanceStatus,
    /// Whole minutes attended; for PARTIAL only.
    pub minutes: Option<i32>,
    pub mode: AttendanceMode,
    /// Whether an absence had a reasonable ground: a human's assessment, apart from the attendance.
    pub ground: ReasonableGround,
    /// The version of the registration that this one corrects; absent for the first.
    pub version: Option<i32>,
}

/// Registers attendance at one session, or corrects it.
///
/// # Errors
/// Problems of the input.
pub async fn record(session: &Session, input: Registration) -> Verdict<Seen<Entity>> {
    let mut work = session.work().await?;
    let attendance = record_in(&mut work, input).await?;
    work.commit("recordAttendance").await?;
    Ok(attendance)
}

pub(super) async fn record_in(work: &mut Work<'_>, input: Registration) -> Verdict<Seen<Entity>> {
    let session = work.session();
    let granted = work.grant::<course_session::Entity>(Action::RecordAttendance, input.session, None).await;
    let granted = granted.naming("session")?;
    let occasion = granted.row();
    let length = (occasion.ends_at - occasion.starts_at).num_minutes();
    let code = match (input.status, input.minutes) {
        _ if occasion.starts_at > session.now() && input.status != AttendanceStatus::CancelledByProvider => {
            Some(("session", Code::NotYet))
        }
        (AttendanceStatus::Partial, None) => Some(("attendedMinutes", Code::MinutesRequired)),
        (AttendanceStatus::Partial, Some(minutes)) if minutes < 1 => Some(("attendedMinutes", Code::NumberOutOfRange)),
        (AttendanceStatus::Partial, Some(minutes)) if i64::from(minutes) > length => {
            Some(("attendedMinutes", Code::MinutesExceedSession))
        }
        (AttendanceStatus::Partial, Some(_)) | (_, None) => None,
        (_, Some(_)) => Some(("attendedMinutes", Code::MinutesNotAllowed)),
    };
    if let Some((field, code)) = code {
        return Err(Problem::at(field, code).into());
    }
    let row = ActiveModel {
        status: Set(input.status),
        attended_minutes: Set(input.minutes),
        mode: Set(input.mode),
        reasonable_ground: Set(input.ground),
        registered_by: Set(session.principal().user_id),
        registered_at: Set(session.now()),
        ..Default::default()
    };
    let earlier = work.find::<Entity>().filter(Column::SessionId.eq(input.session)).one().await?;
    match (earlier, input.version) {
        (None, None) => {
            let row = ActiveModel {
                id: Set(Uuid::now_v7()),
                session_id: Set(input.session),
                course_id: Set(occasion.course_id),
                person_id: Set(occasion.person_id),
                version: Set(1),
                ..row
            };
            Ok(work.insert(&granted, Action::RecordAttendance, row).await?)
        }
        (Some(earlier), Some(version)) => {
            let corrected = work.grant::<Entity>(Action::RecordAttendance, earlier.id(), Some(version)).await?;
            Ok(work.update(&corrected, Action::RecordAttendance, row).await?)
        }
        (earlier, _) => {
            let current = earlier.map_or(0, |row| row.version);
            Err(Problem::at("expectedVersion", Code::StaleVersion).with(Detail::Stale { current }).into())
        }
    }
}

/// What became of one registration among many.
pub type Item = Verdict<Seen<Entity>>;

/// How many registrations one call can hold.
pub const MOST: usize = 100;

/// Registers attendance at many sessions. With `together`, one problem leaves everything as it was; without, what is in
/// order is kept and each problem is told with its position.
///
/// # Errors
/// When there are too many items, a session is named twice, or the store fails.
pub async fn record_many(session: &Session, inputs: Vec<Registration>, together: bool) -> Verdict<Vec<Item>> {
    if inputs.is_empty() || inputs.len() > MOST {
        return Err(Problem::at("items", Code::TooManyItems).into());
    }
    let mut seen = std::collections::HashSet::new();
    if let Some(twice) = inputs.iter().position(|input| !input.session.is_nil() && !seen.insert(input.session)) {
        return Err(Problem::at(&format!("items.{twice}.session"), Code::DuplicateItem).into());
    }
    let mut results = Vec::with_capacity(inputs.len());
    let mut work = session.work().await?;
    for (at, input) in inputs.into_iter().enumerate() {
        // A refusal by the database ends a transaction on one of them: what this item did is taken back, no more.
        work.mark().await?;
        let result = record_in(&mut work, input).await.map_err(|failure| failure.within(&format!("items.{at}")));
        match result {
            Ok(_) => work.keep_marked().await?,
            Err(super::Failure::Problems(_)) => work.rewind().await?,
            Err(error @ super::Failure::Store(_)) => return Err(error),
        }
        results.push(result);
    }
    let failed = results.iter().any(Result::is_err);
    if failed && together {
        // Dropping the work takes everything back; what would have been in order says so by having no row.
        let problems = results.into_iter().filter_map(Result::err).flat_map(super::Failure::problems).collect();
        return Err(super::Failure::Problems(problems));
    }
    work.commit("recordAttendances").await?;
    Ok(results)
}
