//! Ways to narrow a list of persons, or of their rows, that need other tables.

use chrono::NaiveDate;
use indsats_entity::{assignment, effort_enrolment, person, person_number, user};
use sea_orm::{
    ColumnTrait, Condition,
    sea_query::{Query, SelectStatement},
};
use uuid::Uuid;

use super::{Error, Result, Scoped};
use crate::{cpr::CprNumber, policy::Visible};

impl Scoped<'_, person::Entity> {
    /// Persons who have, or had, a CPR number: one at most.
    #[must_use]
    pub fn with_number(self, number: &CprNumber) -> Self {
        use person_number::{Column, Entity};
        let index = self.session().store().keys().index(number);
        let owner = Query::select().column(Column::PersonId).from(Entity).and_where(Column::CprIndex.eq(index)).take();
        self.filter(person::Column::Id.in_subquery(owner))
    }

    /// Persons with, or without, a primary caseworker today.
    #[must_use]
    pub fn with_primary(self, wanted: bool) -> Self {
        let mut running = self.running_assignments();
        running.and_where(assignment::Column::Kind.eq(assignment::AssignmentKind::Primary));
        let id = person::Column::Id;
        self.filter(if wanted { id.in_subquery(running) } else { id.not_in_subquery(running) })
    }
}

impl<E: Visible> Scoped<'_, E> {
    /// Rows of persons for whom a user is responsible today, where the principal may see the user.
    ///
    /// # Errors
    /// As [`Scoped::pointing_at`]; for a table whose rows belong to nobody.
    pub fn assigned_to(self, user: Uuid) -> Result<Self> {
        let person = E::anchor().person.ok_or_else(|| Error::internal("rows that belong to nobody"))?;
        self.about_assigned_to(person, user)
    }

    /// Rows whose column names a person for whom a user is responsible today, likewise.
    ///
    /// # Errors
    /// As [`Scoped::pointing_at`].
    pub fn about_assigned_to(self, person: E::Column, user: Uuid) -> Result<Self> {
        let mut running = self.running_assignments();
        let visible = self.session().find::<user::Entity>().only(user)?;
        running.and_where(assignment::Column::UserId.in_subquery(visible));
        Ok(self.filter(person.in_subquery(running)))
    }

    /// Persons with a time in an effort, begun and not only agreed, that has a day from the first to before the second.
    #[must_use]
    pub fn in_effort(self, effort: Uuid, from: NaiveDate, until: NaiveDate) -> Self {
        use effort_enrolment::{Column, EffortEnrolmentState as State, Entity};
        let open = Condition::any().add(Column::ValidTo.is_null()).add(Column::ValidTo.gt(from));
        let mut query = Query::select();
        query.column(Column::PersonId).from(Entity).and_where(Column::EffortId.eq(effort)).cond_where(open);
        query.and_where(Column::State.is_in([State::Active, State::Paused, State::Ended]));
        query.and_where(Column::ValidFrom.lt(until));
        self.filter(person::Column::Id.in_subquery(query))
    }

    fn running_assignments(&self) -> SelectStatement {
        use assignment::{Column, Entity};
        let today = self.session().scope().today;
        let open = Condition::any().add(Column::ValidTo.is_null()).add(Column::ValidTo.gt(today));
        let mut query = Query::select();
        query.column(Column::PersonId).from(Entity).and_where(Column::ValidFrom.lte(today)).cond_where(open);
        query
    }
}
