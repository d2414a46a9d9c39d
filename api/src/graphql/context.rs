//! How a resolver reaches the session: the one place that asks the engine for request data.

use std::sync::Arc;

use async_graphql::{Context, ID};
use uuid::Uuid;

use super::subscription::Watch;
use crate::{policy::Kind, store::Session, texts::Language};

/// What every resolver can ask of its request.
pub trait Acting<'a> {
    /// The principal at work.
    fn session(&self) -> &'a Session;
    /// The language of messages and labels.
    fn language(&self) -> Language;
    /// What a subscription stands on; `None` for other operations.
    fn watch(&self) -> Option<&'a Watch>;
}

impl<'a> Acting<'a> for Context<'a> {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads request data")]
    fn session(&self) -> &'a Session {
        match self.data::<Arc<Session>>() {
            Ok(session) => session,
            Err(_) => unreachable!("no operation runs without a session"),
        }
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that reads request data")]
    fn language(&self) -> Language {
        self.data::<Language>().copied().unwrap_or_default()
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that reads request data")]
    fn watch(&self) -> Option<&'a Watch> {
        self.data::<Watch>().ok()
    }
}

/// The row that an id names for this caller. What is no id of the kind becomes an id that no row has, so that the
/// same look-up runs, and takes the same time, for a wrong id and for one out of reach.
pub fn row_id(session: &Session, kind: Kind, id: &ID) -> Uuid {
    session.unseal(id).filter(|(found, _)| *found == kind).map_or(Uuid::nil(), |(_, id)| id)
}
