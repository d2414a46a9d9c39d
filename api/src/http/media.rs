//! What a request is written in, and what its answer may be.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use super::refusal::Refused;
use crate::graphql::error::ErrorCode;

/// The two media types of GraphQL over HTTP.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum Media {
    /// `application/json`: the older one, in which only the body tells how an operation went.
    #[default]
    Json,
    /// `application/graphql-response+json`: the status tells, too.
    GraphqlJson,
}

impl Media {
    /// What the client would rather have, and the older type when it does not say; `None` when it takes neither.
    pub(super) fn accepted(headers: &HeaderMap) -> Option<Self> {
        if !headers.contains_key(header::ACCEPT) {
            return Some(Self::Json);
        }
        let ranges: Vec<(&str, f32)> = headers
            .get_all(header::ACCEPT)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(',').map(range))
            .collect();
        let weight =
            |media: &str| ranges.iter().find(|(known, _)| known.eq_ignore_ascii_case(media)).map(|range| range.1);
        // A range stands for the older type: whoever takes anything may not know the newer one.
        let json = weight("application/json").or_else(|| weight("application/*")).or_else(|| weight("*/*"));
        let graphql_json = weight("application/graphql-response+json").unwrap_or_default();
        let json = json.unwrap_or_default();
        match (graphql_json > 0.0, json > 0.0) {
            (true, _) if graphql_json >= json => Some(Self::GraphqlJson),
            (_, true) => Some(Self::Json),
            _ => None,
        }
    }

    pub(super) const fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlJson => "application/graphql-response+json; charset=utf-8",
        })
    }
}

/// One element of `Accept`: media type and weight.
fn range(element: &str) -> (&str, f32) {
    let mut parts = element.split(';').map(str::trim);
    let media = parts.next().unwrap_or_default();
    let weight = parts.find_map(|parameter| parameter.strip_prefix("q="));
    (media, weight.map_or(1.0, |weight| weight.parse().unwrap_or_default()))
}

/// Refuses every body but plain JSON in UTF-8. A browser sends none of it to another origin without asking first.
pub(super) fn require_json(headers: &HeaderMap) -> Result<(), Refused> {
    let mut parts = text(headers, header::CONTENT_TYPE).unwrap_or_default().split(';').map(str::trim);
    let is_json = parts.next().is_some_and(|media| media.eq_ignore_ascii_case("application/json"));
    let is_utf8 = parts.all(|parameter| {
        let value = parameter.split_once('=').filter(|(name, _)| name.eq_ignore_ascii_case("charset"));
        value.is_some_and(|(_, charset)| charset.trim_matches('"').eq_ignore_ascii_case("utf-8"))
    });
    let is_plain = headers.get(header::CONTENT_ENCODING).is_none_or(|coding| coding == "identity");
    let is_single = headers.get_all(header::CONTENT_TYPE).iter().count() == 1;
    if is_json && is_utf8 && is_plain && is_single {
        return Ok(());
    }
    Err(Refused::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ErrorCode::BadUserInput,
        "Send `Content-Type: application/json`, not compressed.",
    ))
}

/// A header's text.
pub(super) fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
