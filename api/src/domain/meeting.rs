//! Conversations with a person: booked, moved, held, missed, cancelled.

use chrono::Duration;
use indsats_entity::{
    meeting::{ActiveModel, Column, Entity, MeetingForm, MeetingState},
    person,
};
use sea_orm::{ColumnTrait, Set};
use uuid::Uuid;

use super::{
    Code, Moment, Problem, Verdict,
    agenda::Time,
    assignment::check_caseworker_in,
    conflict::{self, Wanted},
    once::{remember, replay},
    problem::Naming,
    reference,
    text::Checks,
};
use crate::{
    policy::Action,
    store::{Reading, Seen, Session},
};

/// When a conversation is, and how.
pub struct Appointment {
    pub starts_at: Moment,
    pub minutes: i32,
    pub form: MeetingForm,
    /// Warnings that the person at the screen has seen and accepts.
    pub acknowledged: Vec<Code>,
}

/// A conversation to be booked.
pub struct Booking {
    pub person: Uuid,
    /// Who conducts it.
    pub caseworker: Uuid,
    pub meeting_type: String,
    pub appointment: Appointment,
    pub key: Option<String>,
}

/// Books a conversation.
///
/// # Errors
/// Problems of the input: two booked conversations of one person cannot overlap; what else stands at that time, and too
/// short notice, are warnings.
pub async fn book(session: &Session, input: Booking) -> Verdict<Seen<Entity>> {
    let Appointment { starts_at, minutes, form, .. } = &input.appointment;
    let digest =
        format!("{} {} {} {starts_at:?} {minutes} {form:?}", input.person, input.caseworker, input.meeting_type);
    let time = check(session, &input.appointment.starts_at, input.appointment.minutes)?;
    let mut work = session.work().await?;
    if let Some(earlier) = replay(&work, input.key.as_deref(), Action::BookMeeting, digest.as_bytes()).await? {
        return Ok(earlier);
    }
    let granted = work.grant::<person::Entity>(Action::BookMeeting, input.person, None).await.naming("person")?;
    let (person, caseworker, meeting_type) = (input.person, input.caseworker, input.meeting_type.as_str());
    let wanted = Wanted { person, caseworker, meeting_type, time, moved: None };
    conflict::weigh(look(work.reading(), &wanted).await?, &input.appointment.acknowledged)?;
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        person_id: Set(input.person),
        user_id: Set(input.caseworker),
        type_code: Set(input.meeting_type),
        form: Set(input.appointment.form),
        starts_at: Set(time.starts_at),
        ends_at: Set(time.ends_at),
        held_on: Set(time.day()),
        state: Set(MeetingState::Booked),
        outcome_code: Set(None),
        note: Set(None),
        reason: Set(None),
        replaces_id: Set(None),
        version: Set(1),
    };
    let meeting: Seen<Entity> = work.insert(&granted, Action::BookMeeting, row).await?;
    remember(&work, input.key.as_deref(), meeting.id()).await?;
    work.commit("bookMeeting").await?;
    Ok(meeting)
}

/// A conversation that somebody thinks of booking, or of moving.
pub struct Thought {
    pub person: Uuid,
    pub caseworker: Uuid,
    pub meeting_type: String,
    pub starts_at: Moment,
    pub minutes: i32,
    /// The booked conversation that would be moved.
    pub moved: Option<Uuid>,
}

/// What [`book`] or [`reschedule`] would meet, warnings and all, without anything being booked.
///
/// # Errors
/// Problems of the input; [`crate::store::Error::Forbidden`] for who could not book it.
pub async fn foresee(session: &Session, thought: Thought) -> Verdict<Vec<Problem>> {
    let time = check(session, &thought.starts_at, thought.minutes)?;
    let at = session.reading();
    at.could::<person::Entity>(Action::BookMeeting, thought.person).await.naming("person")?;
    if let Some(moved) = thought.moved {
        let own = at.find::<Entity>().filter(Column::PersonId.eq(thought.person)).by_id(moved).await?;
        own.ok_or_else(|| Problem::at("moved", Code::NotFound))?;
    }
    let Thought { person, caseworker, ref meeting_type, moved, .. } = thought;
    look(at, &Wanted { person, caseworker, meeting_type, time, moved }).await
}

/// What a new conversation meets, once its caseworker and type are known to be such.
async fn look(at: Reading<'_>, wanted: &Wanted<'_>) -> Verdict<Vec<Problem>> {
    check_caseworker_in(at, "caseworker", wanted.caseworker).await?;
    reference::check_in(at, "type", "MEETING_TYPE", wanted.meeting_type, wanted.time.day()).await?;
    Ok(conflict::of_meeting(at, wanted).await?)
}

