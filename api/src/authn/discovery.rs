//! The document in which an issuer describes itself.

use serde_json::Value;

use super::{
    Trouble,
    json::{self, Malformed},
};
use crate::address::Address;

/// The address of the issuer's keys. The document must be that issuer's own: ADFS writes the issuer of its access tokens
/// into a member of its own.
pub(super) fn key_address(text: &[u8], issuer: &str, asked: &Address) -> Result<Address, Trouble> {
    let document = json::object(text).map_err(|malformed| match malformed {
        Malformed::Duplicate => Trouble::Duplicate,
        Malformed::NotAnObject => Trouble::NotJson,
    })?;
    let member = |name: &str| document.get(name).and_then(Value::as_str);
    if ![member("issuer"), member("access_token_issuer")].contains(&Some(issuer)) {
        return Err(Trouble::Issuer);
    }
    let named = member("jwks_uri").and_then(Address::parse);
    // What came protected must not lead to what is not.
    named.filter(|keys| keys.is_encrypted() || !asked.is_encrypted()).ok_or(Trouble::Address)
}
