//! The Danish Basic Privilege Profile: groups of privileges, each for an organisation and under constraints.
//!
//! Its XML comes in two namespaces, one of an agency that is no more, and inner elements in none; names are compared
//! without them. Its JSON is what brokers make of the XML.

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use roxmltree::{Document, Node, ParsingOptions};
use serde_json::{Map, Value};

use super::value::Stated;

/// The largest profile that is read, in bytes.
const LARGEST: usize = 64 * 1024;
/// The most elements, attributes and texts of a profile.
const NODES: u32 = 10_000;

const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// What brokers call the scopes of the profile.
const SCOPES: [(&str, &str); 4] = [
    ("cvr", "urn:dk:gov:saml:cvrNumberIdentifier:"),
    ("pu", "urn:dk:gov:saml:productionUnitIdentifier:"),
    ("se", "urn:dk:gov:saml:seNumberIdentifier:"),
    ("cpr", "urn:dk:gov:saml:cprNumberIdentifier:"),
];

/// The privileges of a profile as XML in base64; `None` for what is none.
pub(super) fn xml(text: &str) -> Option<Vec<Stated>> {
    let text: String = text.chars().filter(|letter| !letter.is_ascii_whitespace()).collect();
    if text.len() > LARGEST.div_ceil(3) * 4 {
        return None;
    }
    let bytes = STANDARD.decode(&text).or_else(|_| URL_SAFE.decode(&text)).ok()?;
    let text = std::str::from_utf8(&bytes).ok().filter(|text| text.len() <= LARGEST)?;
    // An empty one declares nothing, and is refused like every other.
    if text.contains("<!DOCTYPE") {
        return None;
    }
    let options = ParsingOptions { nodes_limit: NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text.trim_start_matches('\u{feff}'), options).ok()?;
    let root = Some(document.root_element()).filter(|root| is(root, "PrivilegeList"))?;
    let groups = root.children().filter(|node| is(node, "PrivilegeGroup"));
    Some(groups.flat_map(group).collect())
}

/// The values of one group, each under all its constraints.
fn group(group: Node<'_, '_>) -> Vec<Stated> {
    let named = |name| group.children().filter(move |node| is(node, name));
    let constraint = |node: Node<'_, '_>| {
        let name = node.attribute("Name").unwrap_or_default().trim().to_owned();
        (name, vec![content(node)])
    };
    let constraints: Vec<_> = named("Constraint").map(constraint).collect();
    let scope = group.attribute("Scope").map(|scope| scope.trim().to_owned());
    let stated = |node| Stated { value: content(node), scope: scope.clone(), constraints: constraints.clone() };
    named("Privilege").map(stated).collect()
}

fn is(node: &Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

/// The text of an element, which may stand around comments.
fn content(node: Node<'_, '_>) -> String {
    node.children().filter_map(|child| child.text().filter(|_| child.is_text())).collect::<String>().trim().to_owned()
}

/// The privileges of a profile in JSON: one group, or a list of them. `None` for what is none.
pub(super) fn json(text: &str) -> Option<Vec<Stated>> {
    let value: Value = serde_json::from_str(text).ok().filter(|_| text.len() <= LARGEST)?;
    let groups = match value {
        Value::Array(groups) => groups,
        one => vec![one],
    };
    let read: Option<Vec<_>> = groups.iter().map(|group| json_group(group.as_object()?)).collect();
    Some(read?.into_iter().flatten().collect())
}

fn json_group(group: &Map<String, Value>) -> Option<Vec<Stated>> {
    let scope = SCOPES.iter().find_map(|(name, prefix)| {
        let number = group.get(*name)?.as_str()?;
        Some(format!("{prefix}{number}"))
    });
    let constraints = match group.get("c") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Object(named)) => pairs(named)?,
        Some(Value::Array(list)) => {
            let each: Option<Vec<_>> = list.iter().map(|named| pairs(named.as_object()?)).collect();
            each?.into_iter().flatten().collect()
        }
        Some(_) => return None,
    };
    let values = texts(group.get("p")?)?;
    let stated = |value| Stated { value, scope: scope.clone(), constraints: constraints.clone() };
    Some(values.into_iter().map(stated).collect())
}

fn pairs(named: &Map<String, Value>) -> Option<Vec<(String, Vec<String>)>> {
    named.iter().map(|(name, value)| Some((name.clone(), texts(value)?))).collect()
}

/// A text, or a list of nothing else.
fn texts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(vec![text.clone()]),
        Value::Array(list) => list.iter().map(|text| text.as_str().map(str::to_owned)).collect(),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
