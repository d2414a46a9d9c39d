//! The handling of facts about availability: a case that is its steps. Each step is taken by a named person; nothing here
//! is done by a timer, a rule or a program.

mod appeal;
mod assessment;
mod hearing;
mod notice;
mod preparation;
mod standing;

use chrono::NaiveDate;
use indsats_entity::{
    attendance::ReasonableGround,
    availability_case::{ActiveModel, AvailabilityCaseState as State, Entity, Model},
    availability_event as event,
    availability_step::{self as step, AvailabilityStepKind as Kind},
    person,
};
use sea_orm::Set;
use uuid::Uuid;

use super::{
    Code, Problem, Verdict,
    once::{remember, replay},
    problem::Naming,
    reference,
    text::Checks,
};
use crate::{
    policy::{Action, Denial},
    store::{Error, Granted, Seen, Session, Work},
};

pub use appeal::{decide as decide_appeal, record as record_appeal};
pub use assessment::{Assessment, assess};
pub use hearing::{Answer, Hearing, answer as record_answer, expire as expire_hearing, send as send_hearing};
pub use notice::{Document, decline as decide_no_notice, record_outcome, send as send_notice};
pub use preparation::{Attempt, Guidance, record_attempt, record_guidance};
pub use standing::missing_step;
pub(super) use standing::standing;

/// How many facts a case can be opened on, and a notice can hold.
const MOST_FACTS: usize = 20;

/// Opens a case on facts that no other case handles.
///
/// # Errors
/// Problems of the input.
pub async fn open(session: &Session, person: Uuid, events: &[Uuid], key: Option<&str>) -> Verdict<Seen<Entity>> {
    let action = Action::OpenAvailabilityCase;
    let mut work = session.work().await?;
    if let Some(earlier) = replay(&work, key, action, format!("{person} {events:?}").as_bytes()).await? {
        return Ok(earlier);
    }
    let granted = work.grant::<person::Entity>(action, person, None).await.naming("person")?;
    if events.is_empty() || events.len() > MOST_FACTS {
        return Err(Problem::at("events", Code::TooManyItems).into());
    }
    let group = granted.row().target_group_code.clone();
    let (id, today) = (Uuid::now_v7(), session.scope().today);
    let row = ActiveModel {
        id: Set(id),
        person_id: Set(person),
        state: Set(State::Opened),
        round: Set(1),
        opened_on: Set(today),
        opened_by: Set(session.scope().user),
        waiting_since: Set(today),
        has_facts: Set(true),
        has_unheard_facts: Set(true),
        is_guided: Set(false),
        requires_contact: Set(requires_contact(&work, group.as_deref(), today).await?),
        is_contacted: Set(false),
        reasonable_ground: Set(ReasonableGround::NotAssessed),
        version: Set(1),
        ..Default::default()
    };
    let case: Seen<Entity> = work.insert(&granted, action, row).await?;
    for (at, event) in events.iter().enumerate() {
        let field = format!("events.{at}");
        let fact = work.grant::<event::Entity>(action, *event, None).await;
        let fact = match fact {
            // A case has it, or it was taken back: the two are told apart for the person at the screen.
            Err(Error::Forbidden(Denial::State)) => {
                let row = work.find::<event::Entity>().by_id(*event).await?;
                let is_handled = row.is_some_and(|row| row.state == event::AvailabilityEventState::Recorded);
                let code = if is_handled { Code::EventInOtherCase } else { Code::WrongState };
                return Err(Problem::at(&field, code).into());
            }
            fact => fact.naming(&field)?,
        };
        if fact.row().person_id != person {
            return Err(Problem::at(&field, Code::NotFound).into());
        }
        work.update(&fact, action, event::ActiveModel { case_id: Set(Some(id)), ..Default::default() }).await?;
    }
    let first = Step { kind: Kind::Opened, on: today, said: step::ActiveModel::default() };
    work.insert::<person::Entity, step::Entity>(&granted, action, first.row(session, &case)).await?;
    remember(&work, key, case.id()).await?;
    work.commit(action.as_str()).await?;
    Ok(case)
}

/// Ends a case that has run its course.
///
/// # Errors
/// Problems of the input.
pub async fn close(session: &Session, id: Uuid, version: i32) -> Verdict<Seen<Entity>> {
    let change = Change::begin(session, Action::CloseAvailabilityCase, id, version).await?;
    let today = session.scope().today;
    let row = ActiveModel { state: Set(State::Closed), closed_on: Set(Some(today)), ..Default::default() };
    change.finish(Step { kind: Kind::Closed, on: today, said: Default::default() }, row).await
}

/// Ends a case that is not pursued, with the reason.
///
/// # Errors
/// Problems of the input.
pub async fn drop_case(session: &Session, id: Uuid, version: i32, reason: &str) -> Verdict<Seen<Entity>> {
    let said = reason_of(reason)?;
    let change = Change::begin(session, Action::DropAvailabilityCase, id, version).await?;
    let today = session.scope().today;
    let row = ActiveModel { state: Set(State::Dropped), closed_on: Set(Some(today)), ..Default::default() };
    change.finish(Step { kind: Kind::Dropped, on: today, said }, row).await
}