/// Moves a booked conversation: the old one becomes RESCHEDULED, the answer is the new one, which replaces it.
///
/// # Errors
/// As [`book`].
pub async fn reschedule(session: &Session, id: Uuid, version: i32, to: Appointment) -> Verdict<Seen<Entity>> {
    let time = check(session, &to.starts_at, to.minutes)?;
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(Action::RescheduleMeeting, id, Some(version)).await.naming("meeting")?;
    let (person, user, meeting_type) =
        (granted.row().person_id, granted.row().user_id, granted.row().type_code.clone());
    let wanted = Wanted { person, caseworker: user, meeting_type: &meeting_type, time, moved: Some(id) };
    conflict::weigh(conflict::of_meeting(work.reading(), &wanted).await?, &to.acknowledged)?;
    let old = ActiveModel { state: Set(MeetingState::Rescheduled), ..Default::default() };
    work.update(&granted, Action::RescheduleMeeting, old).await?;
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        person_id: Set(person),
        user_id: Set(user),
        type_code: Set(meeting_type),
        form: Set(to.form),
        starts_at: Set(time.starts_at),
        ends_at: Set(time.ends_at),
        held_on: Set(time.day()),
        state: Set(MeetingState::Booked),
        replaces_id: Set(Some(id)),
        version: Set(1),
        ..Default::default()
    };
    let meeting = work.insert(&granted, Action::RescheduleMeeting, row).await?;
    work.commit("rescheduleMeeting").await?;
    Ok(meeting)
}

/// Records that a conversation was held, with its outcome.
///
/// # Errors
/// Problems of the input; a conversation cannot have been held before it begins.
pub async fn record_outcome(
    session: &Session,
    id: Uuid,
    version: i32,
    outcome: Option<String>,
    note: Option<&str>,
) -> Verdict<Seen<Entity>> {
    let mut checks = Checks::default();
    let note = checks.optional("note", note, 8000);
    checks.finish()?;
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(Action::RecordMeetingOutcome, id, Some(version)).await.naming("meeting")?;
    if granted.row().starts_at > session.now() {
        return Err(Problem::at("meeting", Code::NotYet).into());
    }
    if let Some(code) = &outcome {
        reference::check(&work, "outcome", "MEETING_OUTCOME", code, granted.row().held_on).await?;
    }
    let row = ActiveModel {
        state: Set(MeetingState::Held),
        outcome_code: Set(outcome),
        note: Set(note),
        ..Default::default()
    };
    let meeting = work.update(&granted, Action::RecordMeetingOutcome, row).await?;
    work.commit("recordMeetingOutcome").await?;
    Ok(meeting)
}

/// Records that the person did not come.
///
/// # Errors
/// Problems of the input; nobody is missed before a conversation begins.
pub async fn record_no_show(session: &Session, id: Uuid, version: i32, note: Option<&str>) -> Verdict<Seen<Entity>> {
    let mut checks = Checks::default();
    let note = checks.optional("note", note, 8000);
    checks.finish()?;
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(Action::RecordNoShow, id, Some(version)).await.naming("meeting")?;
    if granted.row().starts_at > session.now() {
        return Err(Problem::at("meeting", Code::NotYet).into());
    }
    let row = ActiveModel { state: Set(MeetingState::NoShow), note: Set(note), ..Default::default() };
    let meeting = work.update(&granted, Action::RecordNoShow, row).await?;
    work.commit("recordNoShow").await?;
    Ok(meeting)
}

/// Which side cancelled.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CancelledBy {
    Municipality,
    Citizen,
}

/// Cancels a booked conversation.
///
/// # Errors
/// Problems of the input.
pub async fn cancel(session: &Session, id: Uuid, version: i32, by: CancelledBy, reason: &str) -> Verdict<Seen<Entity>> {
    let state = match by {
        CancelledBy::Municipality => MeetingState::CancelledByMunicipality,
        CancelledBy::Citizen => MeetingState::CancelledByCitizen,
    };
    end(session, Action::CancelMeeting, id, version, state, reason).await
}

/// Takes back a conversation that was recorded by mistake.
///
/// # Errors
/// Problems of the input.
pub async fn void(session: &Session, id: Uuid, version: i32, reason: &str) -> Verdict<Seen<Entity>> {
    end(session, Action::VoidMeeting, id, version, MeetingState::Void, reason).await
}

async fn end(
    session: &Session,
    action: Action,
    id: Uuid,
    version: i32,
    state: MeetingState,
    reason: &str,
) -> Verdict<Seen<Entity>> {
    let mut checks = Checks::default();
    let reason = checks.text("reason", reason, 3..=2000);
    checks.finish()?;
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(action, id, Some(version)).await.naming("meeting")?;
    let row = ActiveModel { state: Set(state), reason: Set(Some(reason)), ..Default::default() };
    let meeting = work.update(&granted, action, row).await?;
    work.commit(action.as_str()).await?;
    Ok(meeting)
}

/// An appointment that lies ahead and lasts 5 minutes to 8 hours.
fn check(session: &Session, starts_at: &Moment, minutes: i32) -> Verdict<Time> {
    let mut checks = Checks::default();
    let starts_at = checks.moment("startsAt", starts_at);
    checks.require((5..=480).contains(&minutes), "durationMinutes", Code::NumberOutOfRange);
    checks.require(starts_at.is_none_or(|time| time > session.now()), "startsAt", Code::DayInPast);
    checks.finish()?;
    let Some(starts_at) = starts_at else { return Err(Problem::at("startsAt", Code::LocalTimeSkipped).into()) };
    Ok(Time { starts_at, ends_at: starts_at + Duration::minutes(minutes.into()) })
}
