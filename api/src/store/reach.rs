//! Whom a principal reaches by name, and what of it events tell: for whom somebody is responsible, and whose glass is broken.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use indsats_entity::{
    assignment::{self, AssignmentKind},
    break_glass,
};
use sea_orm::{
    ActiveEnum, ColumnTrait, ConnectionTrait,
    sea_query::{Expr, Query, UnionType},
};
use uuid::Uuid;

use super::{Result, Session, Store};
use crate::{
    audit::Subject,
    civil,
    cpr::CprNumber,
    policy::{Action, Kind, Policy, Relation, Role, Scope},
};

/// Persons for whom somebody is responsible today, as their own or as another's substitute.
pub(super) type Held = HashMap<Uuid, Relation>;

/// Whom a principal reaches by name.
#[derive(Default)]
pub(super) struct Reach {
    pub held: Held,
    /// Persons whose glass the principal has broken and whose time runs.
    pub glass: Vec<Uuid>,
}

/// The mark of a glass, where kinds of responsibility stand.
const GLASS: &str = "GLASS";

impl Store {
    /// Whom somebody reaches by name, in one statement. Asked only for roles that can break a glass: they are those for
    /// whom it matters who is responsible. Who has become responsible meanwhile needs no glass, and is not held to what it
    /// shows.
    pub(super) async fn reach(&self, user: Uuid, role: Role, now: DateTime<Utc>) -> Result<Reach> {
        let may_break =
            Policy::current().rights(role, Kind::Person).iter().any(|r| r.may.contains(&Action::BreakGlass));
        if !may_break {
            return Ok(Reach::default());
        }
        let mut glass = Query::select();
        glass.column(break_glass::Column::PersonId).expr(Expr::val(GLASS));
        glass.from(break_glass::Entity).and_where(break_glass::Column::UserId.eq(user));
        glass.and_where(break_glass::Column::OpenedAt.lte(now)).and_where(break_glass::Column::ExpiresAt.gt(now));
        let own = Scope { user, units: Vec::new(), glass: Vec::new(), today: civil::local_date(now) };
        let mut all = own.responsibilities();
        all.column(assignment::Column::Kind).union(UnionType::All, glass);
        let mut reach = Reach::default();
        for row in self.0.db.query_all(&all).await? {
            let (person, kind): (Uuid, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            match AssignmentKind::try_from_value(&kind) {
                Ok(AssignmentKind::Primary) => drop(reach.held.insert(person, Relation::Own)),
                Ok(AssignmentKind::Substitute) => drop(reach.held.entry(person).or_insert(Relation::Substitute)),
                Err(_) => reach.glass.push(person),
            }
        }
        reach.glass.retain(|person| !reach.held.contains_key(person));
        Ok(reach)
    }
}

impl Session {
    /// Tells those who were reached as one's own from those who were reached as another's substitute, where the right is the
    /// same for both.
    pub(super) fn name_relations(&self, subjects: &mut BTreeMap<Uuid, Subject>) {
        for (person, subject) in subjects.iter_mut().filter(|(_, subject)| subject.is_ambiguous()) {
            subject.settle(self.held().get(person).copied().unwrap_or(Relation::Own));
        }
    }

    /// Whether a text is an id of this principal's, or a CPR number: what a record is named by, and nothing else.
    pub fn is_designation(&self, text: &str) -> bool {
        self.unseal(text).is_some() || CprNumber::parse(text).is_ok()
    }

    /// The keyed hash of something searched for: the same for an id in anybody's form, a CPR number with or without its
    /// hyphen, a name in capitals or not.
    pub(super) fn criterion(&self, value: &str) -> Vec<u8> {
        let plain = match (self.unseal(value), CprNumber::parse(value)) {
            (Some((_, row)), _) => row.to_string(),
            (None, Ok(number)) => number.expose().to_owned(),
            (None, Err(_)) => value.trim().to_lowercase(),
        };
        self.store().keys().digest("criterion", plain.as_bytes())
    }
}
