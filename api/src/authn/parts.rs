//! A token taken apart: three parts in base64url, each in the only form it can have.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::Refusal;

/// The largest token that is looked at, in bytes.
const LONGEST: usize = 8 * 1024;

/// The parts of a token.
pub(super) struct Parts<'t> {
    pub header: Vec<u8>,
    pub payload: Vec<u8>,
    /// What was signed: the first two parts as they came.
    pub signed: &'t str,
    /// The signature in base64url.
    pub signature: &'t str,
}

impl<'t> Parts<'t> {
    /// Takes a token apart.
    pub(super) fn of(token: &'t str) -> Result<Self, Refusal> {
        if token.len() > LONGEST {
            return Err(Refusal::TooLong);
        }
        match token.bytes().filter(|byte| *byte == b'.').count() {
            2 => {}
            4 => return Err(Refusal::Encrypted),
            _ => return Err(Refusal::Parts),
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(Refusal::Parts)?;
        let (header, payload) = signed.split_once('.').ok_or(Refusal::Parts)?;
        // The engine takes no padding, no white space and no stray last bits.
        let decoded = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| Refusal::Encoding);
        decoded(signature)?;
        Ok(Self { header: decoded(header)?, payload: decoded(payload)?, signed, signature })
    }
}
