//! Why the caller reads of a record what they read.

use async_graphql::{Context, Enum, ID, Result, SimpleObject};

use super::{any::NOBODY, context::Acting, viewer::FieldPrivilege};
use crate::{
    policy::Policy,
    store::{ClassExplained, Explained, Hidden},
};

/// Why the caller reads of a record what they read, by the policy's own names (`accessPolicy`): in which relations they stand to it,
/// what each class of fields is hidden by, and which mutations the rule grants. It tells nothing that is in the record.
#[derive(SimpleObject)]
pub struct AccessExplanation {
    /// The version of the policy.
    policy_version: &'static str,
    /// The type of the record.
    record_type: &'static str,
    /// The role in use.
    role: &'static str,
    /// The purpose that was stated, or the role's default.
    purpose: &'static str,
    /// The relations in which the caller stands to the record, of those that the role's rules for the type name.
    relations: Vec<&'static str>,
    /// The classes that the type has fields of.
    classes: Vec<ClassExplanation>,
    /// The mutations that the rule grants. Whether the record's state admits them, its `access` tells.
    mutations: Vec<&'static str>,
}

/// A class of fields, and what hides it.
#[derive(SimpleObject)]
pub struct ClassExplanation {
    /// The class.
    name: &'static str,
    /// The type's fields of that class.
    fields: Vec<&'static str>,
    /// Why they are hidden. Null where they can be read.
    hidden_because: Option<HiddenReason>,
    /// The privilege that is missing; null where it is not that.
    missing_privilege: Option<FieldPrivilege>,
}

/// What hides fields.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
pub enum HiddenReason {
    /// No rule lets the role read them.
    RoleLacksRight,
    /// The role reads them of records to which it stands in another relation.
    RelationLacksRight,
    /// The role reads them with a privilege that the caller does not have.
    PrivilegeMissing,
}

/// Explains the record with a global id. None where there is none, or none within reach: the same answer.
pub(super) async fn explain(ctx: &Context<'_>, id: &ID) -> Result<Option<AccessExplanation>> {
    let session = ctx.session();
    let (kind, row) = session.unseal(id).filter(|(kind, _)| kind.is_shown()).unwrap_or(NOBODY);
    let explained = session.explain(kind, row).await?;
    if explained.is_none() {
        session.note_search();
    }
    let request = session.request();
    Ok(explained.map(|Explained { kind, relations, classes, actions }| AccessExplanation {
        policy_version: Policy::current().version(),
        record_type: kind.as_str(),
        role: request.role.as_str(),
        purpose: request.purpose.as_str(),
        relations: relations.into_iter().map(|relation| relation.as_str()).collect(),
        classes: classes.into_iter().map(ClassExplanation::of).collect(),
        mutations: actions.into_iter().map(|action| action.as_str()).collect(),
    }))
}

impl ClassExplanation {
    fn of(ClassExplained { class, fields, hidden }: ClassExplained) -> Self {
        let (hidden_because, missing_privilege) = match hidden {
            None => (None, None),
            Some(Hidden::Role) => (Some(HiddenReason::RoleLacksRight), None),
            Some(Hidden::Relation) => (Some(HiddenReason::RelationLacksRight), None),
            Some(Hidden::Privilege(missing)) => (Some(HiddenReason::PrivilegeMissing), FieldPrivilege::of(missing)),
        };
        let fields = fields.iter().map(String::as_str).collect();
        Self { name: class.as_str(), fields, hidden_because, missing_privilege }
    }
}
