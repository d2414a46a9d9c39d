//! Accesses that somebody should look at, in the schema.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Enum, ID, Object, Result};
use indsats_entity::{
    access_review::{AccessCause as StoredCause, AccessVerdict as StoredVerdict, Entity},
    person::Entity as PersonRow,
};
use uuid::Uuid;

use super::{
    access_sample::AccessSample,
    audit_event::AuditEvent,
    context::Acting,
    error::ErrorCode,
    node::Node,
    person::Person,
    record::{access, record, redacted_fields},
    scalar::Instant,
    unit::OrganisationUnit,
    user::User,
};
use crate::{
    policy::Class,
    store::{Accessed, Session},
};

record!(AccessReview shows Entity);

/// How many persons each event concerns, and which.
type Concerned = HashMap<Uuid, (usize, Vec<Uuid>)>;

/// Persons of an access that are told, at most.
const MOST: i32 = 100;

/// Why somebody should look at an access. It says that something is unusual, and not that it is wrong.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "StoredCause")]
pub enum AccessReviewCause {
    /// Somebody looked at what is known of themself.
    Oneself,
    /// The person works for the municipality, too.
    Colleague,
    /// The person's name and address are protected, and it was not their own caseworker.
    Protected,
    /// The person was reached by breaking the glass.
    WithoutRelation,
    /// Somebody looked at very many persons within an hour.
    Bulk,
    /// It was at night, at a weekend or on a public holiday.
    OutsideHours,
    /// It was drawn at random.
    Sample,
}

/// Whether somebody has looked at it.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
pub enum AccessReviewState {
    /// Nobody has.
    Open,
    /// Somebody has, and signed it.
    Signed,
}

/// What a reviewer found of an access; never of the person.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "StoredVerdict")]
pub enum AccessVerdict {
    /// There was a reason to look.
    Justified,
    /// There was none.
    NotJustified,
    /// It could not be found out.
    Unclear,
}

access! {
    /// What the caller may do to a review now.
    AccessReviewAccess on Entity {
        /// Sign what came of it: never of one's own access.
        can_review: ReviewAccess,
    }
}

impl AccessReview {
    async fn accessed(&self, session: &Session) -> Result<Option<Accessed>> {
        let all = self.0.gathered("accesses".to_owned(), async |reviews| session.accesses(reviews).await).await?;
        Ok(all.get(&self.0.leaf_id).cloned())
    }

    async fn concerned(&self, session: &Session, most: usize) -> Result<Arc<Concerned>> {
        let key = format!("concerned {most}");
        Ok(self.0.gathered(key, async |reviews| session.persons_of(reviews, most).await).await?)
    }
}

/// An access that somebody should look at (stikprøve eller alarm), and what came of it. It is found after the answer has left,
/// and is forgotten with its event.
#[Object]
impl AccessReview {
    /// The opaque global id. Auditors get another one, of their engagement.
    pub(super) async fn id(&self, ctx: &Context<'_>) -> ID {
        self.0.global_id(ctx.session())
    }

    /// Grows with each change; give it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Why somebody should look at it.
    async fn cause(&self) -> AccessReviewCause {
        self.0.cause.into()
    }

    /// The event. Null for those who do not read the trail.
    async fn event(&self, ctx: &Context<'_>) -> Result<Option<AuditEvent>> {
        Ok(self.0.target(ctx.session(), "event", |row| Some(row.leaf_id)).await?.map(AuditEvent))
    }

    /// The instant of the access.
    async fn occurred_at(&self) -> Instant {
        Instant(self.0.occurred_at)
    }

