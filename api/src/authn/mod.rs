//! From a credential to an identity. `token` tells the order in which a token is looked at; `keys` knows whose keys there
//! are and where they come from. Signatures are checked by a library, everything else by us: its defaults are too kind.

mod claims;
mod discovery;
mod header;
mod issuer;
mod json;
mod keys;
pub mod login;
mod parts;
mod refusal;
mod shape;
mod token;

pub use claims::Rules;
pub use issuer::{Grant, LocalIssuer};
pub use keys::{KeySet, Keys, Source, Trouble, Web};
pub use refusal::Refusal;
pub use shape::identity;
pub use token::{TrustedIssuer, Verifier};
