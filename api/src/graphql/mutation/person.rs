//! Verbs on persons.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::payload::payload;
use crate::{
    domain::person,
    graphql::{
        context::{Acting, row_id},
        person::Person,
        protection::ProtectionPeriod,
        scalar::Date,
    },
    policy::Kind,
};

payload! {
    /// What became of a change to a person.
    PersonPayload {
        /// The person as changed, or as it is now where the version was stale. Null where nothing was changed.
        person: Person
    }
}

payload! {
    /// What became of a change to a protection.
    ProtectionPeriodPayload {
        /// The protection as changed, or as it is now where the version was stale. Null where nothing was changed.
        protection_period: ProtectionPeriod
    }
}

/// How a person can be reached. An absent field is emptied.
#[derive(InputObject)]
pub struct ContactInput {
    /// Street, number, floor; 200 characters at most.
    street: Option<String>,
    /// Four digits.
    postal_code: Option<String>,
    /// Postal district; 100 characters at most.
    city: Option<String>,
    /// Telephone number; digits, spaces, plus, hyphen and brackets.
    phone: Option<String>,
    /// Mail address.
    email: Option<String>,
}

/// A person to be registered.
#[derive(InputObject)]
pub struct RegisterPersonInput {
    /// The unit that gets the case.
    unit: ID,
    /// The CPR number, with or without hyphen.
    cpr: String,
    /// Given name; 1 to 100 characters.
    given_name: String,
    /// Family name; 1 to 100 characters.
    family_name: String,
    /// A code of the list TARGET_GROUP.
    target_group: Option<String>,
    /// How the person can be reached.
    contact: Option<ContactInput>,
    /// The primary caseworker from today.
    caseworker: Option<ID>,
}

/// Another name for a person.
#[derive(InputObject)]
pub struct ChangeNameInput {
    /// The person.
    person: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// Given name; 1 to 100 characters.
    given_name: String,
    /// Family name; 1 to 100 characters.
    family_name: String,
}

/// Other contact details for a person.
#[derive(InputObject)]
pub struct ChangeContactDetailsInput {
    /// The person.
    person: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// All contact details as they are to be.
    contact: ContactInput,
}

/// Another CPR number for a person.
#[derive(InputObject)]
pub struct ChangeCprNumberInput {
    /// The person.
    person: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// The number, with or without hyphen.
    cpr: String,
}

/// Another unit for a person.
#[derive(InputObject)]
pub struct TransferPersonInput {
    /// The person.
    person: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// The unit that gets the case: one that the caller sees.
    unit: ID,
}

/// Protection of a person's name and address.
#[derive(InputObject)]
pub struct ProtectPersonInput {
    /// The person.
    person: ID,
    /// The first day.
    valid_from: Date,
    /// The first day after; a year later by default.
    valid_until: Option<Date>,
}

/// The end of a protection.
#[derive(InputObject)]
pub struct EndProtectionInput {
    /// The protection.
    protection_period: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// The first day without it.
    valid_until: Date,
}

impl From<ContactInput> for person::Contact {
    fn from(input: ContactInput) -> Self {
        let ContactInput { street, postal_code, city, phone, email } = input;
        Self { street, postal_code, city, phone, email }
    }
}

#[derive(Default)]
pub struct PersonMutation;

#[Object]
impl PersonMutation {
    /// Registers a person in a unit (manager). A number that belongs to somebody is refused with one code, whether or not
    /// the caller sees that person.
    async fn register_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person.")] input: RegisterPersonInput,
    ) -> Result<Option<PersonPayload>> {
        let session = ctx.session();
        let registration = person::Registration {
            unit: row_id(session, Kind::OrganisationUnit, &input.unit),
            cpr: input.cpr,
            given_name: input.given_name,
            family_name: input.family_name,
            target_group: input.target_group,
            contact: input.contact.map(Into::into).unwrap_or_default(),
            caseworker: input.caseworker.map(|user| row_id(session, Kind::User, &user)),
        };
        PersonPayload::of(ctx, None, person::register(session, registration).await).await
    }

    /// Gives a person another name.
    async fn change_name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The name.")] input: ChangeNameInput,
    ) -> Result<Option<PersonPayload>> {
        let id = row_id(ctx.session(), Kind::Person, &input.person);
        let (given, family) = (&input.given_name, &input.family_name);
        let verdict = person::change_name(ctx.session(), id, input.expected_version, given, family).await;
        PersonPayload::of(ctx, Some(id), verdict).await
    }

    /// Replaces how a person can be reached.
    async fn change_contact_details(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The contact details.")] input: ChangeContactDetailsInput,
    ) -> Result<Option<PersonPayload>> {
        let id = row_id(ctx.session(), Kind::Person, &input.person);
        let verdict = person::change_contact(ctx.session(), id, input.expected_version, input.contact.into()).await;
        PersonPayload::of(ctx, Some(id), verdict).await
    }

    /// Gives a person another CPR number; the old one stays findable.
    async fn change_cpr_number(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The number.")] input: ChangeCprNumberInput,
    ) -> Result<Option<PersonPayload>> {
        let id = row_id(ctx.session(), Kind::Person, &input.person);
        let verdict = person::change_number(ctx.session(), id, input.expected_version, &input.cpr).await;
        PersonPayload::of(ctx, Some(id), verdict).await
    }

    /// Moves a person to another unit (manager).
    async fn transfer_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The unit.")] input: TransferPersonInput,
    ) -> Result<Option<PersonPayload>> {
        let id = row_id(ctx.session(), Kind::Person, &input.person);
        let unit = row_id(ctx.session(), Kind::OrganisationUnit, &input.unit);
        let verdict = person::transfer(ctx.session(), id, input.expected_version, unit).await;
        PersonPayload::of(ctx, Some(id), verdict).await
    }

    /// Protects a person's name and address for a time.
    async fn protect_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The time.")] input: ProtectPersonInput,
    ) -> Result<Option<ProtectionPeriodPayload>> {
        let id = row_id(ctx.session(), Kind::Person, &input.person);
        let until = input.valid_until.map(|Date(day)| day);
        let verdict = person::protect(ctx.session(), id, input.valid_from.0, until).await;
        ProtectionPeriodPayload::of(ctx, None, verdict).await
    }

    /// Ends a protection on a day.
    async fn end_protection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The end.")] input: EndProtectionInput,
    ) -> Result<Option<ProtectionPeriodPayload>> {
        let id = row_id(ctx.session(), Kind::ProtectionPeriod, &input.protection_period);
        let verdict = person::end_protection(ctx.session(), id, input.expected_version, input.valid_until.0).await;
        ProtectionPeriodPayload::of(ctx, Some(id), verdict).await
    }
}
