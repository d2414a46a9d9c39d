//! Why a token is refused: for log and metrics. Outwards every refusal is the same.

macro_rules! refusals {
    ($($variant:ident = $name:literal: $text:literal,)+) => {
        /// One reason for each thing that can be wrong; none of them holds anything of a token.
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
        pub enum Refusal { $(#[error($text)] $variant,)+ }

        impl Refusal {
            /// The value of the metric's label.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

refusals! {
    TooLong = "too_long": "longer than a token can be",
    Parts = "parts": "not three parts",
    Encrypted = "encrypted": "encrypted, which no issuer was asked for",
    Encoding = "encoding": "a part is not in the one form of base64url",
    Header = "header": "the header is not a JSON object",
    HeaderDuplicate = "header_duplicate": "a name stands twice in the header",
    HeaderMember = "header_member": "a member of the header has another type than it must",
    Critical = "critical": "the header asks for extensions",
    Unencoded = "unencoded": "the header changes how the payload is written",
    Compressed = "compressed": "compressed",
    ForeignKey = "foreign_key": "the header brings keys of its own",
    Unsigned = "unsigned": "not signed",
    Symmetric = "symmetric": "signed with a shared secret",
    NoKeyId = "no_key_id": "the header names no key",
    Payload = "payload": "the payload is not a JSON object",
    PayloadDuplicate = "payload_duplicate": "a name stands twice in the payload",
    NoIssuer = "no_issuer": "no issuer",
    Issuer = "issuer": "the issuer is unknown",
    Type = "type": "the type is not that of an access token",
    NoKeys = "no_keys": "the issuer's keys are not known now",
    UnknownKey = "unknown_key": "the issuer has no such key",
    Algorithm = "algorithm": "the algorithm is not the key's",
    Signature = "signature": "the signature is wrong",
    NoAudience = "no_audience": "no audience",
    Audience = "audience": "for another audience",
    NoExpiry = "no_expiry": "no instant at which it runs out",
    Expired = "expired": "it has run out",
    NoIssue = "no_issue": "no instant at which it was issued",
    IssuedAhead = "issued_ahead": "issued in the future",
    NotBefore = "not_before": "the instant from which it is valid is no number",
    NotYet = "not_yet": "not valid yet",
    Lifetime = "lifetime": "it lives longer than it may",
    NoSubject = "no_subject": "no subject",
    Subject = "subject": "the subject is empty, too long, or not plain text",
    IdToken = "id_token": "an ID token",
    OtherToken = "other_token": "a token of another kind than an access token",
    Bound = "bound": "bound to a key that the bearer does not show",
    Unmarked = "unmarked": "it lacks the mark of the issuer's access tokens",
    Client = "client": "issued to a client that is not on the list",
    Identity = "identity": "its claims give no identity",
}
