//! What a sample of the trail was drawn of.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Object, Result};
use indsats_entity::{access_review, access_sample::Model};
use uuid::Uuid;

use super::{context::Acting, node::Node, scalar::Instant, unit::OrganisationUnit, user::User};
use crate::store::Session;

/// The samples of the reviews that were fetched together, by id.
type Samples = Arc<HashMap<Uuid, Model>>;

/// What the sample of a review was drawn of.
pub struct AccessSample {
    review: Node<access_review::Entity>,
    sample: Model,
    all: Samples,
}

impl AccessSample {
    /// What a review was drawn of, if it was drawn.
    ///
    /// # Errors
    /// When the statement fails.
    pub(super) async fn of(session: &Session, review: &Node<access_review::Entity>) -> Result<Option<Self>> {
        let all = review.gathered("samples".to_owned(), async |reviews| session.samples(reviews).await).await?;
        let sample = review.sample_id.and_then(|id| all.get(&id).cloned());
        Ok(sample.map(|sample| Self { review: review.clone(), sample, all }))
    }

    /// Something that a row's sample points at.
    fn points(&self, at: impl Fn(&Model) -> Uuid) -> impl Fn(&access_review::Model) -> Option<Uuid> {
        move |row| self.all.get(&row.sample_id?).map(&at)
    }
}

/// What a sample of the trail was drawn of. Whoever knows this and the trail draws the same again: of all events of the period,
/// within the tree, that showed or changed something of somebody, were made in a role of the unit or of one below it, and not
/// by who drew, those come first whose place, hashed together with the seed, comes first.
#[Object]
impl AccessSample {
    /// The unit in whose roles, or in those of units below it, the accesses were made.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<OrganisationUnit>> {
        let unit = self.points(|sample| sample.unit_id);
        Ok(self.review.target(ctx.session(), "sample unit", unit).await?.map(OrganisationUnit))
    }

    /// What decided who was drawn.
    async fn seed(&self) -> &str {
        &self.sample.seed
    }

    /// How many were asked for.
    async fn size(&self) -> i32 {
        self.sample.size
    }

    /// From when on.
    async fn occurred_from(&self) -> Instant {
        Instant(self.sample.occurred_from)
    }

    /// Until when, exclusive.
    async fn occurred_until(&self) -> Instant {
        Instant(self.sample.occurred_until)
    }

    /// The leaves of the tree that it was drawn of.
    async fn tree_size(&self) -> i64 {
        self.sample.tree_size
    }

    /// Who drew it. Null where the caller does not see users.
    async fn drawn_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        let user = self.points(|sample| sample.drawn_by);
        Ok(self.review.target(ctx.session(), "sample drawnBy", user).await?.map(User))
    }

    /// When it was drawn.
    async fn drawn_at(&self) -> Instant {
        Instant(self.sample.drawn_at)
    }

    /// The places of the events in the sequence, drawn again now, from the lowest rank on. What is forgotten is drawn no more.
    async fn places(&self, ctx: &Context<'_>) -> Result<Vec<i64>> {
        let session = ctx.session();
        let all = self.review.gathered("sample places".to_owned(), async |_| {
            let mut all = HashMap::new();
            for (id, sample) in self.all.iter() {
                all.insert(*id, session.drawn_again(sample).await?);
            }
            Ok(all)
        });
        Ok(all.await?.get(&self.sample.id).cloned().unwrap_or_default())
    }
}
