//! The trail: who read, changed, or was refused what, durable before any answer leaves, and in a tree that shows when
//! anything is changed afterwards.

mod body;
mod checkpoint;
mod event;
mod leaf;
mod sequencer;
mod tree;
mod writer;

pub use body::{Actor, Concern};
pub use checkpoint::{CheckpointError, SigningKey};
pub use event::{Event, Subject};
pub use indsats_entity::audit_leaf::{AuditKind as EventKind, AuditOutcome as Outcome};
pub use leaf::{Part, text as leaf_text};
pub use sequencer::{SignError, Signed, Step};
pub(crate) use sequencer::{sign, turn};
pub use tree::TreeError;
pub use writer::Writer;

/// Bytes as lower-case hexadecimal text.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
