//! The trail from within: its leaves, their sequence, and what is signed for.

mod files;
mod forgetting;
mod kill;
mod sequence;
mod stream;
mod tamper;
mod writing;
