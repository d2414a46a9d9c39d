//! Events of the trail in the schema.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{ComplexObject, Context, Enum, ID, Object, Result, SimpleObject};
use indsats_entity::{
    audit_leaf::{AuditDecision as StoredDecision, AuditKind as StoredKind, AuditOutcome as StoredOutcome, Entity},
    person::Entity as PersonRow,
};
use uuid::Uuid;

use super::{
    context::Acting, error::ErrorCode, node::Node, person::Person, record::record, scalar::Instant,
    unit::OrganisationUnit, user::User,
};
use crate::{
    audit::{Actor, Concern},
    policy::Kind,
    store::{Concerns, Session},
};

record!(AuditEvent shows Entity);

/// Persons of an event that are told, at most.
const MOST: i32 = 100;

/// What was attempted, and whether it came to anything.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "StoredKind")]
pub enum AuditEventKind {
    /// Something was read.
    Read,
    /// Something was changed.
    Change,
    /// Something was refused.
    Refused,
    /// Something went wrong.
    Failed,
}

/// What the policy answered.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "StoredDecision")]
pub enum AuditDecision {
    /// It was allowed.
    Permit,
    /// It was not.
    Deny,
}

/// How an operation ended.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "StoredOutcome")]
pub enum AuditOutcome {
    /// As asked for.
    Success,
    /// It was refused.
    Refused,
    /// It went wrong.
    Failed,
}

impl AuditEvent {
    async fn actors(&self, session: &Session) -> Result<Arc<HashMap<Uuid, Actor>>> {
        Ok(self.0.gathered("actors".to_owned(), async |events| session.actors(events).await).await?)
    }

    async fn concerns(&self, session: &Session, most: usize) -> Result<Arc<HashMap<Uuid, Concerns>>> {
        let key = format!("concerns {most}");
        Ok(self.0.gathered(key, async |events| session.concerns(events, most).await).await?)
    }
}

/// One operation that touched, or tried to touch, personal data: a line of the trail. Roles, purposes, classes and kinds are
/// named as the policy of its time named them.
#[Object]
impl AuditEvent {
    /// The opaque global id. Auditors get another one, of their engagement.
    pub(super) async fn id(&self, ctx: &Context<'_>) -> ID {
        self.0.global_id(ctx.session())
    }

    /// Its place in the sequence, which counts from 0 without holes. Null for the moment until it has one.
    async fn seq(&self, ctx: &Context<'_>) -> Result<Option<i64>> {
        let session = ctx.session();
        let places = self.0.gathered("places".to_owned(), async |events| session.places(events).await).await?;
        Ok(places.get(&self.0.id()).copied())
    }

    /// The instant of the request.
    async fn occurred_at(&self) -> Instant {
        Instant(self.0.occurred_at)
    }

    /// What was attempted, and whether it came to anything.
    async fn kind(&self) -> AuditEventKind {
        self.0.kind.into()
    }

    /// The names of the root fields, or of the file or the job; never an argument.
    async fn operation(&self) -> &str {
        &self.0.operation
    }

    /// SHA-256 of the document, as hexadecimal text. Null for what came otherwise than as a document.
    async fn document_digest(&self) -> Option<&str> {
        self.0.document.as_deref()
    }

    /// The role in use.
    async fn role(&self) -> &str {
        &self.0.role
    }

    /// The purpose that was stated.
    async fn purpose(&self) -> &str {
        &self.0.purpose
    }

    /// What the policy answered.
    async fn decision(&self) -> AuditDecision {
        self.0.decision.into()
    }

    /// How it ended.
    async fn outcome(&self) -> AuditOutcome {
        self.0.outcome.into()
    }

    /// The version of the policy that decided.
    async fn policy_version(&self) -> &str {
        &self.0.policy_version
    }

    /// Who did it. Null where it is forgotten, or the caller does not see users. Auditors see no names.
    async fn actor(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        let session = ctx.session();
        let actors = self.actors(session).await?;
        let user = |event: Uuid| actors.get(&event).map(|actor| actor.user);
        Ok(self.0.target(session, "actor", |row| user(row.id)).await?.map(User))
    }

