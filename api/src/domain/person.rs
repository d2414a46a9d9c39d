//! Persons: registered, renamed, moved, protected.

use chrono::{Months, NaiveDate};
use indsats_entity::{
    assignment, organisation_unit,
    person::{ActiveModel, CprKind, Entity},
    person_number, protection_period,
};
use sea_orm::{ColumnTrait, Set};
use uuid::Uuid;

use super::{Code, Problem, Verdict, problem::Naming, reference, text::Checks, text::name_key};
use crate::{
    cpr::{CprError, CprNumber, Kind},
    policy::Action,
    store::{Seen, Session, Work},
};

/// How a person can be reached; an absent value is unknown.
#[derive(Clone, Default)]
pub struct Contact {
    pub street: Option<String>,
    pub postal_code: Option<String>,
    pub city: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
}

/// A person to be registered.
pub struct Registration {
    pub unit: Uuid,
    pub cpr: String,
    pub given_name: String,
    pub family_name: String,
    pub target_group: Option<String>,
    pub contact: Contact,
    /// The primary caseworker from today.
    pub caseworker: Option<Uuid>,
}

/// Registers a person in a unit.
///
/// # Errors
/// Problems of the input. A number that belongs to somebody, inside the caller's scope or not, is one answer.
pub async fn register(session: &Session, input: Registration) -> Verdict<Seen<Entity>> {
    let mut checks = Checks::default();
    let number = number(&mut checks, "cpr", &input.cpr);
    let given = checks.line("givenName", &input.given_name, 1..=100);
    let family = checks.line("familyName", &input.family_name, 1..=100);
    let contact = contact(&mut checks, input.contact);
    checks.finish()?;
    let Some(number) = number else { return Err(Problem::at("cpr", Code::CprShape).into()) };

    let mut work = session.work().await?;
    let unit =
        work.grant::<organisation_unit::Entity>(Action::RegisterPerson, input.unit, None).await.naming("unit")?;
    if let Some(code) = &input.target_group {
        reference::check(&work, "targetGroup", "TARGET_GROUP", code, session.scope().today).await?;
    }
    if let Some(holder) = work.person_of(&number).await? {
        // The event names the person whose number was tried, so that probing for persons is seen.
        session.note_refusal(Some(holder));
        return Err(Problem::at("cpr", Code::RegistrationNotPossible).into());
    }
    let id = Uuid::now_v7();
    let row = ActiveModel {
        id: Set(id),
        unit_id: Set(input.unit),
        cpr_kind: Set(kind(&number)),
        cpr_encrypted: Set(session.encrypt_cpr(id, &number)),
        name_key: Set(format!("{} {}", name_key(&family), name_key(&given))),
        given_key: Set(name_key(&given)),
        given_name: Set(given),
        family_name: Set(family),
        street: Set(contact.street),
        postal_code: Set(contact.postal_code),
        city: Set(contact.city),
        phone: Set(contact.phone),
        email: Set(contact.email),
        target_group_code: Set(input.target_group),
        registered_on: Set(session.scope().today),
        created_at: Set(session.now()),
        version: Set(1),
    };
    let person = work.insert(&unit, Action::RegisterPerson, row).await?;
    work.remember_number(id, &number).await?;
    if let Some(user) = input.caseworker {
        let granted = work.grant::<Entity>(Action::AssignCaseworker, id, None).await?;
        super::assignment::check_caseworker(&work, "caseworker", user).await?;
        let row = assignment::ActiveModel {
            id: Set(Uuid::now_v7()),
            person_id: Set(id),
            user_id: Set(user),
            kind: Set(assignment::AssignmentKind::Primary),
            valid_from: Set(session.scope().today),
            valid_to: Set(None),
            version: Set(1),
        };
        work.insert::<_, assignment::Entity>(&granted, Action::AssignCaseworker, row).await?;
    }
    work.commit("registerPerson").await?;
    Ok(person)
}

