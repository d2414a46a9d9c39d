//! `policy.toml` as the program reads it, and the table that it becomes.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::LazyLock,
};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::names::{Action, Class, ClassSet, Kind, Privilege, Purpose, Relation, Role};
use crate::rules::worklist::WorklistKind;

const TEXT: &str = include_str!("policy.toml");
static POLICY: LazyLock<Policy> = LazyLock::new(|| match Policy::parse(TEXT) {
    Ok(policy) => policy,
    Err(error) => panic!("the policy that this program was built with is wrong: {error}"),
});

/// Why a policy text is refused.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// No TOML, an unknown key, or a name outside the vocabularies.
    #[error(transparent)]
    Text(#[from] toml::de::Error),
    /// Beside the rule for a broken glass there is one rule for a role and a kind, so that a row has one right.
    #[error("two rules for {0:?} on {1:?}")]
    TwoRules(Role, Kind),
    /// A rule for a broken glass and one for other relations cannot be the same and different at once.
    #[error("the rule of {0:?} on {1:?} is both for a broken glass and not")]
    Mixed(Role, Kind),
    /// A field, or a stored column, stands in two classes of its type.
    #[error("{0}.{1} is in two classes")]
    TwoClasses(String, String),
    /// A rule for a role that has no `[role.…]` table.
    #[error("the role {0:?} is not declared")]
    UndeclaredRole(Role),
    /// Readers of a kind must at least read its structure.
    #[error("the rule of {0:?} on {1:?} lets rows be read without the class `open`")]
    NotOpen(Role, Kind),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: String,
    role: BTreeMap<Role, RoleText>,
    privilege: BTreeMap<Class, Privilege>,
    fields: BTreeMap<String, BTreeMap<Class, Vec<String>>>,
    columns: BTreeMap<Kind, BTreeMap<Class, Vec<String>>>,
    rule: Vec<RuleText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleText {
    purposes: Vec<Purpose>,
    #[serde(default)]
    pseudonymous: bool,
    #[serde(default)]
    worklists: Vec<WorklistKind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleText {
    role: Role,
    on: Vec<Kind>,
    relations: Vec<Relation>,
    #[serde(default)]
    read: Vec<Class>,
    #[serde(default)]
    write: Vec<Class>,
    #[serde(default)]
    may: Vec<Action>,
}

/// What one role may do with the rows of one kind to which it stands in given relations.
#[derive(Clone, Debug)]
pub struct Right {
    pub relations: Vec<Relation>,
    pub read: ClassSet,
    pub write: ClassSet,
    pub may: HashSet<Action>,
}

/// The whole policy: one table, readable as text, compiled into the program.
pub struct Policy {
    version: String,
    roles: BTreeMap<Role, RoleText>,
    privileges: BTreeMap<Class, Privilege>,
    fields: BTreeMap<String, BTreeMap<Class, Vec<String>>>,
    columns: HashMap<(Kind, String), Class>,
    rights: HashMap<(Role, Kind), Vec<Right>>,
}

impl Policy {
    /// The policy of this build.
    #[must_use]
    pub fn current() -> &'static Self {
        &POLICY
    }

    /// The text as auditors read it.
    #[must_use]
    pub fn text() -> &'static str {
        TEXT
    }

    /// Version and digest of the text: what events refer to.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Reads a policy.
    ///
    /// # Errors
    /// On unknown names and keys, overlapping rules, and fields or columns in two classes.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let file: File = toml::from_str(text)?;
        let columns_of = file.columns.iter().map(|(kind, classes)| (kind.as_str(), classes));
        for (name, classes) in file.fields.iter().map(|(name, classes)| (name.as_str(), classes)).chain(columns_of) {
            let mut seen = HashSet::new();
            if let Some(twice) = classes.values().flatten().find(|known| !seen.insert(known.as_str())) {
                return Err(PolicyError::TwoClasses(name.to_owned(), twice.clone()));
            }
        }
        let mut rights: HashMap<(Role, Kind), Vec<Right>> = HashMap::new();
        for rule in file.rule {
            if !file.role.contains_key(&rule.role) {
                return Err(PolicyError::UndeclaredRole(rule.role));
            }
            for kind in rule.on {
                if !rule.read.is_empty() && !rule.read.contains(&Class::Open) {
                    return Err(PolicyError::NotOpen(rule.role, kind));
                }
                let known = rights.entry((rule.role, kind)).or_default();
                if rule.relations.contains(&Relation::BreakGlass) && rule.relations.len() > 1 {
                    return Err(PolicyError::Mixed(rule.role, kind));
                }
                let through_glass = |relations: &[Relation]| relations.contains(&Relation::BreakGlass);
                let same = |right: &Right| through_glass(&right.relations) == through_glass(&rule.relations);
                if known
                    .iter()
                    .any(|right: &Right| same(right) || right.relations.iter().any(|r| rule.relations.contains(r)))
                {
                    return Err(PolicyError::TwoRules(rule.role, kind));
                }
                known.push(Right {
                    relations: rule.relations.clone(),
                    read: rule.read.iter().copied().collect(),
                    write: rule.write.iter().copied().collect(),
                    may: rule.may.iter().copied().collect(),
                });
            }
        }
        let digest = Sha256::digest(text.as_bytes());
        let short: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        Ok(Self {
            version: format!("{}+{short}", file.version),
            columns: columns(&file.fields, &file.columns),
            roles: file.role,
            privileges: file.privilege,
            fields: file.fields,
            rights,
        })
    }

    /// The rights of a role on a kind, one entry for each set of relations; empty where the policy is silent.
    #[must_use]
    pub fn rights(&self, role: Role, kind: Kind) -> &[Right] {
        self.rights.get(&(role, kind)).map_or(&[], Vec::as_slice)
    }

    /// The purposes a role may state; the first is its default.
    #[must_use]
    pub fn purposes(&self, role: Role) -> &[Purpose] {
        self.roles.get(&role).map_or(&[], |role| &role.purposes)
    }

    /// The worklists that a role has, in their order.
    #[must_use]
    pub fn worklists(&self, role: Role) -> &[WorklistKind] {
        self.roles.get(&role).map_or(&[], |role| &role.worklists)
    }

    /// Whether a role sees pseudonyms in place of ids.
    #[must_use]
    pub fn is_pseudonymous(&self, role: Role) -> bool {
        self.roles.get(&role).is_none_or(|role| role.pseudonymous)
    }

    /// The privilege that a class asks for on top of the role.
    #[must_use]
    pub fn privilege(&self, class: Class) -> Option<Privilege> {
        self.privileges.get(&class).copied()
    }

    /// The class of a stored column; `None` when nobody classified it, which the store refuses to serve.
    #[must_use]
    pub fn column(&self, kind: Kind, column: &str) -> Option<Class> {
        self.columns.get(&(kind, column.to_owned())).copied()
    }

    /// The class of a field of an object or input type of the schema.
    #[must_use]
    pub fn field(&self, type_name: &str, field: &str) -> Option<Class> {
        let exact = self.fields.get(type_name);
        let by_suffix =
            || self.fields.iter().find(|(name, _)| name.strip_prefix('*').is_some_and(|s| type_name.ends_with(s)));
        let classes = exact.or_else(|| by_suffix().map(|(_, classes)| classes))?;
        classes.iter().find(|(_, fields)| fields.iter().any(|f| f == field)).map(|(class, _)| *class)
    }

    /// The field of the schema that shows a column. A column that no field shows by that name goes by its own, spelt alike.
    #[must_use]
    pub fn field_of(&self, kind: Kind, column: &str) -> String {
        let points = ["_id", "_code", "_encrypted"].iter().find_map(|ending| column.strip_suffix(ending));
        let until = column.strip_suffix("_to").map(|stem| format!("{stem}_until"));
        let names = [Some(column), points, until.as_deref()].into_iter().flatten().map(camel_case);
        let shown = names.into_iter().find(|name| self.field(kind.as_str(), name).is_some());
        shown.unwrap_or_else(|| camel_case(column))
    }

    /// The classes that a kind has fields of, with the fields.
    pub fn classes(&self, kind: Kind) -> impl Iterator<Item = (Class, &[String])> {
        self.fields.get(kind.as_str()).into_iter().flatten().map(|(class, fields)| (*class, fields.as_slice()))
    }

    /// The fields of a kind whose class a caller may not read, sorted: what `redactedFields` lists.
    #[must_use]
    pub fn fields_outside(&self, kind: Kind, readable: ClassSet) -> Vec<&str> {
        let classes = self.fields.get(kind.as_str()).into_iter().flatten();
        let hidden = classes.filter(|(class, _)| !readable.contains(**class));
        let mut names: Vec<&str> = hidden.flat_map(|(_, fields)| fields.iter().map(String::as_str)).collect();
        names.sort_unstable();
        names
    }

    /// Every type and field that the policy classifies, for the test that finds stale lines.
    pub fn classified(&self) -> impl Iterator<Item = (&str, &str)> {
        let types = self.fields.iter();
        types.flat_map(|(name, classes)| classes.values().flatten().map(move |field| (name.as_str(), field.as_str())))
    }
}