    /// The unit that the role in use reached down from; the user's own where it reached from none. Null where there is
    /// neither, or it is forgotten.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<OrganisationUnit>> {
        let session = ctx.session();
        let actors = self.actors(session).await?;
        let unit = |event: Uuid| actors.get(&event).and_then(|actor| actor.unit);
        Ok(self.0.target(session, "unit", |row| unit(row.id)).await?.map(OrganisationUnit))
    }

    /// The program that the actor's credential was issued to. Null where the credential does not tell, or it is forgotten.
    async fn client(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let actors = self.actors(ctx.session()).await?;
        Ok(actors.get(&self.0.id()).and_then(|actor| actor.client.clone()))
    }

    /// How sure the sign-in was of who it is: LOW, SUBSTANTIAL or HIGH. Null where the credential does not tell, or it is
    /// forgotten.
    async fn assurance(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let actors = self.actors(ctx.session()).await?;
        Ok(actors.get(&self.0.id()).and_then(|actor| actor.assurance.clone()))
    }

    /// The arguments that were searched by, by the names that lead to them. Empty where it is forgotten. Their values are
    /// not kept; `searchedFor` finds the events of a value that one knows.
    async fn searched_by(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        let concerns = self.concerns(ctx.session(), 0).await?;
        Ok(concerns.get(&self.0.id()).map(|concerns| concerns.searched.clone()).unwrap_or_default())
    }

    /// How many persons it concerns. Null where it is forgotten.
    async fn subject_count(&self, ctx: &Context<'_>) -> Result<Option<usize>> {
        let concerns = self.concerns(ctx.session(), 0).await?;
        Ok(concerns.get(&self.0.id()).map(|concerns| concerns.count))
    }

    /// Whom it concerns, in the order of their ids. Empty where it is forgotten. Whoever is told here is a subject of the
    /// reading, too.
    async fn subjects(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
    ) -> Result<Vec<AuditSubject>> {
        let most = first.unwrap_or(20);
        if !(1..=MOST).contains(&most) {
            return Err(ErrorCode::BadUserInput.error("Give 1 to 100 subjects."));
        }
        let most = usize::try_from(most).unwrap_or_default();
        let concerns = self.concerns(ctx.session(), most).await?;
        let told = concerns.get(&self.0.id()).map(|concerns| concerns.told.clone()).unwrap_or_default();
        Ok(told.into_iter().map(|concern| AuditSubject::of(ctx.session(), self.clone(), most, concern)).collect())
    }

    /// Whether time has come to forget who did it and whom it concerned. The rest is kept for ever.
    async fn is_forgotten(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(!self.actors(ctx.session()).await?.contains_key(&self.0.id()))
    }
}

/// A person whom an event concerns, and what of the person.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct AuditSubject {
    /// The person's opaque global id, as `node` takes it. Auditors get another one, of their engagement.
    person_id: ID,
    /// How the actor stood to the person. Null where the person was only attempted.
    relation: Option<String>,
    /// The classes of the fields that were read or changed.
    field_classes: Vec<String>,
    /// The types of the records.
    kinds: Vec<String>,
    /// How many records.
    rows: u32,
    #[graphql(skip)]
    event: AuditEvent,
    #[graphql(skip)]
    most: usize,
    #[graphql(skip)]
    row: Uuid,
}

impl AuditSubject {
    fn of(session: &Session, event: AuditEvent, most: usize, concern: Concern) -> Self {
        Self {
            person_id: ID(session.seal(Kind::Person, concern.person)),
            relation: concern.relation,
            field_classes: concern.classes,
            kinds: concern.kinds,
            rows: concern.rows,
            event,
            most,
            row: concern.person,
        }
    }
}

#[ComplexObject]
impl AuditSubject {
    /// The person. Null where the caller does not see the person.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        let session = ctx.session();
        let concerns = self.event.concerns(session, self.most).await?;
        let persons = self.event.0.gathered(format!("persons {}", self.most), async |_| {
            let mut persons: Vec<Uuid> = concerns.values().flat_map(|it| &it.told).map(|it| it.person).collect();
            persons.sort_unstable();
            persons.dedup();
            let nodes = Node::level(session.find::<PersonRow>().by_ids(persons).await?.into_values().collect());
            Ok(nodes.into_iter().map(|node| (node.id(), node)).collect::<HashMap<Uuid, Node<PersonRow>>>())
        });
        Ok(persons.await?.get(&self.row).cloned().map(Person))
    }
}
