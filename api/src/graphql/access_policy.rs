//! The access policy as text.

use async_graphql::SimpleObject;

use crate::policy::Policy;

/// The rules by which access is decided: one table, the same that the program decides by.
#[derive(SimpleObject)]
pub struct AccessPolicy {
    /// The version, with a digest of the text.
    version: &'static str,
    /// The table, as TOML.
    text: &'static str,
}

impl AccessPolicy {
    /// The policy of this build.
    pub fn current() -> Self {
        Self { version: Policy::current().version(), text: Policy::text() }
    }
}
