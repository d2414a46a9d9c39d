//! Where a question is asked: beside the changes of others, or inside a change. What is foretold and what is decided
//! asks the same way, and so cannot differ.

use uuid::Uuid;

use super::{Error, Result, Scoped, Seen, Session, Work, scoped::Connection};
use crate::policy::{Action, Denial, Guarded, Visible};

/// A session, and whether its questions see what its own change has done so far.
#[derive(Clone, Copy)]
pub struct Reading<'s> {
    pub(super) session: &'s Session,
    pub(super) on: Connection<'s>,
}

impl Session {
    /// Asks beside any change.
    pub fn reading(&self) -> Reading<'_> {
        Reading { session: self, on: self.pool() }
    }
}

impl Work<'_> {
    /// Asks inside the change.
    pub fn reading(&self) -> Reading<'_> {
        Reading { session: self.session(), on: Connection::Work(self.transaction()) }
    }
}

impl<'s> Reading<'s> {
    /// The session that asks.
    #[must_use]
    pub fn session(&self) -> &'s Session {
        self.session
    }

    /// Begins a query for rows that the principal may see.
    pub fn find<E: Visible>(&self) -> Scoped<'s, E> {
        Scoped::new(self.session, self.on)
    }

    /// A record to which the principal could do something now: asked as a grant is, without giving one.
    ///
    /// # Errors
    /// [`Error::NotFound`] for what the principal cannot see, [`Error::Forbidden`] for what it could not do.
    pub async fn could<E: Guarded>(&self, action: Action, id: Uuid) -> Result<Seen<E>> {
        let refuse = |person, denial| {
            self.session.note_refusal(person);
            Error::Forbidden(denial)
        };
        if !self.session.access(E::KIND).may_ever(action) {
            return Err(refuse(None, Denial::Role));
        }
        let row = self.find::<E>().by_id(id).await?.ok_or(Error::NotFound)?;
        self.session.may::<E>(action, &row).map_err(|denial| refuse(E::person(&row), denial))?;
        Ok(row)
    }
}
