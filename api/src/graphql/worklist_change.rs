//! That worklists of a person are altered: which lists, and nothing of what they say.

use async_graphql::{ID, SimpleObject};

use super::{scalar::Instant, worklist::WorklistKind};
use crate::{
    policy::Kind,
    store::{Altered, Session},
};

/// That worklists of a person are altered. Nothing of what they say is told: fetch them, with the rights that hold then.
#[derive(SimpleObject)]
pub struct WorklistChange {
    /// The person's opaque global id, as `node` takes it.
    person_id: ID,
    /// The altered lists, of those that the role in use has.
    lists: Vec<WorklistKind>,
    /// The instant of the request, or of the weekly roll, that altered them.
    occurred_at: Instant,
}

impl WorklistChange {
    /// What is altered, as the caller knows the person.
    pub(super) fn of(session: &Session, altered: &Altered) -> Self {
        Self {
            person_id: ID(session.seal(Kind::Person, altered.person)),
            lists: altered.lists.iter().copied().map(Into::into).collect(),
            occurred_at: Instant(altered.at),
        }
    }
}
