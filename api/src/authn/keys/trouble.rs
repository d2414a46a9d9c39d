//! Why the keys of an issuer could not be read: for the log, without anything of what was read.

/// What went wrong at the source.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Trouble {
    #[error("nobody answers at the address")]
    Unreachable,
    #[error("the answer took too long")]
    Slow,
    #[error("the answer has status {0}")]
    Status(u16),
    #[error("the answer is larger than 256 KiB")]
    TooLarge,
    #[error("the answer is a page in HTML")]
    Page,
    #[error("the file cannot be read: {0}")]
    File(std::io::ErrorKind),
    #[error("it is not a JSON object")]
    NotJson,
    #[error("a name stands twice in one of its objects")]
    Duplicate,
    #[error("it has no list of keys")]
    NoKeys,
    #[error("two keys have the same id")]
    SameId,
    #[error("it holds a symmetric key")]
    Symmetric,
    #[error("it holds a private key")]
    Private,
    #[error("none of its keys can check a signature")]
    Useless,
    #[error("the discovery document is of another issuer")]
    Issuer,
    #[error("the discovery document names no address for keys that may be asked")]
    Address,
}