    /// The names of the root fields, or of the file or the job; never an argument.
    async fn operation(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.accessed(ctx.session()).await?.map(|it| it.operation))
    }

    /// The role in use, as the policy of its time named it.
    async fn role(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.accessed(ctx.session()).await?.map(|it| it.role))
    }

    /// The purpose that was stated, as the policy of its time named it.
    async fn purpose(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.accessed(ctx.session()).await?.map(|it| it.purpose))
    }

    /// Who did it. Null where the caller does not see users. Auditors see no names.
    async fn actor(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(self.0.target(ctx.session(), "actor", |row| Some(row.actor_id)).await?.map(User))
    }

    /// The unit that the actor's role reached down from; the actor's own where it reached from none. Null where there is
    /// neither, and where somebody looked at themself: that an employee has a case is not for the employee's manager.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<OrganisationUnit>> {
        Ok(self.0.target(ctx.session(), "unit", |row| row.unit_id).await?.map(OrganisationUnit))
    }

    /// Whom the cause is about. Null where it is about nobody in particular, or the caller does not see the person.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(self.0.target(ctx.session(), "person", |row| row.person_id).await?.map(Person))
    }

    /// How many persons the access concerned.
    async fn person_count(&self, ctx: &Context<'_>) -> Result<Option<usize>> {
        let concerned = self.concerned(ctx.session(), 0).await?;
        Ok(concerned.get(&self.0.leaf_id).map(|(count, _)| *count))
    }

    /// Those of them whom the caller sees, in the order of their ids.
    async fn persons(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many to look for, from the start, 1 to 100; 20 by default.")] first: Option<i32>,
    ) -> Result<Vec<Person>> {
        let most = first.unwrap_or(20);
        if !(1..=MOST).contains(&most) {
            return Err(ErrorCode::BadUserInput.error("Give 1 to 100 persons."));
        }
        let session = ctx.session();
        let concerned = self.concerned(session, usize::try_from(most).unwrap_or_default()).await?;
        let persons = self.0.gathered(format!("persons {most}"), async |_| {
            let mut persons: Vec<Uuid> = concerned.values().flat_map(|(_, persons)| persons).copied().collect();
            persons.sort_unstable();
            persons.dedup();
            let nodes = Node::level(session.find::<PersonRow>().by_ids(persons).await?.into_values().collect());
            Ok(nodes.into_iter().map(|node| (node.id(), node)).collect::<HashMap<Uuid, Node<PersonRow>>>())
        });
        let persons = persons.await?;
        let own = concerned.get(&self.0.leaf_id).into_iter().flat_map(|(_, persons)| persons);
        Ok(own.filter_map(|person| persons.get(person).cloned().map(Person)).collect())
    }

    /// When it was found or drawn.
    async fn raised_at(&self) -> Instant {
        Instant(self.0.raised_at)
    }

    /// What it was drawn of. Null for what was not drawn.
    async fn sample(&self, ctx: &Context<'_>) -> Result<Option<AccessSample>> {
        AccessSample::of(ctx.session(), &self.0).await
    }

    /// Whether somebody has looked at it.
    async fn state(&self) -> AccessReviewState {
        if self.0.reviewed_at.is_some() { AccessReviewState::Signed } else { AccessReviewState::Open }
    }

    /// What the reviewer found of the access. Null while it is open.
    async fn verdict(&self) -> Option<AccessVerdict> {
        self.0.verdict.map(AccessVerdict::from)
    }

    /// Why. Null while it is open, or for those who may not read free text.
    async fn reason(&self) -> Option<&str> {
        self.0.see(Class::Note, |_| ()).and(self.0.reason.as_deref())
    }

    /// Who signed it. Null while it is open, or where the caller does not see users.
    async fn reviewed_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(self.0.target(ctx.session(), "reviewedBy", |row| row.reviewed_by).await?.map(User))
    }

    /// When it was signed. Null while it is open.
    async fn reviewed_at(&self) -> Option<Instant> {
        self.0.reviewed_at.map(Instant)
    }

    /// The fields that are null because the caller may not read them, as opposed to empty.
    async fn redacted_fields(&self) -> Vec<&str> {
        redacted_fields(&self.0)
    }

    /// What the caller may do to this record, and why not.
    async fn access(&self, ctx: &Context<'_>) -> AccessReviewAccess {
        AccessReviewAccess::of(ctx.session(), &self.0)
    }
}
