//! The trail from within: its leaves, their sequence, and what is signed for.

mod sequence;
mod writing;
