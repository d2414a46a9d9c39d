//! For whom and for which day worklists and weeks are told: from the rows that are kept, or by the rules on demand.

mod weeks;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use indsats_entity::{
    access_review::{self, AccessCause},
    organisation_unit, person,
    worklist_item::{Column, Entity},
};
use sea_orm::{ColumnTrait, Condition, sea_query::IntoCondition};
use uuid::Uuid;

pub use weeks::Weeks;

use crate::{
    civil::{self, IsoWeek},
    policy::{Class, Kind, Policy, Visible},
    rules::worklist::{Reason, WorklistKind, horizon},
    store::{Items, Page, Result, Scoped, Session, Slice, Told, Waiting},
};

/// The list that has a second source: accesses that were found in the trail, beside glasses that were broken.
const OF_ACCESSES: WorklistKind = WorklistKind::AccessToReview;

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

    /// Accesses that nobody has looked at by the end of the day, as far as was known; `None` where the role reads none.
    fn accesses<'s>(&self, session: &'s Session) -> Result<Option<Scoped<'s, access_review::Entity>>> {
        use access_review::Column::{PersonId, RaisedAt, ReviewedAt, UnitId};
        if !session.access(Kind::AccessReview).can_read() {
            return Ok(None);
        }
        let day = self.day(session);
        let end = civil::midnight(day.succ_opt().unwrap_or(day));
        let (mut raised, mut open) = (RaisedAt.lt(end).into_condition(), ReviewedAt.is_null().into_condition());
        // What was signed until now is open on no day to come: then one place of an index is looked at.
        if end <= session.now() {
            open = Condition::any().add(open).add(ReviewedAt.gte(end));
        }
        if let Some(instant) = self.known_at {
            raised = raised.add(RaisedAt.lte(instant));
            open = Condition::any().add(open).add(ReviewedAt.gt(instant));
        }
        let mut rows = session.find::<access_review::Entity>().filter(raised).filter(open);
        if let Some(unit) = self.unit {
            rows = rows.comparing([Class::Case])?.pointing_at::<organisation_unit::Entity>(UnitId, unit)?;
        }
        if let Some(user) = self.caseworker {
            rows = rows.comparing([Class::Case])?.about_assigned_to(PersonId, user)?;
        }
        Ok(Some(rows))
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

    /// How many each list has, or the one that is asked for: one statement, and one more where accesses are counted too.
    ///
    /// # Errors
    /// As [`Asked::narrow`].
    pub async fn counts(&self, session: &Session, only: Option<WorklistKind>) -> Result<HashMap<String, u64>> {
        let mut counts: HashMap<String, u64> = match &self.told {
            None => {
                let rows = self.kept(session)?;
                let rows = if let Some(list) = only { rows.filter(Column::List.eq(list.as_str())) } else { rows };
                rows.count_by(Column::List).await?
            }
            Some(told) => told.counts().into_iter().map(|(list, count)| (list.to_owned(), count)).collect(),
        };
        let is_held = Policy::current().worklists(session.request().role).contains(&OF_ACCESSES);
        if is_held
            && only.is_none_or(|only| only == OF_ACCESSES)
            && let Some(rows) = self.asked.accesses(session)?
        {
            *counts.entry(OF_ACCESSES.as_str().to_owned()).or_default() += rows.count().await?;
        }
        Ok(counts)
    }

    /// One page of a list.
    ///
    /// # Errors
    /// As [`Scoped::page`].
    pub async fn page(&self, session: &Session, list: WorklistKind, page: &Page<Entity>) -> Result<Slice<Waiting>> {
        let items = match &self.told {
            None => Items::Kept(self.kept_of(session, list)?),
            Some(told) => Items::Told(told, list),
        };
        session.waiting(items, self.accesses(session, list)?, page).await
    }

    /// A whole list in its order, where it is not longer than `most`.
    ///
    /// # Errors
    /// As [`Scoped::page`].
    pub async fn at_most(&self, session: &Session, list: WorklistKind, most: usize) -> Result<Option<Vec<Waiting>>> {
        let order = Self::order(session);
        let accesses = match self.accesses(session, list)? {
            Some(rows) => rows.at_most(most, access_review::Column::RaisedAt).await?,
            None => Some(Vec::new()),
        };
        let Some(accesses) = accesses else { return Ok(None) };
        let left = most - accesses.len();
        let items = match &self.told {
            None => self.kept_of(session, list)?.at_most(left, order).await?,
            Some(told) => told.at_most(left, session, order, |item| item.list == list.as_str()).await?,
        };
        let accesses = accesses.into_iter().map(Waiting::Access);
        let mut all: Option<Vec<Waiting>> =
            items.map(|items| items.into_iter().map(Waiting::Item).chain(accesses).collect());
        if list == OF_ACCESSES {
            all.iter_mut().for_each(|all| all.sort_by_key(Waiting::place));
        }
        Ok(all)
    }

    fn accesses<'s>(
        &self,
        session: &'s Session,
        list: WorklistKind,
    ) -> Result<Option<Scoped<'s, access_review::Entity>>> {
        if list == OF_ACCESSES { self.asked.accesses(session) } else { Ok(None) }
    }

    fn kept_of<'s>(&self, session: &'s Session, list: WorklistKind) -> Result<Scoped<'s, Entity>> {
        Ok(self.kept(session)?.filter(Column::List.eq(list.as_str())))
    }

    /// The kept items of the day.
    fn kept<'s>(&self, session: &'s Session) -> Result<Scoped<'s, Entity>> {
        let on_day = Condition::all().add(Column::VisibleFrom.lte(self.day)).add(Column::VisibleTo.gt(self.day));
        Ok(self.asked.narrow::<Entity>(session, Column::UnitId)?.filter(on_day))
    }

    /// The order of a list: by urgency and name; for those who may know no names, what has waited longest first.
    #[must_use]
    pub fn order(session: &Session) -> Column {
        if knows_names(session, Kind::WorklistItem) { Column::SortKey } else { Column::Since }
    }
}

/// Why somebody should look at an access.
#[must_use]
pub fn access_reason(cause: AccessCause) -> Reason {
    match cause {
        AccessCause::Sample => Reason::AccessSampled,
        _ => Reason::AccessUnusual,
    }
}

fn knows_names(session: &Session, kind: Kind) -> bool {
    session.access(kind).always_readable().contains(Class::Identity)
}
