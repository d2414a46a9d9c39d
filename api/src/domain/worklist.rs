//! For whom and for which day worklists and weeks are told: from the rows that are kept, or by the rules on demand.

use chrono::{DateTime, NaiveDate, Utc};
use indsats_entity::{
    organisation_unit, person,
    week_fact::{Column as WeekColumn, Entity as WeekFact},
    worklist_item::{Column, Entity},
};
use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;

use crate::{
    civil::{self, IsoWeek},
    policy::{Class, Kind, Visible},
    rules::worklist::{WEEKS_BEFORE, horizon},
    store::{Result, Scoped, Session, Told},
};

/// What is asked of every list alike. Who is asked about is decided by the caller's reach of today.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked {
    /// The instant whose local day is told; now where it is left out.
    pub as_of: Option<DateTime<Utc>>,
    /// By what was recorded then; now where it is left out.
    pub known_at: Option<DateTime<Utc>>,
    /// Only persons of this unit.
    pub unit: Option<Uuid>,
    /// Only persons for whom this user is responsible today.
    pub caseworker: Option<Uuid>,
}

impl Asked {
    /// The local day that is told.
    #[must_use]
    pub fn day(&self, session: &Session) -> NaiveDate {
        self.as_of.map_or(session.scope().today, civil::local_date)
    }

    /// Rows within reach, of the unit and of the caseworker that were named.
    ///
    /// # Errors
    /// [`crate::store::Error::Forbidden`] where the role may not read such rows, or not compare them.
    pub fn narrow<'s, E: Visible>(&self, session: &'s Session, unit_column: E::Column) -> Result<Scoped<'s, E>> {
        let mut rows = session.find::<E>().or_forbidden()?;
        if let Some(unit) = self.unit {
            rows = rows.comparing([Class::Case])?.pointing_at::<organisation_unit::Entity>(unit_column, unit)?;
        }
        if let Some(user) = self.caseworker {
            rows = rows.comparing([Class::Case])?.assigned_to(user)?;
        }
        Ok(rows)
    }

    fn persons<'s>(&self, session: &'s Session) -> Result<Scoped<'s, person::Entity>> {
        self.narrow(session, person::Column::UnitId)
    }

    /// Whether what a day tells is kept: this week and the next are, as they are known to be now.
    fn is_kept(&self, session: &Session) -> bool {
        horizon(IsoWeek::of(session.scope().today)).contains(self.day(session)) && self.known_at.is_none()
    }
}

/// The lists of one day.
pub struct Lists {
    /// The local day.
    pub day: NaiveDate,
    asked: Asked,
    /// What the rules told, where the day is not kept.
    pub told: Option<Told<Entity>>,
}

impl Lists {
    /// The lists that are asked for; `None` where more persons are within reach than can be reckoned on demand.
    ///
    /// # Errors
    /// When the role has no lists, or a statement fails.
    pub async fn of(session: &Session, asked: Asked) -> Result<Option<Self>> {
        let day = asked.day(session);
        if asked.is_kept(session) {
            return Ok(Some(Self { day, asked, told: None }));
        }
        let told = session.tell(asked.persons(session)?, day, asked.known_at).await?;
        Ok(told.map(|told| Self { day, asked, told: Some(told) }))
    }

    /// The kept items of the day.
    ///
    /// # Errors
    /// As [`Asked::narrow`].
    pub fn kept<'s>(&self, session: &'s Session) -> Result<Scoped<'s, Entity>> {
        let on_day = Condition::all().add(Column::VisibleFrom.lte(self.day)).add(Column::VisibleTo.gt(self.day));
        Ok(self.asked.narrow::<Entity>(session, Column::UnitId)?.filter(on_day))
    }

    /// The order of a list: by urgency and name; for those who may know no names, what has waited longest first.
    #[must_use]
    pub fn order(session: &Session) -> Column {
        if knows_names(session, Kind::WorklistItem) { Column::SortKey } else { Column::Since }
    }
}

/// One week of everybody within reach, as a day tells it.
pub struct Weeks {
    asked: Asked,
    week: IsoWeek,
    /// The local day.
    pub day: NaiveDate,
    /// What the rules told, where the day or the week is not kept.
    pub told: Option<Told<WeekFact>>,
}

impl Weeks {
    /// The week that is asked for; `None` where more persons are within reach than can be reckoned on demand.
    ///
    /// # Errors
    /// When the role may not read weeks, or a statement fails.
    pub async fn of(session: &Session, week: IsoWeek, asked: Asked) -> Result<Option<Self>> {
        let day = asked.day(session);
        let weeks_ago = (IsoWeek::of(day).monday() - week.monday()).num_weeks();
        if asked.is_kept(session) && (0..=WEEKS_BEFORE).contains(&weeks_ago) {
            return Ok(Some(Self { asked, week, day, told: None }));
        }
        let told = session.tell_week(asked.persons(session)?, week, day).await?;
        Ok(told.map(|told| Self { asked, week, day, told: Some(told) }))
    }

    /// The kept lines of the week.
    ///
    /// # Errors
    /// As [`Asked::narrow`].
    pub fn kept<'s>(&self, session: &'s Session) -> Result<Scoped<'s, WeekFact>> {
        use WeekColumn::{Monday, UnitId, VisibleFrom, VisibleTo};
        let of_week = Condition::all().add(Monday.eq(self.week.monday()));
        let on_day = of_week.add(VisibleFrom.lte(self.day)).add(VisibleTo.gt(self.day));
        Ok(self.asked.narrow::<WeekFact>(session, UnitId)?.filter(on_day))
    }

    /// The order of lines: by name; for those who may know no names, by person.
    #[must_use]
    pub fn order(session: &Session) -> WeekColumn {
        if knows_names(session, Kind::WeekFact) { WeekColumn::SortKey } else { WeekColumn::PersonId }
    }
}

fn knows_names(session: &Session, kind: Kind) -> bool {
    session.access(kind).always_readable().contains(Class::Identity)
}