/// Gives a person another name.
///
/// # Errors
/// Problems of the input.
pub async fn change_name(
    session: &Session,
    id: Uuid,
    version: i32,
    given: &str,
    family: &str,
) -> Verdict<Seen<Entity>> {
    let mut checks = Checks::default();
    let given = checks.line("givenName", given, 1..=100);
    let family = checks.line("familyName", family, 1..=100);
    checks.finish()?;
    change(session, Action::ChangeName, id, version, |row| {
        row.name_key = Set(format!("{} {}", name_key(&family), name_key(&given)));
        row.given_key = Set(name_key(&given));
        row.given_name = Set(given);
        row.family_name = Set(family);
    })
    .await
}

/// Replaces how a person can be reached.
///
/// # Errors
/// Problems of the input.
pub async fn change_contact(session: &Session, id: Uuid, version: i32, to: Contact) -> Verdict<Seen<Entity>> {
    let mut checks = Checks::default();
    let to = contact(&mut checks, to);
    checks.finish()?;
    change(session, Action::ChangeContactDetails, id, version, |row| {
        row.street = Set(to.street);
        row.postal_code = Set(to.postal_code);
        row.city = Set(to.city);
        row.phone = Set(to.phone);
        row.email = Set(to.email);
    })
    .await
}

/// Gives a person another CPR number; the old one stays findable.
///
/// # Errors
/// Problems of the input; a number of somebody else is refused as in [`register`].
pub async fn change_number(session: &Session, id: Uuid, version: i32, cpr: &str) -> Verdict<Seen<Entity>> {
    let mut checks = Checks::default();
    let number = number(&mut checks, "cpr", cpr);
    checks.finish()?;
    let Some(number) = number else { return Err(Problem::at("cpr", Code::CprShape).into()) };
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(Action::ChangeCprNumber, id, Some(version)).await.naming("person")?;
    match work.person_of(&number).await? {
        Some(holder) if holder != id => {
            session.note_refusal(Some(holder));
            return Err(Problem::at("cpr", Code::RegistrationNotPossible).into());
        }
        Some(_) => {}
        None => work.remember_number(id, &number).await?,
    }
    let row = ActiveModel {
        cpr_kind: Set(kind(&number)),
        cpr_encrypted: Set(session.encrypt_cpr(id, &number)),
        ..Default::default()
    };
    let person = work.update(&granted, Action::ChangeCprNumber, row).await?;
    work.commit("changeCprNumber").await?;
    Ok(person)
}

/// Moves a person to another unit that the caller sees.
///
/// # Errors
/// Problems of the input.
pub async fn transfer(session: &Session, id: Uuid, version: i32, unit: Uuid) -> Verdict<Seen<Entity>> {
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(Action::TransferPerson, id, Some(version)).await.naming("person")?;
    let seen = work.find::<organisation_unit::Entity>().by_id(unit).await?;
    seen.ok_or_else(|| Problem::at("unit", Code::NotFound))?;
    let row = ActiveModel { unit_id: Set(unit), ..Default::default() };
    let person = work.update(&granted, Action::TransferPerson, row).await?;
    work.commit("transferPerson").await?;
    Ok(person)
}

/// Protects a person's name and address from a day on; it lapses after a year unless another end is given.
///
/// # Errors
/// Problems of the input.
pub async fn protect(
    session: &Session,
    id: Uuid,
    from: NaiveDate,
    until: Option<NaiveDate>,
) -> Verdict<Seen<protection_period::Entity>> {
    let until = until.or_else(|| from.checked_add_months(Months::new(12)));
    let Some(until) = until.filter(|until| *until > from) else {
        return Err(Problem::at("validUntil", Code::PeriodReversed).into());
    };
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(Action::ProtectPerson, id, None).await.naming("person")?;
    use protection_period::Column;
    let running = work.find::<protection_period::Entity>().filter(Column::PersonId.eq(id));
    let running = running.filter(Column::ValidFrom.lt(until)).filter(Column::ValidTo.gt(from));
    if running.one().await?.is_some() {
        return Err(Problem::at("validFrom", Code::AlreadyProtected).into());
    }
    let row = protection_period::ActiveModel {
        id: Set(Uuid::now_v7()),
        person_id: Set(id),
        valid_from: Set(from),
        valid_to: Set(until),
        version: Set(1),
    };
    let period = work.insert(&granted, Action::ProtectPerson, row).await?;
    work.commit("protectPerson").await?;
    Ok(period)
}

