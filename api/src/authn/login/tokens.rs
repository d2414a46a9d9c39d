//! The tokens of a session, as they are sealed.

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::store::BrowserSession;

/// The tokens of one session, and whose they are.
#[derive(Deserialize, Serialize, Zeroize, ZeroizeOnDrop)]
pub(super) struct Tokens {
    pub subject: String,
    pub access: String,
    pub refresh: Option<String>,
}

impl Tokens {
    /// Those that a session keeps; `None` where an older program kept something else.
    pub(super) fn of(session: &BrowserSession) -> Option<Self> {
        serde_json::from_slice(&session.tokens).ok()
    }

    pub(super) fn bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(serde_json::to_vec(self).unwrap_or_default())
    }
}
