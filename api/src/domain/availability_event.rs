//! Observed facts about a person's availability: recorded, and taken back. They say what was seen, and judge nobody.

use chrono::NaiveDate;
use indsats_entity::{
    absence, availability_case as case,
    availability_event::{ActiveModel, AvailabilityEventState as State, Entity},
    course_session, meeting, person,
};
use sea_orm::Set;
use uuid::Uuid;

use super::{
    Code, Problem, Verdict, availability_case,
    once::{remember, replay},
    problem::Naming,
    reference,
    text::{Checks, names_amount},
};
use crate::{
    policy::Action,
    store::{Seen, Session, Work},
};

/// A fact to be recorded.
pub struct Observation {
    pub person: Uuid,
    /// A code of AVAILABILITY_EVENT_KIND.
    pub kind: String,
    /// From whom it is known: a code of AVAILABILITY_SOURCE.
    pub source: String,
    pub occurred_on: NaiveDate,
    pub description: String,
    /// What it was seen at.
    pub refers_to: Reference,
    /// The case that is to handle it.
    pub case: Option<Uuid>,
    pub key: Option<String>,
}

/// The records that a fact is about.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reference {
    pub session: Option<Uuid>,
    pub meeting: Option<Uuid>,
    pub absence: Option<Uuid>,
}

/// Records a fact. In a case whose person was heard already, it asks for another hearing.
///
/// # Errors
/// Problems of the input.
pub async fn record(session: &Session, input: Observation) -> Verdict<Seen<Entity>> {
    let Observation { person, occurred_on: on, refers_to, case, .. } = input;
    let said = format!("{person} {} {} {on} {} {refers_to:?} {case:?}", input.kind, input.source, input.description);
    let mut checks = Checks::default();
    let description = checks.text("description", &input.description, 3..=2000);
    checks.require(!names_amount(&description), "description", Code::AmountNotAllowed);
    checks.require(on <= session.scope().today, "occurredOn", Code::NotYet);
    checks.finish()?;
    let mut work = session.work().await?;
    let key = input.key.as_deref();
    if let Some(earlier) = replay(&work, key, Action::RecordAvailabilityEvent, said.as_bytes()).await? {
        return Ok(earlier);
    }
    let action = Action::RecordAvailabilityEvent;
    let granted = work.grant::<person::Entity>(action, person, None).await.naming("person")?;
    reference::check(&work, "kind", "AVAILABILITY_EVENT_KIND", &input.kind, on).await?;
    reference::check(&work, "source", "AVAILABILITY_SOURCE", &input.source, on).await?;
    check_reference(&work, person, on, refers_to).await?;
    let handled = match case {
        Some(case) => Some(work.grant::<case::Entity>(action, case, None).await.naming("availabilityCase")?),
        None => None,
    };
    if handled.as_ref().is_some_and(|case| case.row().person_id != person) {
        return Err(Problem::at("availabilityCase", Code::NotFound).into());
    }
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        person_id: Set(person),
        case_id: Set(case),
        kind_code: Set(input.kind),
        source_code: Set(input.source),
        occurred_on: Set(on),
        session_id: Set(refers_to.session),
        meeting_id: Set(refers_to.meeting),
        absence_id: Set(refers_to.absence),
        description: Set(description),
        state: Set(State::Recorded),
        recorded_by: Set(session.scope().user),
        recorded_at: Set(session.now()),
        version: Set(1),
        ..Default::default()
    };
    let event: Seen<Entity> = work.insert(&granted, action, row).await?;
    if let Some(case) = handled {
        let standing = availability_case::standing(&work, case.row()).await?;
        work.update(&case, action, standing).await?;
    }
    remember(&work, key, event.id()).await?;
    work.commit("recordAvailabilityEvent").await?;
    Ok(event)
}

/// Takes a fact back that was recorded by mistake. What was sent of it stays as it was sent.
///
/// # Errors
/// Problems of the input.
pub async fn void(session: &Session, id: Uuid, version: i32, reason: &str) -> Verdict<Seen<Entity>> {
    let mut checks = Checks::default();
    let reason = checks.text("reason", reason, 3..=2000);
    checks.finish()?;
    let action = Action::VoidAvailabilityEvent;
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(action, id, Some(version)).await.naming("availabilityEvent")?;
    let row = ActiveModel {
        state: Set(State::Void),
        voided_by: Set(Some(session.scope().user)),
        voided_at: Set(Some(session.now())),
        void_reason: Set(Some(reason)),
        ..Default::default()
    };
    let event = work.update(&granted, action, row).await?;
    if let Some(case) = granted.row().case_id {
        let case = work.grant::<case::Entity>(action, case, None).await?;
        let standing = availability_case::standing(&work, case.row()).await?;
        work.update(&case, action, standing).await?;
    }
    work.commit("voidAvailabilityEvent").await?;
    Ok(event)
}

/// What a fact refers to is the same person's, on the same day.
async fn check_reference(work: &Work<'_>, person: Uuid, on: NaiveDate, to: Reference) -> Verdict<()> {
    let same = |field: &str, found: Option<(Uuid, bool)>| match found {
        Some((owner, is_same_day)) if owner == person && is_same_day => Ok(()),
        Some((owner, _)) if owner == person => Err(Problem::at(field, Code::OutsidePeriod)),
        _ => Err(Problem::at(field, Code::NotFound)),
    };
    if let Some(id) = to.session {
        let row = work.find::<course_session::Entity>().by_id(id).await?;
        same("session", row.map(|row| (row.person_id, row.held_on == on)))?;
    }
    if let Some(id) = to.meeting {
        let row = work.find::<meeting::Entity>().by_id(id).await?;
        same("meeting", row.map(|row| (row.person_id, row.held_on == on)))?;
    }
    if let Some(id) = to.absence {
        let row = work.find::<absence::Entity>().by_id(id).await?;
        let covers = |row: &absence::Model| row.valid_from <= on && row.valid_to.is_none_or(|end| on < end);
        same("absence", row.map(|row| (row.person_id, covers(&row))))?;
    }
    Ok(())
}
