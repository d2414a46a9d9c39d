//! `[sign_in]`: whose word about a caller is taken.

mod issuer;
mod source;

use serde::{Deserialize, Serialize};

use super::Check;
pub use issuer::Issuer;
pub(super) use issuer::WrittenIssuer;
pub use source::KeySource;

/// Whose word about a caller is taken.
#[derive(Clone, Debug, Default)]
pub struct SignIn {
    /// The services whose tokens are accepted, each issuer once. At least one is required.
    pub issuers: Vec<Issuer>,
}

#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Written {
    pub(super) issuers: Vec<WrittenIssuer>,
}

impl Written {
    pub(super) fn read(self, check: &mut Check) -> Option<SignIn> {
        const KEY: &str = "sign_in.issuers";
        if self.issuers.is_empty() {
            check.refuse(KEY, "is missing: nobody could sign in");
        }
        let mut seen = Vec::new();
        let mut issuers = Vec::new();
        for (index, written) in self.issuers.into_iter().enumerate() {
            let key = format!("{KEY}[{index}]");
            if written.issuer.as_ref().is_some_and(|issuer| seen.contains(issuer)) {
                check.refuse(&format!("{key}.issuer"), "is listed twice");
            }
            seen.extend(written.issuer.clone());
            issuers.push(written.read(&key, check));
        }
        issuers.into_iter().collect::<Option<Vec<_>>>().map(|issuers| SignIn { issuers })
    }
}

impl SignIn {
    pub(super) fn written(&self) -> Written {
        Written { issuers: self.issuers.iter().map(Issuer::written).collect() }
    }
}
