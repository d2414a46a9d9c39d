//! From a credential to an identity. Only `token` names the library that reads tokens.

mod issuer;
pub mod login;
mod shape;
mod token;

pub use issuer::{Grant, LocalIssuer};
pub use token::{Refusal, TrustedIssuer, Verifier};
