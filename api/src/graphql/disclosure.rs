//! Disclosures in the schema.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result};
use entity::disclosure::{Column, DisclosureMeans as StoredMeans, Entity};
use indsats_entity as entity;
use sea_orm::ColumnTrait;

use super::{
    benefit_notice::BenefitNotice,
    context::{Acting, row_id},
    legal_rule::LegalRule,
    person::Person,
    record::{access, record, redacted_fields},
    reference::{ReferenceCode, code_of},
    scalar::{Date, Instant},
    user::User,
    viewer::mirrored,
};
use crate::{
    policy::{Class, Kind},
    store::{self, Scoped, Session},
};

record!(Disclosure shows Entity);

/// How data reached somebody.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "StoredMeans")]
pub enum DisclosureMeans {
    /// A letter.
    Letter,
    /// Digital post.
    DigitalPost,
    /// A file, or a look into the case file.
    File,
    /// A telephone call.
    Phone,
    /// A meeting.
    Meeting,
}

mirrored! {
    /// A class of data about a person.
    DataClass of Class {
        /// Names.
        Identity,
        /// Addresses, telephone, mail.
        Contact,
        /// CPR numbers.
        Cpr,
        /// Facts of the case: states, periods, minutes.
        Case,
        /// Free text.
        Note,
        /// Kinds and grounds of absence.
        Health,
        /// Why somebody was enrolled.
        Basis,
    }
}

impl DataClass {
    /// The class as the policy knows it.
    pub(super) fn stored(self) -> Option<Class> {
        Class::ALL.iter().copied().find(|class| Self::of(*class) == Some(self))
    }
}

access! {
    /// What the caller may do to an entry now.
    DisclosureAccess on Entity {
        /// Mark it as wrong.
        can_withdraw: WithdrawDisclosure,
    }
}

/// That data about a person was handed to somebody outside the effort (videregivelse): to whom, when, on which ground and
/// which classes of data; never the data. Nothing is deleted: a wrong entry is withdrawn, with a reason.
#[Object]
impl Disclosure {
    /// The opaque global id. Auditors get another one, of their engagement.
    pub(super) async fn id(&self, ctx: &Context<'_>) -> ID {
        self.0.global_id(ctx.session())
    }

    /// Grows with each change; give it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The person (borger). Null where the caller does not see the person.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(self.0.target(ctx.session(), "person", |row| Some(row.person_id)).await?.map(Person))
    }

    /// The fields that are null because the caller may not read them, as opposed to empty.
    async fn redacted_fields(&self) -> Vec<&str> {
        redacted_fields(&self.0)
    }

    /// What the caller may do to this entry, and why not.
    async fn access(&self, ctx: &Context<'_>) -> DisclosureAccess {
        DisclosureAccess::of(ctx.session(), &self.0)
    }

    /// The day on which it was handed over.
    async fn disclosed_on(&self) -> Date {
        Date(self.0.disclosed_on)
    }

    /// To whom, from the list DISCLOSURE_RECIPIENT. Null where the list no longer holds the code.
    async fn recipient(&self, ctx: &Context<'_>) -> Result<Option<ReferenceCode>> {
        code_of(ctx, &self.0, "DISCLOSURE_RECIPIENT", |row| Some(row.recipient_code.clone())).await
    }

    /// Who that was, in words. Null where nobody was named, or for those who may not read free text.
    async fn recipient_name(&self) -> Option<&str> {
        self.0.recipient_name.as_deref()
    }

    /// The rule of law that it rests on. Null where the caller does not see it.
    async fn legal_basis(&self, ctx: &Context<'_>) -> Result<Option<LegalRule>> {
        Ok(self.0.target(ctx.session(), "legalBasis", |row| Some(row.legal_rule_id)).await?.map(LegalRule))
    }

    /// Which classes of data.
    async fn field_classes(&self) -> Vec<DataClass> {
        let names = self.0.field_classes.as_array().into_iter().flatten().filter_map(|name| name.as_str());
        names.filter_map(Class::parse).filter_map(DataClass::of).collect()
    }

    /// How it reached them.
    async fn means(&self) -> DisclosureMeans {
        self.0.means.into()
    }

    /// Why. Null where a notice says it, or for those who may not read free text.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// The notice that it was made by (underretning). Null where it was recorded by hand, or the caller does not see it.
    async fn benefit_notice(&self, ctx: &Context<'_>) -> Result<Option<BenefitNotice>> {
        Ok(self.0.target(ctx.session(), "benefitNotice", |row| row.benefit_notice_id).await?.map(BenefitNotice))
    }

    /// Who recorded it. Null where the caller does not see users.
    async fn recorded_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(self.0.target(ctx.session(), "recordedBy", |row| Some(row.recorded_by)).await?.map(User))
    }

    /// When it was recorded.
    async fn recorded_at(&self) -> Instant {
        Instant(self.0.recorded_at)
    }

    /// Who marked it as wrong. Null while it stands.
    async fn withdrawn_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(self.0.target(ctx.session(), "withdrawnBy", |row| row.withdrawn_by).await?.map(User))
    }

    /// When it was marked as wrong. Null while it stands.
    async fn withdrawn_at(&self) -> Option<Instant> {
        self.0.withdrawn_at.map(Instant)
    }

    /// Why it is wrong. Null while it stands, or for those who may not read free text.
    async fn withdrawal_reason(&self) -> Option<&str> {
        self.0.withdrawal_reason.as_deref()
    }
}

/// A stretch of days. Absent ends are open.
#[derive(InputObject)]
pub struct DayRangeInput {
    /// From this day on.
    from: Option<Date>,
    /// Before this day.
    until: Option<Date>,
}

/// Narrows a list of disclosures. Absent fields do not narrow.
#[derive(InputObject)]
pub struct DisclosureFilter {
    /// About whom.
    person: Option<ID>,
    /// To whom: a code of DISCLOSURE_RECIPIENT.
    recipient: Option<String>,
    /// When it was handed over.
    disclosed: Option<DayRangeInput>,
}

impl DisclosureFilter {
    pub(super) fn apply<'s>(
        filter: &Option<Self>,
        session: &Session,
        mut rows: Scoped<'s, Entity>,
    ) -> store::Result<Scoped<'s, Entity>> {
        let Some(filter) = filter else { return Ok(rows) };
        if let Some(person) = &filter.person {
            let person = row_id(session, Kind::Person, person);
            rows = rows.comparing([Class::Open])?.pointing_at::<entity::person::Entity>(Column::PersonId, person)?;
        }
        if let Some(code) = &filter.recipient {
            rows = rows.comparing([Class::Case])?.filter(Column::RecipientCode.eq(code));
        }
        if let Some(DayRangeInput { from, until }) = &filter.disclosed {
            rows = rows.comparing([Class::Case])?;
            if let Some(Date(from)) = from {
                rows = rows.filter(Column::DisclosedOn.gte(*from));
            }
            if let Some(Date(until)) = until {
                rows = rows.filter(Column::DisclosedOn.lt(*until));
            }
        }
        Ok(rows)
    }
}
