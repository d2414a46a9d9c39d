//! Two availability cases, made as caseworkers make them: by the verbs, because no import may.

use chrono::{Days, NaiveDate};
use indsats_entity::{attendance::ReasonableGround, availability_event, user::UserKind};
use uuid::Uuid;

use super::{sign_in::ISSUER, world::id};
use crate::{
    domain::{
        Failure, Verdict,
        availability_case::{self as cases, Answer, Assessment, Attempt, Document, Guidance, Hearing},
        availability_event::{self as events, Observation, Reference},
    },
    policy::Role,
    store::{DroppedList, Identity, RoleSource, RoleStated, Seen, Session, Store},
};

/// Opens a case that waits for guidance, and brings another one to the benefit office.
///
/// # Errors
/// When a verb refuses, which the demo's own test finds.
pub async fn handle(store: &Store) -> anyhow::Result<()> {
    let anna = caseworker(store, "caseworker").await?;
    let bent = caseworker(store, "colleague").await?;
    let made = async {
        let day = |days: u64| anna.scope().today - Days::new(days);
        let missed = observe(&anna, "alma", Some("alma-no-show"), day(33)).await?;
        cases::open(&anna, id("person", "alma"), &[missed.id()], None).await?;
        notify(&anna, &bent, day).await
    };
    made.await.map_err(|failure| anyhow::anyhow!("the demo's cases could not be made: {failure:?}"))?;
    for session in [anna, bent] {
        session.settle("writeDemo", false).await.map_err(|_| anyhow::anyhow!("the trail of the demo is not kept"))?;
    }
    Ok(())
}

/// From the fact to the notice: Bent, whose case it is, records and hears; Anna, who stands in for him, assesses.
async fn notify(anna: &Session, bent: &Session, day: impl Fn(u64) -> NaiveDate) -> Verdict<()> {
    let channel = |code: &str| code.to_owned();
    let fact = observe(bent, "cleo", None, day(25)).await?;
    let case = cases::open(bent, id("person", "cleo"), &[fact.id()], None).await?;
    let guidance = Guidance { version: "2026-07".to_owned(), given_on: day(60), channel: channel("IN_PERSON") };
    let case = cases::record_guidance(bent, case.id(), case.version, guidance).await?;
    let attempt = Attempt { attempted_on: day(24), channel: channel("PHONE"), note: Some("Lagt besked.".to_owned()) };
    let case = cases::record_attempt(bent, case.id(), case.version, attempt).await?;
    let hearing = Hearing { sent_on: day(22), channel: channel("DIGITAL_POST"), answer_due_on: day(12), note: None };
    let case = cases::send_hearing(bent, case.id(), case.version, hearing).await?;
    let text = "Jeg havde glemt, at praktikken begyndte den dag.".to_owned();
    let answer = Answer { answered_on: day(15), channel: channel("PHONE"), text };
    let case = cases::record_answer(bent, case.id(), case.version, answer).await?;
    let reasons = "Borgeren var vejledt, fik tilbuddet med frist og har ikke oplyst en grund.".to_owned();
    let made = Assessment { ground: ReasonableGround::No, reasons };
    let case = cases::assess(anna, case.id(), case.version, made).await?;
    let document = Document { title: "Partshøring".to_owned(), reference: "Journal 2026-0001".to_owned() };
    cases::send_notice(bent, case.id(), case.version, &[fact.id()], &[document]).await?;
    Ok(())
}

async fn observe(
    session: &Session,
    person: &str,
    meeting: Option<&str>,
    on: NaiveDate,
) -> Result<Seen<availability_event::Entity>, Failure> {
    let (kind, description) = match meeting {
        Some(_) => ("MEETING_NOT_ATTENDED", "Mødte ikke til den aftalte samtale."),
        None => ("OFFER_NOT_STARTED", "Begyndte ikke i praktikken på den aftalte dag."),
    };
    let observation = Observation {
        person: id("person", person),
        kind: kind.to_owned(),
        source: "OWN_OBSERVATION".to_owned(),
        occurred_on: on,
        description: description.to_owned(),
        refers_to: Reference { meeting: meeting.map(|key| id("meeting", key)), ..Reference::default() },
        case: None,
        key: None,
    };
    events::record(session, observation).await
}

/// A session of one of the demo's caseworkers.
async fn caseworker(store: &Store, subject: &str) -> anyhow::Result<Session> {
    let failed = |_| anyhow::anyhow!("the demo's caseworkers are not there");
    let (role, source) = (Role::Caseworker, RoleSource::Grant);
    let stated = RoleStated { role, privileges: Vec::new(), units: Vec::new(), needs_unit: false, source };
    let identity = Identity {
        issuer: ISSUER.to_owned(),
        subject: subject.to_owned(),
        kind: UserKind::Person,
        client: None,
        assurance: None,
        name: None,
        mail: None,
        cpr: None,
        roles: vec![stated],
        privileges: Vec::new(),
        dropped: DroppedList::default(),
        engagement: String::new(),
        expires_at: chrono::DateTime::<chrono::Utc>::MAX_UTC,
    };
    let principal = store.resolve(identity).await.map_err(failed)?;
    store.session(Uuid::now_v7(), principal, Some(role), None).await.map_err(failed)
}
