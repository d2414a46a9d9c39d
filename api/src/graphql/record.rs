//! What every type of the schema that shows a row has in common.

use async_graphql::{Enum, SimpleObject};

use crate::{
    policy::{Denial, Policy, Visible},
    store::Seen,
};

/// Declares the wrapper around a row.
macro_rules! record {
    ($name:ident shows $entity:ty) => {
        #[derive(Clone)]
        pub struct $name(pub $crate::graphql::node::Node<$entity>);

        impl $crate::graphql::connection::Record for $name {
            type Entity = $entity;

            fn show(node: $crate::graphql::node::Node<$entity>) -> Self {
                Self(node)
            }
        }
    };
}

/// Declares the object that tells what the caller may do to a record, by the very question that the mutations ask.
macro_rules! access {
    ($(#[$doc:meta])* $name:ident on $entity:ty { $($(#[$fdoc:meta])* $field:ident: $action:ident,)+ }) => {
        $(#[$doc])*
        #[derive(async_graphql::SimpleObject)]
        pub struct $name { $($(#[$fdoc])* $field: $crate::graphql::record::Permission,)+ }

        impl $name {
            /// Asks for each action.
            pub fn of(session: &$crate::store::Session, row: &$crate::store::Seen<$entity>) -> Self {
                use $crate::policy::Action;
                Self { $($field: session.may::<$entity>(Action::$action, row).into(),)+ }
            }
        }
    };
}

pub(super) use {access, record};

/// Whether the caller may do something to a record, as the mutation itself would decide.
#[derive(SimpleObject)]
pub struct Permission {
    /// Whether the action would be granted now.
    is_allowed: bool,
    /// Why it would not; empty where it is allowed.
    reasons: Vec<DenialReason>,
}

/// Why an action is not allowed.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
pub enum DenialReason {
    /// The role in use has no such right on records of this type.
    RoleLacksRight,
    /// The role has the right, but not through the relation in which the caller stands to this person.
    RelationLacksRight,
    /// The record's state does not admit the action.
    StateDoesNotAdmit,
    /// The caller took part in what is to be decided: somebody else must do it.
    OwnDecision,
    /// Only a person may do it, and the caller is a program.
    HumanRequired,
}

impl From<Denial> for DenialReason {
    fn from(denial: Denial) -> Self {
        match denial {
            Denial::Role => Self::RoleLacksRight,
            Denial::Relation => Self::RelationLacksRight,
            Denial::State => Self::StateDoesNotAdmit,
            Denial::OwnDecision => Self::OwnDecision,
            Denial::Human => Self::HumanRequired,
        }
    }
}

impl From<Result<(), Denial>> for Permission {
    fn from(asked: Result<(), Denial>) -> Self {
        Self { is_allowed: asked.is_ok(), reasons: asked.err().map(DenialReason::from).into_iter().collect() }
    }
}

/// The fields of a row that are null because the caller may not read them.
pub fn redacted_fields<E: Visible>(row: &Seen<E>) -> Vec<&'static str> {
    Policy::current().fields_outside(E::KIND, row.readable())
}
