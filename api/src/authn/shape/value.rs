//! The values of a claim, whatever form they are written in.

use serde_json::{Map, Value};

use super::bpp;
use crate::{
    config::sign_in::shape::{Claim, Decoder, RoleClaim},
    store::DropReason,
};

/// A value with what stands beside it.
#[derive(Debug, Default, Eq, PartialEq)]
pub(super) struct Stated {
    pub value: String,
    /// Of whom its group speaks.
    pub scope: Option<String>,
    /// What its group is confined by: names, each with what it names.
    pub constraints: Vec<(String, Vec<String>)>,
}

/// Reads the values of a claim. What cannot be read stands in its place with the reason.
pub(super) fn values(claim: &RoleClaim, claims: &Map<String, Value>) -> Vec<Result<Stated, DropReason>> {
    if is_incomplete(&claim.path, claims) {
        return vec![Err(DropReason::GroupOverage)];
    }
    let found = claim.path.find(claims);
    let list = match found {
        None => return Vec::new(),
        Some(Value::Array(list)) => list.iter().collect(),
        Some(one) => vec![one],
    };
    list.into_iter().flat_map(|value| decode(claim.decoder, value)).collect()
}

fn decode(decoder: Decoder, value: &Value) -> Vec<Result<Stated, DropReason>> {
    let plain = |value: &str| Ok(Stated { value: value.to_owned(), ..Stated::default() });
    let group = match (decoder, value) {
        (Decoder::Plain, Value::String(text)) => return vec![plain(text)],
        (Decoder::SpaceSeparated, Value::String(text)) => return text.split_ascii_whitespace().map(plain).collect(),
        (Decoder::BppXml, Value::String(text)) => bpp::xml(text),
        (Decoder::BppJson, Value::String(text)) => bpp::json(text),
        _ => None,
    };
    match group {
        Some(stated) => stated.into_iter().map(Ok).collect(),
        None => vec![Err(DropReason::Malformed)],
    }
}

/// Whether the service says that it left values out: then those that are there are no answer either.
fn is_incomplete(path: &Claim, claims: &Map<String, Value>) -> bool {
    let Some(outermost) = path.names().first() else { return false };
    let elsewhere = claims.get("_claim_names").and_then(Value::as_object);
    let has_groups = match claims.get("hasgroups") {
        None | Some(Value::Null | Value::Bool(false)) => false,
        Some(stated) => stated.as_str() != Some("false"),
    };
    elsewhere.is_some_and(|names| names.contains_key(outermost)) || has_groups && outermost == "groups"
}
