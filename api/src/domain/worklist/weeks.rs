//! Weeks of everybody within reach: from the lines that are kept, or by the rules on demand.

use chrono::NaiveDate;
use indsats_entity::week_fact::{Column, Entity};
use sea_orm::{ColumnTrait, Condition};

use super::{Asked, knows_names};
use crate::{
    civil::IsoWeek,
    policy::Kind,
    rules::worklist::WEEKS_BEFORE,
    store::{Result, Scoped, Session, Told},
};

/// One week of everybody within reach, as a day tells it.
pub struct Weeks {
    asked: Asked,
    week: IsoWeek,
    /// The local day.
    pub day: NaiveDate,
    /// What the rules told, where the day or the week is not kept.
    pub told: Option<Told<Entity>>,
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
        let told = session.tell_week(asked.persons(session)?, week, day, asked.known_at).await?;
        Ok(told.map(|told| Self { asked, week, day, told: Some(told) }))
    }

    /// The kept lines of the week.
    ///
    /// # Errors
    /// As [`Asked::narrow`].
    pub fn kept<'s>(&self, session: &'s Session) -> Result<Scoped<'s, Entity>> {
        use Column::{Monday, UnitId, VisibleFrom, VisibleTo};
        let of_week = Condition::all().add(Monday.eq(self.week.monday()));
        let on_day = of_week.add(VisibleFrom.lte(self.day)).add(VisibleTo.gt(self.day));
        Ok(self.asked.narrow::<Entity>(session, UnitId)?.filter(on_day))
    }

    /// The order of lines: by name; for those who may know no names, by person.
    #[must_use]
    pub fn order(session: &Session) -> Column {
        if knows_names(session, Kind::WeekFact) { Column::SortKey } else { Column::PersonId }
    }
}
