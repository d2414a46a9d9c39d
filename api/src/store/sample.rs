//! Samples of the trail, and the accesses behind what somebody should look at.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use indsats_entity::{
    access_review::{self, AccessCause},
    access_sample, audit_head, audit_leaf, history, organisation_closure, organisation_unit,
};
use sea_orm::{
    ActiveEnum, ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, EntityTrait, IdenStatic, IntoActiveModel, Iterable, ModelTrait, QueryFilter,
    QuerySelect,
};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::{Error, Granted, OfEvent, Result, Seen, Session, Work, history::json};
use crate::{
    audit::{self, Frame},
    policy::Action,
};

/// Rows in a statement: the databases count parameters.
const CHUNK: usize = 1_000;

type Reviews = [Seen<access_review::Entity>];

/// What a sample is to be drawn of.
pub struct Drawing {
    pub seed: String,
    /// How many events.
    pub size: u16,
    pub from: DateTime<Utc>,
    /// Exclusive.
    pub until: DateTime<Utc>,
}

/// A sample that is drawn, and not yet kept.
pub struct Draft {
    sample: access_sample::Model,
    drawn: Vec<audit::Drawn>,
}

/// What the leaf of an event tells of an access, and of nobody.
#[derive(Clone)]
pub struct Accessed {
    pub operation: String,
    pub role: String,
    pub purpose: String,
}

impl Work<'_> {
    /// Keeps a sample, with a line of history, and puts it before the reviewers.
    ///
    /// # Errors
    /// When a statement fails, or it was drawn of another unit than the granted one.
    pub async fn keep_sample(
        &mut self,
        unit: &Granted<organisation_unit::Entity>,
        Draft { sample, drawn }: Draft,
    ) -> Result<Vec<Seen<access_review::Entity>>> {
        if sample.unit_id != unit.row().id {
            return Err(Error::internal("a sample of another unit than the granted one"));
        }
        let row = sample.clone().into_active_model().reset_all();
        access_sample::Entity::insert(row).exec_without_returning(self.transaction()).await?;
        self.write_lines(vec![line(&sample)?]).await?;
        let review = |drawn: audit::Drawn| access_review::ActiveModel {
            id: Set(Uuid::now_v7()),
            leaf_id: Set(drawn.leaf),
            cause: Set(AccessCause::Sample),
            occasion: Set(format!("{} {} {}", AccessCause::Sample.to_value(), sample.id, drawn.leaf)),
            actor_id: Set(drawn.actor),
            unit_id: Set(drawn.unit),
            person_id: NotSet,
            sample_id: Set(Some(sample.id)),
            occurred_at: Set(drawn.occurred_at),
            raised_at: Set(sample.drawn_at),
            reviewed_by: NotSet,
            reviewed_at: NotSet,
            verdict: NotSet,
            reason: NotSet,
            version: Set(1),
        };
        let rows: Vec<_> = drawn.into_iter().map(review).collect();
        for rows in rows.chunks(CHUNK) {
            access_review::Entity::insert_many(rows.to_vec()).exec_without_returning(self.transaction()).await?;
        }
        self.find::<access_review::Entity>().filter(access_review::Column::SampleId.eq(sample.id)).all().await
    }
}

/// The line of history of a sample, which tells of nobody but who drew it.
fn line(sample: &access_sample::Model) -> Result<history::Model> {
    let mut after = Map::new();
    for column in access_sample::Column::iter() {
        after.insert(column.as_str().to_owned(), json(sample.get(column))?);
    }
    Ok(history::Model {
        id: Uuid::now_v7(),
        entity: "AccessSample".to_owned(),
        row_id: sample.id,
        person_id: None,
        row_version: 1,
        actor_id: sample.drawn_by,
        recorded_at: sample.drawn_at,
        action: Action::DrawAccessSample.as_str().to_owned(),
        before: None,
        after: Json::Object(after),
    })
}

impl Session {
    /// Draws a sample of what was done in the roles of a unit and of those below it, and keeps nothing yet: it reads for so
    /// long that whoever writes to the trail must not wait for it. `None` where the period holds too many events.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn draw_sample(&self, unit: Uuid, drawing: Drawing) -> Result<Option<Draft>> {
        self.count_statement();
        #[expect(clippy::disallowed_methods, reason = "the trail is kept by itself alone")]
        let head = audit_head::Entity::find().one(&self.pool().executor()).await?;
        let sample = access_sample::Model {
            id: Uuid::now_v7(),
            unit_id: unit,
            seed: drawing.seed,
            size: drawing.size.into(),
            occurred_from: drawing.from,
            occurred_until: drawing.until,
            tree_size: head.map(|head| head.size).unwrap_or_default(),
            drawn_by: self.principal().user_id,
            drawn_at: self.now(),
        };
        let drawn = drawn(&self.pool().executor(), &sample).await?;
        Ok(drawn.map(|drawn| Draft { sample, drawn }))
    }

    /// The samples that reviews are of, by id.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn samples(&self, reviews: &Reviews) -> Result<HashMap<Uuid, access_sample::Model>> {
        let wanted: HashSet<Uuid> = reviews.iter().filter_map(|review| review.sample_id).collect();
        if wanted.is_empty() {
            return Ok(HashMap::new());
        }
        self.count_statement();
        #[expect(clippy::disallowed_methods, reason = "what reviews that the principal has seen were drawn of")]
        let query = access_sample::Entity::find().filter(access_sample::Column::Id.is_in(wanted));
        let samples = query.all(&self.pool().executor()).await?;
        Ok(samples.into_iter().map(|sample| (sample.id, sample)).collect())
    }

    /// The places of the events of a sample, drawn again now, from the lowest rank on. What is forgotten is drawn no more.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn drawn_again(&self, sample: &access_sample::Model) -> Result<Vec<i64>> {
        self.count_statement();
        let drawn = drawn(&self.pool().executor(), sample).await?;
        Ok(drawn.into_iter().flatten().map(|drawn| drawn.seq).collect())
    }

    /// What the leaves behind reviews tell, by event.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn accesses(&self, reviews: &Reviews) -> Result<HashMap<Uuid, Accessed>> {
        use audit_leaf::{Column, Entity};
        #[expect(clippy::disallowed_methods, reason = "what is kept for ever of events that the principal may review")]
        let query = Entity::find()
            .select_only()
            .columns([Column::Id, Column::Operation, Column::Role, Column::Purpose])
            .filter(Column::Id.is_in(reviews.iter().map(OfEvent::event)));
        self.count_statement();
        let rows: Vec<(Uuid, String, String, String)> = query.into_tuple().all(&self.pool().executor()).await?;
        let told = |(id, operation, role, purpose)| (id, Accessed { operation, role, purpose });
        Ok(rows.into_iter().map(told).collect())
    }
}

async fn drawn(on: &impl ConnectionTrait, sample: &access_sample::Model) -> Result<Option<Vec<audit::Drawn>>> {
    use organisation_closure::{Column, Entity};
    #[expect(clippy::disallowed_methods, reason = "who lies below whom is nobody's")]
    let below = Entity::find().select_only().column(Column::UnitId).filter(Column::AncestorId.eq(sample.unit_id));
    let frame = Frame {
        from: sample.occurred_from,
        until: sample.occurred_until,
        tree_size: sample.tree_size,
        units: below.into_tuple::<Uuid>().all(on).await?.into_iter().collect(),
        drawer: sample.drawn_by,
    };
    let size = usize::try_from(sample.size).map_err(|_| Error::internal("a sample of less than nothing"))?;
    Ok(audit::drawn(on, &frame, &sample.seed, size).await?)
}
