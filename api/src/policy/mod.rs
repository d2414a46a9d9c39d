//! Who may do what: one table (`policy.toml`), six relations, no connection and no await.
//!
//! Everything that is decided about access is decided here, and only once: the condition a query starts from, the
//! classes a row is redacted by, and whether an action is granted all come from the same [`Right`].

mod guard;
mod kinds;
pub mod names;
mod relation;
mod text;

use sea_orm::{Condition, EntityTrait};
use uuid::Uuid;

pub use guard::Guarded;
pub use kinds::Visitor;
pub use names::{Action, Class, ClassSet, Kind, Privilege, Purpose, Relation, Role};
pub use relation::{Anchor, Scope};
pub use text::{Policy, PolicyError, Right};

/// A table whose rows leave the store. An entity without this has no way out.
pub trait Visible: EntityTrait<Model: Send + Sync> {
    /// The name of its rows in the policy and in the schema.
    const KIND: Kind;

    /// The columns through which a row belongs to a person and to a unit.
    fn anchor() -> Anchor<Self::Column>;

    /// The row's identity.
    fn id(row: &Self::Model) -> Uuid;

    /// The person whose data the row is; `None` for reference data and structure.
    fn person(row: &Self::Model) -> Option<Uuid>;
}

/// What one principal may do with the rows of one kind, fixed for the length of a session.
pub struct Access {
    kind: Kind,
    rights: Vec<Right>,
}

/// Why something is not allowed. The text is the reason code of the schema.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Denial {
    /// The role has no such right on such records.
    Role,
    /// The role has the right, but not for a person to whom the caller stands in this relation.
    Relation,
    /// The record's state does not admit it.
    State,
    /// The caller took part in what is to be decided.
    OwnDecision,
    /// Only a person may do it, and the caller is a program.
    Human,
}

impl Access {
    /// The rights of a role on a kind, without the classes for which the principal lacks the privilege.
    #[must_use]
    pub fn of(policy: &Policy, role: Role, privileges: &[Privilege], kind: Kind) -> Self {
        let locked = |class: Class| policy.privilege(class).is_some_and(|privilege| !privileges.contains(&privilege));
        let unlocked = |set: ClassSet| set.iter().filter(|class| !locked(*class)).collect();
        let narrow = |right: &Right| Right { read: unlocked(right.read), ..right.clone() };
        Self { kind, rights: policy.rights(role, kind).iter().map(narrow).collect() }
    }

    /// Whether any row of the kind can be read at all.
    #[must_use]
    pub fn can_read(&self) -> bool {
        self.rights.iter().any(|right| right.read != ClassSet::NONE)
    }

    /// Whether a class can be read on some row.
    #[must_use]
    pub fn ever_reads(&self, class: Class) -> bool {
        self.rights.iter().any(|right| right.read.contains(class))
    }

    /// The classes that can be read on every readable row: filters and sorts may use only these.
    #[must_use]
    pub fn always_readable(&self) -> ClassSet {
        let sets = self.rights.iter().map(|right| right.read).filter(|read| *read != ClassSet::NONE);
        let common = |a: ClassSet, b: ClassSet| a.iter().filter(|class| b.contains(*class)).collect();
        sets.reduce(common).unwrap_or(ClassSet::NONE)
    }

    /// Whether what another kind reaches lies within what this one reaches: by each relation by which rows of the other can
    /// be read, rows of this kind can be read too.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        let readable = |right: &&Right| right.read != ClassSet::NONE;
        let reaches = |relation: &Relation| {
            let own = self.rights.iter().filter(readable);
            own.into_iter().any(|right| right.relations.iter().any(|own| own == relation || *own == Relation::Any))
        };
        other.rights.iter().filter(readable).all(|right| right.relations.iter().all(reaches))
    }

    /// The condition that every query for the kind starts from. Silence of the policy is FALSE.
    #[must_use]
    pub fn condition<E: Visible>(&self, scope: &Scope) -> Condition {
        debug_assert_eq!(self.kind, E::KIND, "the access of another kind");
        self.reach::<E>(scope)
    }

    /// The same condition on rows of another table: those of persons, or units, of whom rows of this kind can be read.
    #[must_use]
    pub fn reach<E: Visible>(&self, scope: &Scope) -> Condition {
        let readable = self.rights.iter().filter(|right| right.read != ClassSet::NONE);
        let reached = readable.map(|right| scope.condition::<E>(&right.relations));
        // An empty `any` renders FALSE; an empty `all` would render TRUE and open everything. One that stands beside others
        // says nothing, and `OR FALSE` makes SQLite read the whole table.
        reached.filter(|condition| !condition.is_empty()).fold(Condition::any(), Condition::add)
    }

    /// The right under which a visible row is held.
    #[must_use]
    pub fn right(&self, scope: &Scope, person: Option<Uuid>) -> Option<&Right> {
        let through_glass = person.is_some_and(|person| scope.glass.contains(&person));
        let held = |right: &&Right| right.relations.contains(&Relation::BreakGlass) == through_glass;
        self.rights
            .iter()
            .find(held)
            .or_else(|| self.rights.iter().find(|r| !r.relations.contains(&Relation::BreakGlass)))
    }

    /// Whether an action is allowed on a visible row.
    ///
    /// # Errors
    /// With the reason, when it is not.
    pub fn may(&self, action: Action, scope: &Scope, person: Option<Uuid>) -> Result<&Right, Denial> {
        match self.right(scope, person) {
            Some(right) if right.may.contains(&action) => Ok(right),
            _ if self.rights.iter().any(|right| right.may.contains(&action)) => Err(Denial::Relation),
            _ => Err(Denial::Role),
        }
    }

    /// Whether the role may do this to some record of the kind.
    #[must_use]
    pub fn may_ever(&self, action: Action) -> bool {
        self.rights.iter().any(|right| right.may.contains(&action))
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use indsats_entity::person;
    use sea_orm::sea_query::{Query, SqliteQueryBuilder};

    use super::*;

    #[test]
    fn a_relation_in_which_nobody_stands_leaves_no_trace_in_the_statement() {
        let scope = |glass| Scope { user: Uuid::max(), units: Vec::new(), glass, today: NaiveDate::MAX };
        let access = Access::of(Policy::current(), Role::Caseworker, &[], Kind::Person);
        let written = |scope: &Scope| {
            let condition = access.condition::<person::Entity>(scope);
            Query::select().cond_where(condition).to_string(SqliteQueryBuilder)
        };
        assert!(!written(&scope(Vec::new())).contains(" OR FALSE"));
        assert!(written(&scope(vec![Uuid::max()])).contains(" OR \"person\".\"id\" IN ("));
        // Where nothing can be reached at all, nothing is.
        let none = Access::of(Policy::current(), Role::Administrator, &[], Kind::Person);
        let condition = none.condition::<person::Entity>(&scope(Vec::new()));
        assert_eq!(Query::select().cond_where(condition).to_string(SqliteQueryBuilder), "SELECT  WHERE FALSE");
    }
}