/// Begins a case anew after an appeal: the person is contacted, heard and assessed again.
///
/// # Errors
/// Problems of the input.
pub async fn reopen(session: &Session, id: Uuid, version: i32, reason: &str) -> Verdict<Seen<Entity>> {
    let said = reason_of(reason)?;
    let mut change = Change::begin(session, Action::ReopenAvailabilityCase, id, version).await?;
    let today = session.scope().today;
    let case = change.granted.row();
    let person = change.work.find::<person::Entity>().by_id(case.person_id).await?.ok_or(Error::NotFound)?;
    let requires_contact = requires_contact(&change.work, person.target_group_code.as_deref(), today).await?;
    let facts = standing::facts_of(&change.work, case.id).await?;
    for fact in facts {
        let granted = change.work.grant::<event::Entity>(Action::SendHearing, fact.id(), None).await?;
        let unheard = event::ActiveModel { heard_on: Set(None), ..Default::default() };
        change.work.update(&granted, Action::ReopenAvailabilityCase, unheard).await?;
    }
    let row = ActiveModel {
        state: Set(State::Opened),
        round: Set(change.granted.row().round + 1),
        requires_contact: Set(requires_contact),
        is_contacted: Set(false),
        hearing_sent_on: Set(None),
        answer_due_on: Set(None),
        reasonable_ground: Set(ReasonableGround::NotAssessed),
        ..standing(&change.work, change.granted.row()).await?
    };
    change.finish(Step { kind: Kind::Reopened, on: today, said }, row).await
}

/// A step to be recorded: its kind, its day, and what it says.
struct Step {
    kind: Kind,
    on: NaiveDate,
    said: step::ActiveModel,
}

impl Step {
    fn row(self, session: &Session, case: &Model) -> step::ActiveModel {
        step::ActiveModel {
            id: Set(Uuid::now_v7()),
            case_id: Set(case.id),
            person_id: Set(case.person_id),
            round: Set(case.round),
            kind: Set(self.kind),
            occurred_on: Set(self.on),
            recorded_by: Set(session.scope().user),
            recorded_at: Set(session.now()),
            ..self.said
        }
    }
}

/// A change of one case under way: granted, and not made yet.
struct Change<'s> {
    work: Work<'s>,
    action: Action,
    granted: Granted<Entity>,
}

impl<'s> Change<'s> {
    async fn begin(session: &'s Session, action: Action, id: Uuid, version: i32) -> Verdict<Self> {
        let work = session.work().await?;
        let granted = work.grant::<Entity>(action, id, Some(version)).await.naming("availabilityCase")?;
        Ok(Self { work, action, granted })
    }

    /// Adds the step, moves the case on from its day, and makes both durable.
    async fn finish(self, step: Step, row: ActiveModel) -> Verdict<Seen<Entity>> {
        let row = ActiveModel { waiting_since: Set(step.on), ..row };
        self.note(step, row).await
    }

    /// Adds the step beside the way that the case takes, and makes it durable.
    async fn note(mut self, step: Step, row: ActiveModel) -> Verdict<Seen<Entity>> {
        let step = step.row(self.work.session(), self.granted.row());
        self.work.insert::<Entity, step::Entity>(&self.granted, self.action, step).await?;
        let case = self.work.update(&self.granted, self.action, row).await?;
        self.work.commit(self.action.as_str()).await?;
        Ok(case)
    }
}

fn reason_of(reason: &str) -> Verdict<step::ActiveModel> {
    let mut checks = Checks::default();
    let reason = checks.text("reason", reason, 3..=2000);
    checks.finish()?;
    Ok(step::ActiveModel { text: Set(Some(reason)), ..Default::default() })
}

/// A day of the case: no later than today, and no earlier than the step before it.
fn check_day(session: &Session, field: &str, on: NaiveDate, from: Option<NaiveDate>) -> Verdict<()> {
    let mut checks = Checks::default();
    checks.require(on <= session.scope().today, field, Code::NotYet);
    checks.require(from.is_none_or(|from| on >= from), field, Code::OutsidePeriod);
    checks.finish()
}

/// The first day of what is done about a fact: the fact's own, and in a case begun anew none before the last step, so that
/// no contact and no hearing counts twice.
fn earliest(case: &Model, fact: Option<NaiveDate>) -> Option<NaiveDate> {
    let anew = (case.round > 1).then_some(case.waiting_since);
    fact.max(anew)
}

/// Whether the person's target group is one that is contacted personally first. Where no group is known, it is.
async fn requires_contact(work: &Work<'_>, group: Option<&str>, on: NaiveDate) -> Verdict<bool> {
    match group {
        Some(group) => reference::stands_in(work, "PERSONAL_CONTACT_GROUP", group, on).await,
        None => Ok(true),
    }
}
