//! Data that was handed to somebody outside the effort (videregivelse): recorded, and withdrawn where the entry is wrong.

use chrono::NaiveDate;
use indsats_entity::{
    benefit_notice,
    disclosure::{ActiveModel, DisclosureMeans as Means, Entity},
    person,
};
use sea_orm::Set;
use serde_json::Value;
use uuid::Uuid;

use super::{
    Code, Verdict,
    legal_rule::{self, Rule},
    once::{remember, replay},
    problem::Naming,
    reference,
    text::Checks,
};
use crate::{
    policy::{Action, Class, ClassSet},
    store::{Seen, Session, Work},
};

/// A disclosure to be recorded.
pub struct Handover {
    pub person: Uuid,
    pub on: NaiveDate,
    /// A code of DISCLOSURE_RECIPIENT.
    pub recipient: String,
    pub recipient_name: Option<String>,
    /// The code of a rule of law.
    pub basis: String,
    pub classes: Vec<Class>,
    pub means: Means,
    pub reason: String,
    pub key: Option<String>,
}

/// Records that data was handed over.
///
/// # Errors
/// Problems of the input.
pub async fn record(session: &Session, input: Handover) -> Verdict<Seen<Entity>> {
    let Handover { person, on, means, .. } = input;
    let names = (&input.recipient, &input.recipient_name, &input.basis, &input.reason);
    let said = format!("{person} {on} {names:?} {:?} {means:?}", input.classes);
    let mut checks = Checks::default();
    let reason = checks.text("reason", &input.reason, 3..=2000);
    let recipient_name = checks.optional_line("recipientName", input.recipient_name.as_deref(), 200);
    checks.require(!input.classes.is_empty(), "fieldClasses", Code::ListEmpty);
    checks.require(on <= session.scope().today, "disclosedOn", Code::NotYet);
    checks.finish()?;
    let (mut work, action) = (session.work().await?, Action::RecordDisclosure);
    let key = input.key.as_deref();
    if let Some(earlier) = replay(&work, key, action, said.as_bytes()).await? {
        return Ok(earlier);
    }
    let granted = work.grant::<person::Entity>(action, person, None).await.naming("person")?;
    reference::check(&work, "recipient", "DISCLOSURE_RECIPIENT", &input.recipient, on).await?;
    let rule = legal_rule::in_force(&work, "legalBasis", &input.basis, on).await?;
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        person_id: Set(person),
        disclosed_on: Set(on),
        recipient_code: Set(input.recipient),
        recipient_name: Set(recipient_name),
        legal_rule_id: Set(rule.id()),
        field_classes: Set(named(input.classes)),
        means: Set(means),
        reason: Set(Some(reason)),
        recorded_by: Set(session.scope().user),
        recorded_at: Set(session.now()),
        version: Set(1),
        ..Default::default()
    };
    let disclosure: Seen<Entity> = work.insert(&granted, action, row).await?;
    remember(&work, key, disclosure.id()).await?;
    work.commit("recordDisclosure").await?;
    Ok(disclosure)
}

/// Marks an entry as wrong. It stays to be seen; what was disclosed cannot be taken back.
///
/// # Errors
/// Problems of the input.
pub async fn withdraw(session: &Session, id: Uuid, version: i32, reason: &str) -> Verdict<Seen<Entity>> {
    let mut checks = Checks::default();
    let reason = checks.text("reason", reason, 3..=2000);
    checks.finish()?;
    let (mut work, action) = (session.work().await?, Action::WithdrawDisclosure);
    let granted = work.grant::<Entity>(action, id, Some(version)).await.naming("disclosure")?;
    let row = ActiveModel {
        withdrawn_by: Set(Some(session.scope().user)),
        withdrawn_at: Set(Some(session.now())),
        withdrawal_reason: Set(Some(reason)),
        ..Default::default()
    };
    let disclosure = work.update(&granted, action, row).await?;
    work.commit("withdrawDisclosure").await?;
    Ok(disclosure)
}

/// The entry that a notice to the benefit office makes: who it is about, facts of the case, and the words of them.
pub(super) async fn of_notice(work: &Work<'_>, notice: &benefit_notice::Model) -> Verdict<ActiveModel> {
    let rule = Rule::BenefitNotice.in_force(work, notice.sent_on).await?;
    Ok(ActiveModel {
        id: Set(Uuid::now_v7()),
        person_id: Set(notice.person_id),
        disclosed_on: Set(notice.sent_on),
        recipient_code: Set("BENEFIT_OFFICE".to_owned()),
        legal_rule_id: Set(rule.id()),
        field_classes: Set(named([Class::Identity, Class::Case, Class::Note])),
        means: Set(Means::File),
        benefit_notice_id: Set(Some(notice.id)),
        recorded_by: Set(notice.sent_by),
        recorded_at: Set(notice.sent_at),
        version: Set(1),
        ..Default::default()
    })
}

/// The names of classes, each once and in the policy's order.
fn named(classes: impl IntoIterator<Item = Class>) -> Value {
    let classes: ClassSet = classes.into_iter().collect();
    classes.iter().map(|class| Value::from(class.as_str())).collect()
}
