//! What a person is told of who has looked at them.

use async_graphql::{Context, Result, SimpleObject};
use indsats_entity::{
    audit_leaf::{AuditKind, Column, Entity},
    person,
};

use super::{
    audit_list::InstantRangeInput,
    connection::{List, Paging},
    context::Acting,
    node::Node,
    part::{Part, Parts},
    scalar::Instant,
    unit::OrganisationUnit,
};
use crate::{
    policy::{Denial, Purpose},
    store::{Direction, Error, Position, Scoped, Seen, Slice},
    texts::Language,
};

/// One time that somebody looked at, or changed, what is known of a person: when, why, by which unit and role, and which kinds
/// of data. It names no employee, and nobody else who was looked at then. Words are in the language of the request.
#[derive(Clone, SimpleObject)]
pub struct AccessReportEntry {
    /// The instant of the request.
    occurred_at: Instant,
    /// For which purpose, in words.
    purpose: String,
    /// In which role, in words. What a program of the municipality did by itself is named so.
    role: String,
    /// The unit. Null where there is none, such as for a program.
    unit: Option<OrganisationUnit>,
    /// Which kinds of records, in words. Empty where nothing was shown, as when it was refused.
    kinds: Vec<String>,
    /// Which kinds of data in them, in words.
    field_classes: Vec<String>,
    /// Whether something was changed.
    was_change: bool,
}

/// One page of the report on a person.
///
/// # Errors
/// FORBIDDEN for who does not read the trail, or not for this purpose.
pub(super) async fn report(
    ctx: &Context<'_>,
    person: Option<Seen<person::Entity>>,
    occurred: Option<InstantRangeInput>,
    paging: Paging,
) -> Result<Parts<AccessReportEntry>> {
    let session = ctx.session();
    let rows: Scoped<'_, Entity> = session.find().or_forbidden()?;
    if session.request().purpose != Purpose::DataSubjectRequest {
        session.note_refusal(person.map(|person| person.id()));
        return Err(Error::Forbidden(Denial::Role).into());
    }
    let person = person.map(|person| person.id()).unwrap_or_default();
    let list = List::plain("accessReport", Column::OccurredAt, Direction::Descending).filtered(&occurred);
    let list = List { filter: format!("{person} {}", list.filter), ..list };
    let page = list.page(session, paging)?;
    let rows = InstantRangeInput::apply(occurred.as_ref(), rows).about(person).await?;
    let total = rows.clone().count().await?;
    let Slice { items, has_previous, has_next } = rows.page(&page).await?;
    let (actors, concerns) = (session.actors(&items).await?, session.concerns_of(&items, &[person]).await?);
    let mut entries = Vec::with_capacity(items.len());
    for node in Node::level(items) {
        let unit = |event| actors.get(&event).and_then(|actor| actor.unit);
        let told = concerns.get(&node.id()).and_then(|concerns| concerns.told.first());
        let words = |of: &str, names: Option<&Vec<String>>| {
            names.into_iter().flatten().map(|name| word(ctx.language(), of, name)).collect()
        };
        let entry = AccessReportEntry {
            occurred_at: Instant(node.occurred_at),
            purpose: word(ctx.language(), "purpose", &node.purpose),
            role: word(ctx.language(), "role", &node.role),
            unit: node.target(session, "unit", |row| unit(row.id)).await?.map(OrganisationUnit),
            kinds: words("kind", told.map(|concern| &concern.kinds)),
            field_classes: words("class", told.map(|concern| &concern.classes)),
            was_change: node.kind == AuditKind::Change,
        };
        let position = Position::new(node.occurred_at.into(), node.id())?;
        entries.push(Part::new(entry, list.seal(session, &position)));
    }
    Ok(Parts::new(Slice { items: entries, has_previous, has_next }, total))
}

/// The word for a name of the policy; the name itself for one that no policy has any more.
fn word(language: Language, of: &str, name: &str) -> String {
    let key = format!("{of}-{name}");
    let word = language.text(&key);
    if word == key { name.to_owned() } else { word }
}
