//! The trail, read back: which events are about somebody, and what they tell. Whoever is told of is noted as read.

use std::collections::HashMap;

use indsats_entity::{
    access_review, audit_body, audit_concern, audit_criterion, audit_leaf, audit_sequence, person, user,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::Query};
use uuid::Uuid;

use super::{Error, Result, Scoped, Seen, Session};
use crate::{
    audit::{Actor, Concern, Subjects},
    policy::{Class, ClassSet, Kind, Relation},
};

/// A row that leads to an event of the trail.
pub trait OfEvent {
    /// The event's identity.
    fn event(&self) -> Uuid;
}

impl OfEvent for Seen<audit_leaf::Entity> {
    fn event(&self) -> Uuid {
        self.id
    }
}

impl OfEvent for Seen<access_review::Entity> {
    fn event(&self) -> Uuid {
        self.leaf_id
    }
}

impl Scoped<'_, audit_leaf::Entity> {
    /// What a user did, where the principal may see the user and it is not forgotten.
    ///
    /// # Errors
    /// As [`Scoped::pointing_at`].
    pub fn by_actor(self, user: Uuid) -> Result<Self> {
        use audit_body::Column;
        let visible = self.session().find::<user::Entity>().only(user)?;
        let mut done = Query::select();
        done.column(Column::Id).from(audit_body::Entity).and_where(Column::ActorId.in_subquery(visible));
        Ok(self.filter(audit_leaf::Column::Id.in_subquery(done)))
    }

    /// What concerned a person, where the principal may see the person and it is not forgotten. That there is such a person
    /// is noted as read, whatever is found.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn about(self, person: Uuid) -> Result<Self> {
        use audit_concern::Column;
        let visible = self.session().find::<person::Entity>().among([person]).await?;
        let mut concerning = Query::select();
        concerning.column(Column::LeafId).from(audit_concern::Entity).and_where(Column::PersonId.is_in(visible));
        Ok(self.filter(audit_leaf::Column::Id.in_subquery(concerning)))
    }

    /// What searched for a value, where that is not forgotten.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for whoever may not know who persons are, and could find it out by asking.
    pub fn searching(self, value: &str) -> Result<Self> {
        use audit_criterion::Column;
        let rows = self.comparing([Class::Identity])?;
        let mut searching = Query::select();
        searching.column(Column::LeafId).from(audit_criterion::Entity);
        searching.and_where(Column::Token.eq(rows.session().criterion(value)));
        Ok(rows.filter(audit_leaf::Column::Id.in_subquery(searching)))
    }
}

impl Session {
    /// Who did what, by event. Absent where it is forgotten.
    ///
    /// # Errors
    /// When the statement fails, or a part cannot be read.
    pub async fn actors(&self, events: &[impl OfEvent]) -> Result<HashMap<Uuid, Actor>> {
        let parts = self.parts(events, audit_body::Column::Actor).await?;
        let read = |(id, text): (Uuid, String)| Ok((id, Actor::read(&text).ok_or_else(unreadable)?));
        parts.into_iter().map(read).collect()
    }

    /// What events tell of people, at most so many of each event. Absent where it is forgotten.
    ///
    /// # Errors
    /// As [`Session::actors`].
    pub async fn concerns(&self, events: &[impl OfEvent], most: usize) -> Result<HashMap<Uuid, Concerns>> {
        let tell = |part: Subjects| {
            let (count, mut told) = (part.subjects.len(), part.subjects);
            told.truncate(most);
            Concerns { count, told, searched: part.criteria.into_iter().map(|criterion| criterion.field).collect() }
        };
        self.concerned(events, tell).await
    }

    /// How many persons each of some events concerns, and which, at most so many of each; for whoever is told only of those
    /// whom they see, and so nobody is noted yet.
    ///
    /// # Errors
    /// As [`Session::actors`].
    pub async fn persons_of(&self, events: &[impl OfEvent], most: usize) -> Result<HashMap<Uuid, (usize, Vec<Uuid>)>> {
        let parts = self.parts(events, audit_body::Column::Subjects).await?;
        let read = |(id, text): (Uuid, String)| {
            let subjects = Subjects::read(&text).ok_or_else(unreadable)?.subjects;
            Ok((id, (subjects.len(), subjects.iter().take(most).map(|concern| concern.person).collect())))
        };
        parts.into_iter().map(read).collect()
    }

    /// What events tell of some persons; the others are left out.
    ///
    /// # Errors
    /// As [`Session::actors`].
    pub async fn concerns_of(&self, events: &[impl OfEvent], persons: &[Uuid]) -> Result<HashMap<Uuid, Concerns>> {
        let tell = |part: Subjects| {
            let all = part.subjects.into_iter();
            let told: Vec<Concern> = all.filter(|concern| persons.contains(&concern.person)).collect();
            Concerns { count: told.len(), told, searched: Vec::new() }
        };
        self.concerned(events, tell).await
    }

    /// The places of events in the sequence. Absent for what has none yet.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn places(&self, events: &[impl OfEvent]) -> Result<HashMap<Uuid, i64>> {
        use audit_sequence::{Column, Entity};
        if events.is_empty() {
            return Ok(HashMap::new());
        }
        #[expect(clippy::disallowed_methods, reason = "numbers of events that the principal has seen")]
        let query = Entity::find()
            .select_only()
            .columns([Column::LeafId, Column::Seq])
            .filter(Column::LeafId.is_in(events.iter().map(OfEvent::event)));
        self.count_statement();
        let places: Vec<(Uuid, i64)> = query.into_tuple().all(&self.pool().executor()).await?;
        Ok(places.into_iter().collect())
    }

    async fn concerned(
        &self,
        events: &[impl OfEvent],
        tell: impl Fn(Subjects) -> Concerns,
    ) -> Result<HashMap<Uuid, Concerns>> {
        let mut by_event = HashMap::new();
        for (id, text) in self.parts(events, audit_body::Column::Subjects).await? {
            let concerns = tell(Subjects::read(&text).ok_or_else(unreadable)?);
            for concern in &concerns.told {
                let classes = ClassSet::NONE.with(Class::Open).with(Class::Case);
                self.note_read(concern.person, Kind::AuditEvent, &[Relation::Any], classes);
            }
            by_event.insert(id, concerns);
        }
        Ok(by_event)
    }

    /// One part of the bodies of events that the principal has seen.
    async fn parts(&self, events: &[impl OfEvent], part: audit_body::Column) -> Result<Vec<(Uuid, String)>> {
        use audit_body::{Column, Entity};
        if events.is_empty() {
            return Ok(Vec::new());
        }
        #[expect(clippy::disallowed_methods, reason = "parts of events that the principal has seen")]
        let query = Entity::find()
            .select_only()
            .columns([Column::Id, part])
            .filter(Column::Id.is_in(events.iter().map(OfEvent::event)));
        self.count_statement();
        Ok(query.into_tuple().all(&self.pool().executor()).await?)
    }
}

/// What one event tells of people.
#[derive(Clone, Debug)]
pub struct Concerns {
    /// How many they are.
    pub count: usize,
    pub told: Vec<Concern>,
    /// The arguments that were searched by, where they are asked for.
    pub searched: Vec<String>,
}

fn unreadable() -> Error {
    Error::internal("a part of an event that cannot be read")
}
