//! One key and the one algorithm that goes with it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use serde_json::{Map, Value};

/// How large the modulus of an RSA key may be, in bits: below it can be broken, above it costs too much.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;
/// The smallest exponent of an RSA key.
const RSA_EXPONENT: u64 = 65537;

/// A public key.
pub(in crate::authn) struct Key {
    /// The algorithm's name in headers.
    name: &'static str,
    algorithm: Algorithm,
    key: DecodingKey,
}

impl Key {
    /// Reads a key of a set; `None` for one that is not for signatures, or that is of a kind that is not taken.
    pub(super) fn read(jwk: &Map<String, Value>) -> Option<Self> {
        let text = |name: &str| jwk.get(name).and_then(Value::as_str);
        let is_for_signatures = jwk.get("use").is_none_or(|usage| usage == "sig")
            && jwk.get("key_ops").is_none_or(|list| {
                list.as_array().is_some_and(|list| list.iter().any(|operation| operation == "verify"))
            });
        if !is_for_signatures {
            return None;
        }
        let bytes = |name: &str| URL_SAFE_NO_PAD.decode(text(name)?).ok();
        let stated = jwk.get("alg").map(|name| name.as_str().unwrap_or_default());
        let (name, algorithm) = algorithm(text("kty")?, text("crv"), stated)?;
        let key = match algorithm {
            Algorithm::EdDSA => DecodingKey::from_ed_der(&bytes("x").filter(|x| x.len() == 32)?),
            Algorithm::ES256 => curve_point(bytes("x")?, bytes("y")?, 32)?,
            Algorithm::ES384 => curve_point(bytes("x")?, bytes("y")?, 48)?,
            _ => rsa(&bytes("n")?, &bytes("e")?)?,
        };
        Some(Self { name, algorithm, key })
    }

    /// The name of its algorithm.
    pub(in crate::authn) fn algorithm(&self) -> &'static str {
        self.name
    }

    /// Whether a signature, in base64url, is this key's.
    pub(in crate::authn) fn has_signed(&self, text: &str, signature: &str) -> bool {
        crypto::verify(signature, text.as_bytes(), &self.key, self.algorithm).unwrap_or(false)
    }
}

/// The one algorithm of a key. Its kind decides and, where a kind has several, what the set states of it.
fn algorithm(kind: &str, curve: Option<&str>, stated: Option<&str>) -> Option<(&'static str, Algorithm)> {
    let known: &[(&'static str, Algorithm)] = match (kind, curve) {
        // The second name is that of RFC 9864.
        ("OKP", Some("Ed25519")) => &[("EdDSA", Algorithm::EdDSA), ("Ed25519", Algorithm::EdDSA)],
        ("EC", Some("P-256")) => &[("ES256", Algorithm::ES256)],
        ("EC", Some("P-384")) => &[("ES384", Algorithm::ES384)],
        ("RSA", None) => &[
            ("RS256", Algorithm::RS256),
            ("RS384", Algorithm::RS384),
            ("RS512", Algorithm::RS512),
            ("PS256", Algorithm::PS256),
            ("PS384", Algorithm::PS384),
            ("PS512", Algorithm::PS512),
        ],
        _ => &[],
    };
    match stated {
        None => known.first().copied(),
        Some(stated) => known.iter().find(|(name, _)| *name == stated).copied(),
    }
}

fn curve_point(x: Vec<u8>, y: Vec<u8>, length: usize) -> Option<DecodingKey> {
    let is_whole = x.len() == length && y.len() == length;
    // 4 says that both coordinates follow.
    is_whole.then(|| DecodingKey::from_ec_der(&[vec![4], x, y].concat()))
}

fn rsa(modulus: &[u8], exponent: &[u8]) -> Option<DecodingKey> {
    let (modulus, exponent) = (without_zeros(modulus), without_zeros(exponent));
    let bits = modulus.len() * 8 - modulus.first()?.leading_zeros() as usize;
    let number = exponent.iter().try_fold(0_u64, |number, byte| Some(number.checked_mul(256)? + u64::from(*byte)))?;
    let is_strong = RSA_BITS.contains(&bits) && number >= RSA_EXPONENT;
    is_strong.then(|| DecodingKey::from_rsa_raw_components(modulus, exponent))
}

/// Some issuers write a number with zeros before it.
fn without_zeros(number: &[u8]) -> &[u8] {
    &number[number.iter().take_while(|byte| **byte == 0).count()..]
}
