//! What the trail and the history hold of one case, for whoever decides about it; and whether the two still agree.

use indsats_entity::{audit_concern, history};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{Result, Store};
use crate::audit::{self, Actor, Digested, EvidenceEvent, Line, Subjects, TreeError};

/// Events that are read at a time.
const PAGE: u64 = 500;

/// The trail's part of a case.
pub struct CaseEvidence {
    pub events: Vec<EvidenceEvent>,
    /// Events that no checkpoint covers yet: they are left out.
    pub waiting: u64,
    /// The texts of the lines of history about the person's rows, in the order of their ids.
    pub lines: Vec<String>,
}

impl Store {
    /// Gathers what concerns a person. That is recorded first.
    ///
    /// # Errors
    /// When it cannot be recorded, the database cannot be read, or hashes of the tree are missing.
    pub async fn case_evidence(&self, person: Uuid) -> std::result::Result<CaseEvidence, TreeError> {
        #[expect(clippy::disallowed_methods, reason = "events are counted")]
        let all = audit_concern::Entity::find().filter(audit_concern::Column::PersonId.eq(person));
        let all = all.count(&self.0.db).await?;
        let mut events = Vec::new();
        let mut next = 0;
        loop {
            let lines = audit::lines_about(&self.0.db, person, next, PAGE).await?;
            let Some(last) = lines.last() else { break };
            next = last.seq + 1;
            for line in lines {
                let Some(proof) = audit::proof(&self.0.db, line.seq).await? else { break };
                events.extend(EvidenceEvent::of(line, person, &proof));
            }
        }
        #[expect(clippy::disallowed_methods, reason = "the history of one case, handed out whole")]
        let lines = history::Entity::find().filter(history::Column::PersonId.eq(person));
        let lines = lines.order_by_asc(history::Column::Id).all(&self.0.db).await?;
        let waiting = all.saturating_sub(events.len() as u64);
        Ok(CaseEvidence { events, waiting, lines: lines.iter().map(audit::line_text).collect() })
    }

    /// Holds the history against what events were written with, from a place in the sequence on. Gives the place to go on
    /// from, or `None` at the end, and the places whose lines are not as they were written.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn changed_history(&self, from: u64) -> Result<(Option<u64>, Vec<u64>)> {
        let lines = audit::lines(&self.0.db, from, PAGE).await?;
        let mut changed = Vec::new();
        for line in &lines {
            if let Some(written) = Written::with(line)
                && !self.is_as_written(&written).await?
            {
                changed.push(line.seq);
            }
        }
        Ok((lines.last().map(|last| last.seq + 1), changed))
    }

    async fn is_as_written(&self, written: &Written<'_>) -> Result<bool> {
        use history::{Column, Entity};
        let Written { digested, actor, leaf } = written;
        #[expect(clippy::disallowed_methods, reason = "lines are digested, and none leaves the store")]
        let lines = Entity::find().filter(Column::Id.gte(digested.first)).filter(Column::Id.lte(digested.last));
        let lines = lines.filter(Column::ActorId.eq(actor.user)).filter(Column::RecordedAt.eq(leaf.occurred_at));
        Ok(audit::are_as_written(&lines.order_by_asc(Column::Id).all(&self.0.db).await?, digested))
    }
}

/// What an event was written with.
struct Written<'l> {
    digested: Digested,
    actor: Actor,
    leaf: &'l indsats_entity::audit_leaf::Model,
}

impl<'l> Written<'l> {
    /// `None` for an event that changed no row, or has forgotten which.
    fn with(line: &'l Line) -> Option<Self> {
        let (leaf, body) = (line.leaf.as_ref()?, line.body.as_ref()?);
        let digested = Subjects::read(&body.subjects)?.history?;
        Some(Self { digested, actor: Actor::read(&body.actor)?, leaf })
    }
}
