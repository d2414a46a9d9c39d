//! Example operations: a caseworker's, a manager's, an auditor's day, as the page offers them.

use rust_embed::RustEmbed;
use serde::Serialize;

use crate::policy::Role;

#[derive(RustEmbed)]
#[folder = "src/demo/operations"]
struct Files;

/// One example, as the page shows it.
#[derive(Clone, Debug, Serialize)]
pub struct Example {
    /// The operation's name.
    pub name: String,
    pub title: Title,
    pub query: String,
    /// Variables as JSON text; empty where there are none.
    pub variables: String,
}

/// What an example is called.
#[derive(Clone, Debug, Serialize)]
pub struct Title {
    pub da: String,
    pub en: String,
}

/// The examples of a role, in the order of their file names. A file begins with two comment lines, the Danish and the
/// English title; variables, where there are any, stand beside it as JSON.
#[must_use]
pub fn examples(role: Role) -> Vec<Example> {
    let folder = match role {
        Role::AuditClient => Role::Auditor.as_str(),
        role => role.as_str(),
    }
    .to_ascii_lowercase();
    let mut paths: Vec<String> = Files::iter().map(String::from).collect();
    paths.sort_unstable();
    let of_role = paths.iter().filter(|path| path.starts_with(&format!("{folder}/")) && path.ends_with(".graphql"));
    of_role.filter_map(|path| example(path)).collect()
}

fn example(path: &str) -> Option<Example> {
    let text = read(path)?;
    let mut lines = text.lines();
    let title = |line: Option<&str>| line.map(|line| line.trim_start_matches(['#', ' ']).to_owned());
    let title = Title { da: title(lines.next())?, en: title(lines.next())? };
    let query = lines.collect::<Vec<_>>().join("\n");
    let name = query.split([' ', '(', '{']).nth(1)?.to_owned();
    let variables = read(&path.replace(".graphql", ".json")).unwrap_or_default();
    Some(Example { name, title, query, variables })
}

fn read(path: &str) -> Option<String> {
    Files::get(path).and_then(|file| String::from_utf8(file.data.into_owned()).ok())
}
