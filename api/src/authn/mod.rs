//! From a credential to an identity. Only `token` names the library that reads tokens.

mod issuer;
mod shape;
mod token;

pub use issuer::{Grant, LocalIssuer};
pub use shape::identity;
pub use token::{Refusal, TrustedIssuer, Verifier};
