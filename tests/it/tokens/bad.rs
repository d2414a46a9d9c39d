//! Tokens that must be refused, each with the reason that the log must give.

mod claims;
mod header;
mod keys;
mod text;

pub(super) use claims::loose_token;
pub(super) use keys::unusable_keys;

use indsats::authn::Refusal;

use super::Signers;

/// What is wrong, the token, the reason.
pub(super) type Bad = (String, String, Refusal);

/// All of them.
pub(super) fn tokens(signers: &Signers) -> Vec<Bad> {
    let mut all = text::tokens(signers);
    all.extend(header::tokens(signers));
    all.extend(keys::tokens(signers));
    all.extend(claims::tokens(signers));
    all.extend(claims::loose(signers));
    all
}