/// Ends a protection on a day.
///
/// # Errors
/// Problems of the input.
pub async fn end_protection(
    session: &Session,
    id: Uuid,
    version: i32,
    until: NaiveDate,
) -> Verdict<Seen<protection_period::Entity>> {
    let mut work = session.work().await?;
    let granted = work.grant::<protection_period::Entity>(Action::EndProtection, id, Some(version)).await;
    let granted = granted.naming("protectionPeriod")?;
    if until <= granted.row().valid_from || until > granted.row().valid_to {
        return Err(Problem::at("validUntil", Code::OutsidePeriod).into());
    }
    let row = protection_period::ActiveModel { valid_to: Set(until), ..Default::default() };
    let period = work.update(&granted, Action::EndProtection, row).await?;
    work.commit("endProtection").await?;
    Ok(period)
}

async fn change(
    session: &Session,
    action: Action,
    id: Uuid,
    version: i32,
    to: impl FnOnce(&mut ActiveModel),
) -> Verdict<Seen<Entity>> {
    let mut work = session.work().await?;
    let granted = work.grant::<Entity>(action, id, Some(version)).await.naming("person")?;
    let mut row = ActiveModel { ..Default::default() };
    to(&mut row);
    let person = work.update(&granted, action, row).await?;
    work.commit(action.as_str()).await?;
    Ok(person)
}

impl Work<'_> {
    /// Keeps a number findable.
    async fn remember_number(&self, person: Uuid, number: &CprNumber) -> crate::store::Result<()> {
        let row = person_number::ActiveModel {
            id: Set(Uuid::now_v7()),
            person_id: Set(person),
            cpr_index: Set(self.session().store().keys().index(number)),
            created_at: Set(self.session().now()),
        };
        self.index_number(row).await
    }
}

fn kind(number: &CprNumber) -> CprKind {
    match number.kind() {
        Kind::Ordinary => CprKind::Ordinary,
        Kind::Substitute => CprKind::Substitute,
    }
}

pub(super) fn number(checks: &mut Checks, field: &str, text: &str) -> Option<CprNumber> {
    let number = CprNumber::parse(text);
    checks.require(number != Err(CprError::Shape), field, Code::CprShape);
    checks.require(number != Err(CprError::Date), field, Code::CprDate);
    number.ok()
}

fn contact(checks: &mut Checks, to: Contact) -> Contact {
    let contact = Contact {
        street: checks.optional_line("contact.street", to.street.as_deref(), 200),
        postal_code: checks.optional("contact.postalCode", to.postal_code.as_deref(), 4),
        city: checks.optional_line("contact.city", to.city.as_deref(), 100),
        phone: checks.optional("contact.phone", to.phone.as_deref(), 30),
        email: checks.optional_line("contact.email", to.email.as_deref(), 254),
    };
    let holds = |value: &Option<String>, is: fn(&str) -> bool| value.as_deref().is_none_or(is);
    let is_postal_code = |text: &str| text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    let is_phone = |text: &str| text.chars().all(|c| c.is_ascii_digit() || " +-()".contains(c));
    // Whether a mail address exists only a mail can tell; this catches what is none at all.
    let is_email = |text: &str| text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    checks.require(holds(&contact.postal_code, is_postal_code), "contact.postalCode", Code::TextMalformed);
    checks.require(holds(&contact.phone, is_phone), "contact.phone", Code::TextMalformed);
    checks.require(holds(&contact.email, is_email), "contact.email", Code::TextMalformed);
    contact
}
