//! What is taken, told without by whom: the scope of the caller plays no part, and no row leaves.
#![expect(clippy::disallowed_methods, reason = "answers with times, counts and offers, and never whose they are")]

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use indsats_entity::{course, meeting, separation};
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, Func, Query},
};
use uuid::Uuid;

use super::{Reading, Result};

/// From one instant to before another.
pub type Taken = (DateTime<Utc>, DateTime<Utc>);

impl Reading<'_> {
    /// When an employee holds conversations between two instants, whoever they are with; one of them can be left out.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn taken_by_meetings(
        &self,
        user: Uuid,
        (from, until): Taken,
        except: Option<Uuid>,
    ) -> Result<Vec<Taken>> {
        use meeting::{Column, Entity, MeetingState};
        self.session.count_statement();
        let query = Entity::find().select_only().columns([Column::StartsAt, Column::EndsAt]);
        let query = query.filter(Column::UserId.eq(user)).filter(Column::State.eq(MeetingState::Booked));
        let query = query.filter(Column::StartsAt.lt(until)).filter(Column::EndsAt.gt(from));
        let query = query.filter(Column::Id.ne(except.unwrap_or(Uuid::nil())));
        Ok(query.into_tuple().all(&self.on.executor()).await?)
    }

    /// How many have a place in each offer on a day; an offer that nobody is in is absent.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn places_taken(&self, day: NaiveDate) -> Result<HashMap<Uuid, i64>> {
        use course::{Column, CourseState, Entity};
        self.session.count_statement();
        let begins = Func::coalesce([Expr::col(Column::ActualFrom), Expr::col(Column::PlannedFrom)]);
        let ends = Func::coalesce([Expr::col(Column::ActualTo), Expr::col(Column::PlannedTo)]);
        let query = Entity::find().select_only().column(Column::OfferId).column_as(Column::Id.count(), "taken");
        let query = query.filter(Column::State.is_in([CourseState::Planned, CourseState::Active]));
        let query = query.filter(Expr::from(begins).lte(day)).filter(Expr::from(ends).gt(day));
        let taken = query.group_by(Column::OfferId).into_tuple::<(Uuid, i64)>().all(&self.on.executor()).await?;
        Ok(taken.into_iter().collect())
    }

    /// The offers in which somebody is, or is to be, from a day on whom the person must not meet.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn not_compatible(&self, person: Uuid, from: NaiveDate) -> Result<HashSet<Uuid>> {
        use course::{Column, CourseState, Entity};
        use separation::Column as Apart;
        self.session.count_statement();
        let others = Query::select()
            .column(Apart::OtherId)
            .from(separation::Entity)
            .and_where(Apart::PersonId.eq(person))
            .and_where(Apart::EndedAt.is_null())
            .take();
        let ends = Func::coalesce([Expr::col(Column::ActualTo), Expr::col(Column::PlannedTo)]);
        let query = Entity::find().select_only().column(Column::OfferId).distinct();
        let states = [CourseState::Offered, CourseState::Planned, CourseState::Active];
        let query = query.filter(Column::State.is_in(states)).filter(Column::PersonId.in_subquery(others));
        let offers = query.filter(Expr::from(ends).gt(from)).into_tuple::<Uuid>().all(&self.on.executor()).await?;
        Ok(offers.into_iter().collect())
    }
}
