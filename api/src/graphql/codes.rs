//! Every code that a client can meet, with its texts: what `errors.json` holds.

use serde_json::{Value, json};

use super::error::ErrorCode;
use crate::{domain::Code, texts::Language};

/// The list as JSON, sorted by code.
#[must_use]
pub fn list() -> Value {
    let mut user: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    let mut request: Vec<&str> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    user.sort_unstable();
    request.sort_unstable();
    let texts =
        |code: &&str| json!({ "code": code, "da": Language::Danish.text(code), "en": Language::English.text(code) });
    json!({
        "userErrors": user.iter().map(texts).collect::<Vec<_>>(),
        "requestErrors": request.iter().map(texts).collect::<Vec<_>>(),
    })
}
