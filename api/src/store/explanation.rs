//! Why somebody reads of a record what they read: asked by the conditions and told by the rights that decide it.

use futures_util::future::{BoxFuture, FutureExt};
use uuid::Uuid;

use super::{Result, Session};
use crate::policy::{Action, Class, Kind, Policy, Privilege, Relation, Visible, Visitor};

/// Why a record is read as it is.
pub struct Explained {
    pub kind: Kind,
    /// The relations in which the caller stands to the record, of those that the role's rules name.
    pub relations: Vec<Relation>,
    pub classes: Vec<ClassExplained>,
    /// What the rule grants to be done, if the record's state admits it.
    pub actions: Vec<Action>,
}

/// A class that the type has fields of.
pub struct ClassExplained {
    pub class: Class,
    pub fields: &'static [String],
    /// None where they can be read.
    pub hidden: Option<Hidden>,
}

/// What hides a class of fields.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Hidden {
    /// No rule lets the role read it.
    Role,
    /// Another relation to the record would let the role read it.
    Relation,
    /// The rule lets those read it who have a privilege.
    Privilege(Privilege),
}

impl Session {
    /// Explains a record; `None` for one that the caller does not see, as for one that is not there.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn explain(&self, kind: Kind, id: Uuid) -> Result<Option<Explained>> {
        kind.visit(Explain { session: self, id }).await
    }

    async fn explained<E: Visible>(&self, id: Uuid) -> Result<Option<Explained>> {
        let Some(row) = self.find::<E>().by_id(id).await? else { return Ok(None) };
        let policy = Policy::current();
        let rules = policy.rights(self.request().role, E::KIND);
        let mut relations = Vec::new();
        for relation in rules.iter().flat_map(|rule| &rule.relations) {
            if self.find::<E>().stands(id, *relation).await? {
                relations.push(*relation);
            }
        }
        let right = self.access(E::KIND).right(self.scope(), E::person(&row));
        // What the rule says before the caller's privileges have narrowed it.
        let rule = right.and_then(|right| rules.iter().find(|rule| rule.relations == right.relations));
        let hidden = |class: Class| match rule {
            _ if row.readable().contains(class) => None,
            // Nothing but the protection of name and address hides what no privilege locks.
            Some(rule) if rule.read.contains(class) => {
                Some(Hidden::Privilege(policy.privilege(class).unwrap_or(Privilege::SeeProtectedAddress)))
            }
            _ if rules.iter().any(|rule| rule.read.contains(class)) => Some(Hidden::Relation),
            _ => Some(Hidden::Role),
        };
        let granted = |action: &&Action| rule.is_some_and(|rule| rule.may.contains(action));
        Ok(Some(Explained {
            kind: E::KIND,
            relations,
            classes: (policy.classes(E::KIND))
                .map(|(class, fields)| ClassExplained { class, fields, hidden: hidden(class) })
                .collect(),
            actions: Action::ALL.iter().filter(granted).copied().collect(),
        }))
    }
}

struct Explain<'s> {
    session: &'s Session,
    id: Uuid,
}

impl<'s> Visitor for Explain<'s> {
    type Output = BoxFuture<'s, Result<Option<Explained>>>;

    fn visit<E: Visible>(self) -> Self::Output {
        self.session.explained::<E>(self.id).boxed()
    }
}
