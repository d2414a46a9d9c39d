//! Global ids: which kind of row and which row, sealed so that nothing but equality shows.

use uuid::Uuid;

use crate::{keys::Sealer, policy::Kind};

/// What seals of ids are bound to: a seal made for anything else is no id.
const BINDING: &[u8] = b"id";

/// The identity of a row of any kind.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct GlobalId {
    pub kind: Kind,
    pub row: Uuid,
}

impl GlobalId {
    /// The opaque text that clients hold.
    #[must_use]
    pub fn seal(self, sealer: &Sealer) -> String {
        // The position of a kind is part of every id: new kinds come at the end.
        let mut clear = [0; 17];
        clear[0] = self.kind as u8;
        clear[1..].copy_from_slice(self.row.as_bytes());
        sealer.seal(BINDING, &clear)
    }

    /// Opens an id; `None` for what this sealer did not make.
    #[must_use]
    pub fn open(sealer: &Sealer, text: &str) -> Option<Self> {
        let [kind, row @ ..]: [u8; 17] = sealer.open(BINDING, text).ok()?.try_into().ok()?;
        Some(Self { kind: Kind::ALL.get(usize::from(kind)).copied()?, row: Uuid::from_bytes(row) })
    }
}
