//! The trail from within: its leaves, their sequence, and what is signed for.

mod events;
mod replay;
mod report;
mod sequence;
mod writing;
