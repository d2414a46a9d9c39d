//! Why a token is refused: for the log. Outwards every refusal is the same.

/// One reason for each thing that can be wrong; none of them holds anything of a token.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
pub enum Refusal {
    #[error("longer than a token can be")]
    TooLong,
    #[error("not three parts")]
    Parts,
    #[error("encrypted, which no issuer was asked for")]
    Encrypted,
    #[error("a part is not in the one form of base64url")]
    Encoding,
    #[error("the header is not a JSON object")]
    Header,
    #[error("a name stands twice in the header")]
    HeaderDuplicate,
    #[error("a member of the header has another type than it must")]
    HeaderMember,
    #[error("the header asks for extensions")]
    Critical,
    #[error("the header changes how the payload is written")]
    Unencoded,
    #[error("compressed")]
    Compressed,
    #[error("the header brings keys of its own")]
    ForeignKey,
    #[error("not signed")]
    Unsigned,
    #[error("signed with a shared secret")]
    Symmetric,
    #[error("the header names no key")]
    NoKeyId,
    #[error("the payload is not a JSON object")]
    Payload,
    #[error("a name stands twice in the payload")]
    PayloadDuplicate,
    #[error("no issuer")]
    NoIssuer,
    #[error("the issuer is unknown")]
    Issuer,
    #[error("the type is not that of an access token")]
    Type,
    #[error("the issuer's keys are not known now")]
    NoKeys,
    #[error("the issuer has no such key")]
    UnknownKey,
    #[error("the algorithm is not the key's")]
    Algorithm,
    #[error("the signature is wrong")]
    Signature,
    #[error("no audience")]
    NoAudience,
    #[error("for another audience")]
    Audience,
    #[error("no instant at which it runs out")]
    NoExpiry,
    #[error("it has run out")]
    Expired,
    #[error("no instant at which it was issued")]
    NoIssue,
    #[error("issued in the future")]
    IssuedAhead,
    #[error("the instant from which it is valid is no number")]
    NotBefore,
    #[error("not valid yet")]
    NotYet,
    #[error("it lives longer than it may")]
    Lifetime,
    #[error("no subject")]
    NoSubject,
    #[error("the subject is empty, too long, or not plain text")]
    Subject,
    #[error("an ID token")]
    IdToken,
    #[error("a token of another kind than an access token")]
    OtherToken,
    #[error("bound to a key that the bearer does not show")]
    Bound,
    #[error("it lacks the mark of the issuer's access tokens")]
    Unmarked,
    #[error("issued to a client that is not on the list")]
    Client,
    #[error("its claims give no identity")]
    Identity,
}
