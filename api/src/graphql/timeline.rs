//! What happened to a case, as it is told.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use indsats_entity::{
    audit_leaf::AuditKind,
    history::{Column, Entity},
    person, user,
};
use uuid::Uuid;

use super::{
    audit_list::InstantRangeInput,
    connection::{List, wants_total},
    context::Acting,
    node::Node,
    part::{Part, Parts},
    person::forward,
    scalar::Instant,
    user::User,
};
use crate::{
    audit::{Actor, Concern},
    store::{self, Direction, Happening, Seen, Session, Slice, Touch},
};

/// Whether something was changed, or only looked at or tried.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
pub enum TimelineEntryKind {
    /// A record was changed, or is new.
    Changed,
    /// Something was read.
    Read,
    /// Something was refused.
    Refused,
    /// Something went wrong.
    Failed,
}

/// One thing that happened to a case: a change to a record, or an event of the trail. It holds no value of anything.
#[derive(Clone, SimpleObject)]
pub struct TimelineEntry {
    /// The instant of the request.
    occurred_at: Instant,
    /// Whether something was changed, or only looked at or tried.
    kind: TimelineEntryKind,
    /// The type of the record that was changed. Null for what is no change.
    record_type: Option<&'static str>,
    /// The record's opaque global id, as `node` takes it. Auditors get another one, of their engagement. Null for what is no
    /// change.
    record: Option<ID>,
    /// The version that the change made. Null for what is no change.
    version: Option<i32>,
    /// What was done, by the name of the mutation, or what the program calls it. Null for what is no change.
    action: Option<String>,
    /// The fields that the change touched, by name, as far as the caller may know of them; all of them for a new record.
    fields: Vec<String>,
    /// How many others it touched.
    hidden_field_count: usize,
    /// Who did it. Null where it is forgotten, or the caller does not see users. Auditors see no names.
    actor: Option<User>,
    /// The role in use. Null for a change.
    role: Option<String>,
    /// The purpose that was stated. Null for a change.
    purpose: Option<String>,
    /// The names of the root fields, or of the file or the job. Null for a change.
    operation: Option<String>,
    /// The classes of the person's fields that were read. Empty for a change, and where it is forgotten.
    field_classes: Vec<String>,
    /// The types of the person's records that were read. Empty for a change, and where it is forgotten.
    kinds: Vec<String>,
}

/// The person whose timeline it is. No type of the schema: its field is the person's.
pub struct Timeline(pub Node<person::Entity>);

type Pages = HashMap<Uuid, Slice<Part<TimelineEntry>>>;

/// What happened to a person's case.
#[Object]
impl Timeline {
    /// What happened to the person's case, latest first: who changed what and when, by the names of the fields and never by
    /// what stands in them; for auditors also who looked, and what was refused. It tells of records that the caller sees
    /// anyway. Reading it leaves an event.
    async fn timeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what happened then.")] occurred: Option<InstantRangeInput>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
    ) -> Result<Parts<TimelineEntry>> {
        let session = ctx.session();
        let list: List<Entity> = List::plain("person.timeline", Column::RecordedAt, Direction::Descending);
        let list = list.filtered(&occurred);
        let page = list.page(session, forward(first, after))?;
        let within = InstantRangeInput::stretch(occurred.as_ref());
        let key = format!("timeline {} {}", list.filter, page.fingerprint());
        let pages: Arc<Pages> = self
            .0
            .gathered(key, async |persons| {
                let persons: Vec<Uuid> = persons.iter().map(Seen::id).collect();
                told(session, &list, session.timelines(&persons, &page, within).await?).await
            })
            .await?;
        let mut total = 0;
        if wants_total(ctx) {
            let count = async |persons: &[Seen<person::Entity>]| {
                let persons: Vec<Uuid> = persons.iter().map(Seen::id).collect();
                session.count_timelines(&persons, within).await
            };
            let counts = self.0.gathered(format!("timeline {} count", list.filter), count).await?;
            total = counts.get(&self.0.id()).copied().unwrap_or_default();
        }
        let slice = pages.get(&self.0.id()).cloned();
        Ok(Parts::new(slice.unwrap_or_default(), total))
    }
}

