//! Which rows the ids of an export mean: answers are ids, so nothing is noted as read.
#![expect(clippy::disallowed_methods, reason = "look-ups that answer with ids only, to who may import")]

use std::collections::HashMap;

use indsats_entity::{
    course, organisation_unit, person, person_number,
    plan::{self, PlanState},
    user,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::IDS;
use crate::{
    policy::Kind,
    store::{Result, Work},
};

/// To whom and what a course belongs.
#[derive(Clone, Copy)]
pub struct CourseLinks {
    pub person: Uuid,
    pub offer: Uuid,
}

impl Work<'_> {
    /// Whether nothing has begun here: there is neither a person nor a unit.
    ///
    /// # Errors
    /// [`crate::store::Error::Forbidden`] for who may not import persons.
    pub async fn is_empty(&self) -> Result<bool> {
        self.importable(Kind::Person)?;
        for _ in 0..2 {
            self.session().count_statement();
        }
        let person = person::Entity::find().select_only().column(person::Column::Id).limit(1);
        let unit = organisation_unit::Entity::find().select_only().column(organisation_unit::Column::Id).limit(1);
        let person = person.into_tuple::<Uuid>().one(self.transaction()).await?;
        Ok(person.is_none() && unit.into_tuple::<Uuid>().one(self.transaction()).await?.is_none())
    }

    /// The persons who have, or had, the numbers with these keyed hashes.
    ///
    /// # Errors
    /// [`crate::store::Error::Forbidden`] for who may not import persons.
    pub async fn persons_by_index(&self, indexes: &[Vec<u8>]) -> Result<HashMap<Vec<u8>, Uuid>> {
        use person_number::{Column, Entity};
        self.importable(Kind::Person)?;
        let mut persons = HashMap::with_capacity(indexes.len());
        for indexes in indexes.chunks(IDS) {
            self.session().count_statement();
            let query = Entity::find().select_only().columns([Column::CprIndex, Column::PersonId]);
            let query = query.filter(Column::CprIndex.is_in(indexes.iter().cloned())).into_tuple::<(Vec<u8>, Uuid)>();
            persons.extend(query.all(self.transaction()).await?);
        }
        Ok(persons)
    }

    /// The open plans of persons who have one.
    ///
    /// # Errors
    /// [`crate::store::Error::Forbidden`] for who may not import plans.
    pub async fn open_plans(&self, persons: &[Uuid]) -> Result<HashMap<Uuid, Uuid>> {
        use plan::{Column, Entity};
        self.importable(Kind::Plan)?;
        let mut plans = HashMap::with_capacity(persons.len());
        for persons in persons.chunks(IDS) {
            self.session().count_statement();
            let query = Entity::find().select_only().columns([Column::PersonId, Column::Id]);
            let query = query.filter(Column::PersonId.is_in(persons.iter().copied()));
            let query = query.filter(Column::State.is_in([PlanState::Draft, PlanState::Active]));
            plans.extend(query.into_tuple::<(Uuid, Uuid)>().all(self.transaction()).await?);
        }
        Ok(plans)
    }

    /// Person and offer of courses.
    ///
    /// # Errors
    /// [`crate::store::Error::Forbidden`] for who may not import courses.
    pub async fn course_links(&self, courses: &[Uuid]) -> Result<HashMap<Uuid, CourseLinks>> {
        use course::{Column, Entity};
        self.importable(Kind::Course)?;
        let mut links = HashMap::with_capacity(courses.len());
        for courses in courses.chunks(IDS) {
            self.session().count_statement();
            let query = Entity::find().select_only().columns([Column::Id, Column::PersonId, Column::OfferId]);
            let query = query.filter(Column::Id.is_in(courses.iter().copied())).into_tuple::<(Uuid, Uuid, Uuid)>();
            let found = query.all(self.transaction()).await?;
            links.extend(found.into_iter().map(|(id, person, offer)| (id, CourseLinks { person, offer })));
        }
        Ok(links)
    }

    /// The users of one issuer, by subject.
    ///
    /// # Errors
    /// [`crate::store::Error::Forbidden`] for who may not import users.
    pub async fn users_by_subject(&self, issuer: &str, subjects: &[String]) -> Result<HashMap<String, Uuid>> {
        use user::{Column, Entity};
        self.importable(Kind::User)?;
        let mut users = HashMap::with_capacity(subjects.len());
        for subjects in subjects.chunks(IDS) {
            self.session().count_statement();
            let query = Entity::find().select_only().columns([Column::Subject, Column::Id]);
            let query = query.filter(Column::Issuer.eq(issuer)).filter(Column::Subject.is_in(subjects));
            users.extend(query.into_tuple::<(String, Uuid)>().all(self.transaction()).await?);
        }
        Ok(users)
    }
}
