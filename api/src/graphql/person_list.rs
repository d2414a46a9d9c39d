//! How persons are named and listed.

use async_graphql::{Enum, ID, InputObject, OneofObject, Result};
use indsats_entity::{
    organisation_unit,
    person::{Column, Entity},
};
use sea_orm::{ColumnTrait, Condition};

use super::{connection::List, context::row_id, error::ErrorCode, order::OrderDirection};
use crate::{
    cpr::CprNumber,
    domain::name_key,
    policy::{Class, Kind},
    store::{self, Direction, Scoped, Seen, Session},
};

/// One person, by id or by CPR number.
#[derive(OneofObject)]
pub enum PersonBy {
    /// The global id.
    Id(ID),
    /// The CPR number, with or without hyphen; former numbers find the person too.
    Cpr(String),
}

impl PersonBy {
    /// The person, where the caller sees the person.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` for what is no CPR number, FORBIDDEN for who may not look people up by it.
    pub(super) async fn find(self, session: &Session) -> Result<Option<Seen<Entity>>> {
        let persons = session.find::<Entity>();
        let found = match self {
            Self::Id(id) => persons.by_id(row_id(session, Kind::Person, &id)).await?,
            Self::Cpr(text) => {
                let number = CprNumber::parse(&text);
                let number = number.map_err(|_| ErrorCode::BadUserInput.error("This is not a CPR number."))?;
                // Who may not know whose number it is may not find out by asking.
                let persons = persons.comparing([Class::Identity])?;
                persons.with_number(&number).one().await?
            }
        };
        if found.is_none() {
            session.note_search();
        }
        Ok(found)
    }
}

/// Narrows a list of persons. Absent fields do not narrow. Fields the caller may not read are refused.
#[derive(InputObject)]
pub struct PersonFilter {
    /// The family name, or the given name, begins so. Case and accents do not matter.
    name_starts_with: Option<String>,
    /// The unit that has the case, without units below it.
    unit: Option<ID>,
    /// A code of the list TARGET_GROUP.
    target_group: Option<String>,
    /// The user is responsible today, primarily or as substitute.
    caseworker: Option<ID>,
    /// Whether anybody is primarily responsible today.
    has_primary_caseworker: Option<bool>,
}

impl PersonFilter {
    pub(super) fn apply<'s>(
        filter: &Option<Self>,
        session: &Session,
        mut rows: Scoped<'s, Entity>,
    ) -> store::Result<Scoped<'s, Entity>> {
        let Some(filter) = filter else { return Ok(rows) };
        if let Some(prefix) = &filter.name_starts_with {
            let low = name_key(prefix);
            // Every folded name that begins so lies below the prefix followed by the highest character.
            let high = format!("{low}\u{10FFFF}");
            let family = Condition::all().add(Column::NameKey.gte(&low)).add(Column::NameKey.lt(&high));
            let given = Condition::all().add(Column::GivenKey.gte(&low)).add(Column::GivenKey.lt(&high));
            rows = rows.comparing([Class::Identity])?.filter(Condition::any().add(family).add(given));
        }
        if let Some(unit) = &filter.unit {
            let unit = row_id(session, Kind::OrganisationUnit, unit);
            rows = rows.comparing([Class::Case])?.pointing_at::<organisation_unit::Entity>(Column::UnitId, unit)?;
        }
        if let Some(code) = &filter.target_group {
            rows = rows.comparing([Class::Case])?.filter(Column::TargetGroupCode.eq(code));
        }
        if let Some(user) = &filter.caseworker {
            rows = rows.comparing([Class::Case])?.assigned_to(row_id(session, Kind::User, user))?;
        }
        if let Some(wanted) = filter.has_primary_caseworker {
            rows = rows.comparing([Class::Case])?.with_primary(wanted);
        }
        Ok(rows)
    }
}

/// What persons can be ordered by.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
pub enum PersonOrderField {
    /// Family name, then given name, in Danish order.
    Name,
    /// The day of registration.
    RegisteredOn,
}

/// The order of a list of persons.
#[derive(InputObject)]
pub struct PersonOrder {
    /// What to order by.
    field: PersonOrderField,
    /// Which way.
    direction: OrderDirection,
}

impl PersonOrder {
    /// The list in the wished order. Who may not know names gets the day of registration where nothing is wished.
    pub(super) fn list(session: &Session, name: &'static str, order: Option<Self>) -> List<Entity> {
        let knows_names = session.access(Kind::Person).always_readable().contains(Class::Identity);
        let (field, direction) = match order {
            Some(order) => (order.field, order.direction.into()),
            None if knows_names => (PersonOrderField::Name, Direction::Ascending),
            None => (PersonOrderField::RegisteredOn, Direction::Descending),
        };
        let column = match field {
            PersonOrderField::Name => Column::NameKey,
            PersonOrderField::RegisteredOn => Column::RegisteredOn,
        };
        List::plain(name, column, direction)
    }
}
