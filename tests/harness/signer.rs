//! Keys of issuers in tests, and tokens signed with them, good and bad.

use std::sync::OnceLock;

use aws_lc_rs::{
    encoding::AsDer,
    rand::SystemRandom,
    rsa::KeySize,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
        Ed25519KeyPair, KeyPair, RsaKeyPair, RsaPublicKeyComponents,
    },
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Value, json};

/// A key pair.
pub struct Signer {
    pub id: String,
    pub algorithm: Algorithm,
    /// The public half as it stands in a key set.
    pub jwk: Value,
    key: EncodingKey,
}

/// Text as a part of a token.
pub fn encode(part: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(part)
}

impl Signer {
    /// A key with an id. RSA keys are costly to make: in one process they all have the same numbers.
    pub fn new(id: &str, algorithm: Algorithm) -> Self {
        let (key, mut jwk) = match algorithm {
            Algorithm::EdDSA => ed25519(),
            Algorithm::ES256 => ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING, "P-256"),
            Algorithm::ES384 => ecdsa(&ECDSA_P384_SHA384_FIXED_SIGNING, "P-384"),
            _ => rsa(),
        };
        jwk["kid"] = id.into();
        jwk["alg"] = format!("{algorithm:?}").into();
        jwk["use"] = "sig".into();
        Self { id: id.to_owned(), algorithm, jwk, key }
    }

    /// The header of an access token.
    pub fn header(&self) -> Value {
        json!({ "typ": "at+jwt", "alg": self.jwk["alg"], "kid": self.id })
    }

    /// An access token.
    pub fn token(&self, claims: &Value) -> String {
        self.sign(self.header().to_string(), claims.to_string())
    }

    /// Signs a header and a payload as they are.
    pub fn sign(&self, header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>) -> String {
        self.sign_text(&format!("{}.{}", encode(header), encode(payload)))
    }

    /// Signs what stands before the second dot as it is.
    pub fn sign_text(&self, text: &str) -> String {
        format!("{text}.{}", crypto::sign(text.as_bytes(), &self.key, self.algorithm).expect("a signature"))
    }

    /// Signs as another algorithm of the same family would.
    pub fn sign_as(&self, algorithm: Algorithm, header: &Value, payload: &Value) -> String {
        let text = format!("{}.{}", encode(header.to_string()), encode(payload.to_string()));
        format!("{text}.{}", crypto::sign(text.as_bytes(), &self.key, algorithm).expect("a signature"))
    }
}

fn ed25519() -> (EncodingKey, Value) {
    let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).expect("a key");
    let pair = Ed25519KeyPair::from_pkcs8(document.as_ref()).expect("a key");
    let public = encode(pair.public_key().as_ref());
    (EncodingKey::from_ed_der(document.as_ref()), json!({ "kty": "OKP", "crv": "Ed25519", "x": public }))
}

fn ecdsa(algorithm: &'static EcdsaSigningAlgorithm, curve: &str) -> (EncodingKey, Value) {
    let document = EcdsaKeyPair::generate_pkcs8(algorithm, &SystemRandom::new()).expect("a key");
    let pair = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref()).expect("a key");
    let point = &pair.public_key().as_ref()[1..];
    let (x, y) = point.split_at(point.len() / 2);
    let jwk = json!({ "kty": "EC", "crv": curve, "x": encode(x), "y": encode(y) });
    (EncodingKey::from_ec_der(document.as_ref()), jwk)
}

fn rsa() -> (EncodingKey, Value) {
    static PAIR: OnceLock<RsaKeyPair> = OnceLock::new();
    let pair = PAIR.get_or_init(|| RsaKeyPair::generate(KeySize::Rsa2048).expect("a key"));
    let public = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public_key());
    let document: aws_lc_rs::encoding::Pkcs8V1Der<'_> = pair.as_der().expect("a document");
    let pem =
        format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(document.as_ref()));
    let key = EncodingKey::from_rsa_pem(pem.as_bytes()).expect("a key");
    (key, json!({ "kty": "RSA", "n": encode(&public.n), "e": encode(&public.e) }))
}