/// The entries of all the pages, with who did what: three statements more, however many there are.
async fn told(session: &Session, list: &List<Entity>, pages: HashMap<Uuid, Slice<Happening>>) -> store::Result<Pages> {
    let persons: Vec<Uuid> = pages.keys().copied().collect();
    let (mut events, mut users) = (Vec::new(), Vec::new());
    for happening in pages.values().flat_map(|slice| &slice.items) {
        match happening {
            Happening::Touch(touch) => users.push(touch.actor),
            Happening::Event(event) => events.push(event.clone()),
        }
    }
    events.sort_unstable_by_key(Seen::id);
    events.dedup_by_key(|event| event.id());
    let (actors, concerns) = (session.actors(&events).await?, session.concerns_of(&events, &persons).await?);
    users.extend(actors.values().map(|actor: &Actor| actor.user));
    users.sort_unstable();
    users.dedup();
    let users = if users.is_empty() { HashMap::new() } else { session.find::<user::Entity>().by_ids(users).await? };
    let users: HashMap<Uuid, User> =
        Node::level(users.into_values().collect()).into_iter().map(|user| (user.id(), User(user))).collect();
    let mut told = Pages::with_capacity(pages.len());
    for (person, slice) in pages {
        let mut parts = Vec::with_capacity(slice.items.len());
        for happening in slice.items {
            let cursor = list.seal(session, &happening.position()?);
            let entry = match happening {
                Happening::Touch(touch) => TimelineEntry::of_change(session, &users, touch),
                Happening::Event(event) => {
                    let actor = actors.get(&event.id()).and_then(|actor| users.get(&actor.user));
                    let concern = concerns.get(&event.id()).map(|concerns| concerns.told.iter());
                    let concern = concern.and_then(|mut told| told.find(|concern| concern.person == person));
                    TimelineEntry::of_event(&event, actor.cloned(), concern.cloned())
                }
            };
            parts.push(Part::new(entry, cursor));
        }
        told.insert(person, Slice { items: parts, has_previous: slice.has_previous, has_next: slice.has_next });
    }
    Ok(told)
}

impl TimelineEntry {
    fn of_change(session: &Session, users: &HashMap<Uuid, User>, touch: Touch) -> Self {
        Self {
            occurred_at: Instant(touch.at),
            kind: TimelineEntryKind::Changed,
            record_type: Some(touch.kind.as_str()),
            record: Some(ID(session.seal(touch.kind, touch.row))),
            version: Some(touch.version),
            action: Some(touch.action),
            fields: touch.fields,
            hidden_field_count: touch.hidden,
            actor: users.get(&touch.actor).cloned(),
            role: None,
            purpose: None,
            operation: None,
            field_classes: Vec::new(),
            kinds: Vec::new(),
        }
    }

    fn of_event(event: &indsats_entity::audit_leaf::Model, actor: Option<User>, concern: Option<Concern>) -> Self {
        let (classes, kinds) = concern.map(|concern| (concern.classes, concern.kinds)).unwrap_or_default();
        Self {
            occurred_at: Instant(event.occurred_at),
            kind: match event.kind {
                AuditKind::Change => TimelineEntryKind::Changed,
                AuditKind::Read => TimelineEntryKind::Read,
                AuditKind::Refused => TimelineEntryKind::Refused,
                AuditKind::Failed => TimelineEntryKind::Failed,
            },
            record_type: None,
            record: None,
            version: None,
            action: None,
            fields: Vec::new(),
            hidden_field_count: 0,
            actor,
            role: Some(event.role.clone()),
            purpose: Some(event.purpose.clone()),
            operation: Some(event.operation.clone()),
            field_classes: classes,
            kinds,
        }
    }
}
