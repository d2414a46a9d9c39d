//! The trail: who read, changed, or was refused what, durable before any answer leaves.

mod event;
mod writer;

pub use event::{Event, EventKind, Outcome, Subject};
pub use writer::Writer;