/// A column belongs to the class of the field of the same name unless the policy places it itself.
fn columns(
    fields: &BTreeMap<String, BTreeMap<Class, Vec<String>>>,
    placed: &BTreeMap<Kind, BTreeMap<Class, Vec<String>>>,
) -> HashMap<(Kind, String), Class> {
    let mut columns = HashMap::new();
    for (name, classes) in fields {
        let Some(kind) = Kind::parse(name) else { continue };
        for (class, fields) in classes {
            columns.extend(fields.iter().map(|field| ((kind, snake_case(field)), *class)));
        }
    }
    for (kind, classes) in placed {
        for (class, names) in classes {
            columns.extend(names.iter().map(|name| ((*kind, name.clone()), *class)));
        }
    }
    columns
}

fn snake_case(field: &str) -> String {
    let letter = |c: char| c.is_ascii_uppercase().then_some('_').into_iter().chain([c.to_ascii_lowercase()]);
    field.chars().flat_map(letter).collect()
}

fn camel_case(column: &str) -> String {
    let mut after_line = false;
    let letter = |c: char| {
        let starts = std::mem::replace(&mut after_line, c == '_');
        (c != '_').then_some(if starts { c.to_ascii_uppercase() } else { c })
    };
    column.chars().filter_map(letter).collect()
}

#[cfg(test)]
mod tests;
