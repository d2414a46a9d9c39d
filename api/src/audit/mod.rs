//! The trail: who read, changed, or was refused what, durable before any answer leaves, and in a tree that shows when
//! anything is changed afterwards.

mod body;
mod checkpoint;
mod event;
mod leaf;
mod proof;
mod reading;
mod retention;
mod sequencer;
mod signing_key;
mod tree;
pub mod verify;
mod writer;

pub use body::{Actor, Concern};
pub use checkpoint::{Checkpoint, CheckpointError, PublicKeys};
pub use event::{Event, Subject};
pub use indsats_entity::audit_leaf::{AuditKind as EventKind, AuditOutcome as Outcome};
pub use leaf::{Part, text as leaf_text};
pub use proof::{Proof, ProofError};
pub use reading::Line;
pub(crate) use reading::{checkpoints, lines, proof};
pub(crate) use retention::{compact, forget};
pub use sequencer::{SignError, Signed, Step};
pub(crate) use sequencer::{newest, sign, turn};
pub use signing_key::SigningKey;
pub use tree::TreeError;
pub use writer::Writer;

/// Bytes as lower-case hexadecimal text.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
