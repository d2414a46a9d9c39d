//! What is known of persons, gathered for the rules: from the tables, or from their history as it was known at an instant.

mod build;
mod known;
mod rows;
mod rulebook;

pub use build::availability_case;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use indsats_entity::person;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

pub use rulebook::parameters;

use super::{Result, Seen, Session};
use crate::{
    policy::Class,
    rules::{PersonFile, worklist::Rulebook},
};

/// The files of some persons, and what judges them.
pub struct Files {
    pub book: Rulebook,
    pub files: HashMap<Uuid, PersonFile>,
}

/// Gathers files.
pub(super) async fn gather(
    on: &impl ConnectionTrait,
    persons: &[Uuid],
    known_at: Option<DateTime<Utc>>,
) -> Result<HashMap<Uuid, PersonFile>> {
    let rows = match known_at {
        Some(instant) => known::rows(on, persons, instant).await?,
        None => rows::rows(on, persons).await?,
    };
    Ok(build::files(rows))
}

/// What judges, as it is approved now; at an earlier instant, what was approved then.
pub(super) async fn rulebook(on: &impl ConnectionTrait, known_at: Option<DateTime<Utc>>) -> Result<Rulebook> {
    rulebook::rulebook(on, known_at).await
}

impl Session {
    /// The files of persons that the caller sees, for the rules: now, or as they were known at an instant. A person whose
    /// case the caller may not read has none.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn files(&self, persons: &[Seen<person::Entity>], known_at: Option<DateTime<Utc>>) -> Result<Files> {
        let readable = persons.iter().filter(|person| person.see(Class::Case, |_| ()).is_some());
        let ids: Vec<Uuid> = readable.map(Seen::id).collect();
        let db = &self.store().0.db;
        let (book, files) = (rulebook(db, known_at).await?, gather(db, &ids, known_at).await?);
        for _ in 0..rows::STATEMENTS {
            self.count_statement();
        }
        Ok(Files { book, files })
    }
}
