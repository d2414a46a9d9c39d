//! Which of the changed rows are within reach of somebody.

use std::{collections::HashSet, future::Future, pin::Pin};

use uuid::Uuid;

use crate::{
    policy::{Kind, Visible, Visitor},
    store::{Result, Session},
};

impl Session {
    /// Which of these rows of a kind the principal may see, asked as for any other row. They are noted as read.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn within_reach(&self, kind: Kind, rows: Vec<Uuid>) -> Result<HashSet<Uuid>> {
        kind.visit(Ask { session: self, rows }).await
    }
}

struct Ask<'s> {
    session: &'s Session,
    rows: Vec<Uuid>,
}

impl<'s> Visitor for Ask<'s> {
    type Output = Pin<Box<dyn Future<Output = Result<HashSet<Uuid>>> + Send + 's>>;

    fn visit<E: Visible>(self) -> Self::Output {
        Box::pin(self.session.find::<E>().among(self.rows))
    }
}
