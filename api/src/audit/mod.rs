//! The trail: who read, changed, or was refused what, durable before any answer leaves, and in a tree that shows when
//! anything is changed afterwards.

mod alarm;
mod body;
mod changes;
mod checkpoint;
mod count;
mod event;
mod evidence;
mod leaf;
mod place;
mod proof;
mod reading;
mod retention;
mod sample;
mod sequencer;
mod signing_key;
mod tree;
pub mod verify;
mod watch;
mod witness;
mod writer;

pub use alarm::Alarms;
pub(crate) use body::Subjects;
pub use body::{Actor, Concern};
pub use changes::{Changes, Digested, text as line_text};
pub use checkpoint::{Checkpoint, CheckpointError, PublicKeys};
pub(crate) use count::lost;
pub use event::{Criterion, Event, Subject};
pub use evidence::EvidenceEvent;
pub(crate) use evidence::are_as_written;
pub use indsats_entity::audit_leaf::{AuditKind as EventKind, AuditOutcome as Outcome};
pub use leaf::{Part, text as leaf_text};
pub use proof::{Proof, ProofError};
pub use reading::Line;
pub(crate) use reading::{checkpoints, cosigned, lines, lines_about, proof, size, submission};
pub(crate) use retention::{compact, forget};
pub(crate) use sample::{Drawn, Frame, drawn};
pub use sequencer::{SignError, Signed, Step};
pub(crate) use sequencer::{newest, sign, turn};
pub use signing_key::SigningKey;
pub use tree::TreeError;
pub(crate) use watch::reviews;
pub use witness::{Cosignature, WitnessKey};
pub use writer::Writer;

/// Bytes as lower-case hexadecimal text.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
