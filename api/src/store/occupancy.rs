//! What is taken, told without by whom: the scope of the caller plays no part, and no row leaves.
#![expect(clippy::disallowed_methods, reason = "answers with times only, and never whose they are")]

use chrono::{DateTime, Utc};
use indsats_entity::meeting;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
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
}
