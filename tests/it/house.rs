//! The house rules that a compiler cannot hold: which part may name which.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// What each part of the program may name of the others. `serve`, `cli`, `demo` and `main` compose, and may name all.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("address", &[]),
    ("civil", &[]),
    ("clock", &["civil"]),
    ("cpr", &[]),
    ("keys", &["cpr"]),
    ("texts", &[]),
    ("metrics", &[]),
    ("telemetry", &["config"]),
    ("config", &["address", "audit", "keys", "policy"]),
    ("policy", &["rules"]),
    ("rules", &["civil"]),
    ("audit", &["civil", "keys", "metrics", "policy", "store"]),
    ("authn", &["address", "clock", "config", "metrics", "policy", "store"]),
    ("store", &["audit", "civil", "clock", "cpr", "keys", "policy", "rules"]),
    ("domain", &["civil", "cpr", "policy", "rules", "store"]),
    ("files", &["civil", "domain", "policy", "rules", "store", "texts"]),
    ("graphql", &["audit", "civil", "cpr", "domain", "keys", "policy", "rules", "store", "texts"]),
    ("generate", &["civil", "cpr", "domain", "import", "policy", "store"]),
    (
        "http",
        &[
            "audit",
            "authn",
            "civil",
            "domain",
            "files",
            "graphql",
            "metrics",
            "policy",
            "rules",
            "store",
            "telemetry",
            "texts",
        ],
    ),
    ("import", &["civil", "clock", "cpr", "domain", "keys", "policy", "store", "texts"]),
];

/// Names that stand in one place only: who may write them, beside those who compose.
const KEPT_IN: &[(&str, &[&str])] = &[
    ("axum", &["http"]),
    ("async_graphql", &["graphql", "http"]),
    ("jsonwebtoken", &["authn"]),
    ("reqwest", &["address", "authn", "config", "telemetry"]),
    ("DatabaseConnection", &["store", "audit"]),
    ("DatabaseTransaction", &["store", "audit"]),
    ("ConnectionTrait", &["store", "audit"]),
    ("Utc::now", &["clock"]),
];

const COMPOSERS: &[&str] = &["cli", "demo", "lib", "main", "serve"];

/// Every source file by the part it belongs to.
fn sources() -> BTreeMap<String, Vec<(PathBuf, String)>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../api/src");
    let mut parts: BTreeMap<String, Vec<(PathBuf, String)>> = BTreeMap::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of the source").map(|entry| entry.expect("an entry").path())
        {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|extension| extension == "rs") {
                let inside = entry.strip_prefix(&root).expect("inside").to_owned();
                let first = inside.components().next().expect("a component").as_os_str().to_string_lossy().into_owned();
                let part = first.trim_end_matches(".rs").to_owned();
                let text = fs::read_to_string(&entry).expect("a source file");
                parts.entry(part).or_default().push((inside, text));
            }
        }
    }
    parts
}

/// Lines of code, without comments and without the unit tests at a file's end.
fn code(text: &str) -> impl Iterator<Item = &str> {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    text.lines().filter(|line| !line.trim_start().starts_with("//"))
}

#[test]
fn each_part_names_only_what_it_may() {
    let parts = sources();
    let mut wrong = Vec::new();
    for (part, files) in parts.iter().filter(|(part, _)| !COMPOSERS.contains(&part.as_str())) {
        let allowed = MAY_NAME.iter().find(|(known, _)| known == part);
        let Some((_, allowed)) = allowed else {
            wrong.push(format!("{part} stands in no line of the table"));
            continue;
        };
        for (file, text) in files {
            // Names of `use crate::{…}` blocks stand four spaces in, one to a line, or directly behind `crate::`.
            let mut in_block = false;
            for line in code(text) {
                let named = if in_block && line.starts_with("    ") && !line.starts_with("     ") {
                    line.trim_start().split([':', ',', ' ']).next()
                } else {
                    line.split("crate::").nth(1).and_then(|rest| rest.split([':', ',', ';', ' ', '<', '(', '{']).next())
                };
                in_block = line.starts_with("use crate::{") && !line.ends_with(';') || in_block && line != "};";
                let Some(named) = named.filter(|name| parts.contains_key(*name)) else { continue };
                if named != part && !allowed.contains(&named) {
                    wrong.push(format!("{} names {named}", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_belongs_in_one_place_stands_there() {
    let mut wrong = Vec::new();
    for (part, files) in sources() {
        for (name, places) in KEPT_IN {
            if places.contains(&part.as_str()) || COMPOSERS.contains(&part.as_str()) {
                continue;
            }
            for (file, text) in &files {
                if code(text).any(|line| line.contains(name)) {
                    wrong.push(format!("{} names {name}", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_lint_is_silenced_without_being_expected() {
    let mut wrong = Vec::new();
    for (file, text) in sources().into_values().flatten() {
        if text.contains(concat!("#[", "allow(")) || text.contains(concat!("#![", "allow(")) {
            wrong.push(file);
        }
    }
    assert!(wrong.is_empty(), "use `expect` with a reason: {wrong:#?}");
}

#[test]
fn no_file_is_longer_than_four_hundred_lines() {
    let long = sources().into_values().flatten().filter(|(_, text)| text.lines().count() > 400);
    let long: Vec<PathBuf> = long.map(|(file, _)| file).collect();
    assert!(long.is_empty(), "{long:#?}");
}
