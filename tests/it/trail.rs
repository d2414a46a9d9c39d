//! The trail from within: its leaves, their sequence, and what is signed for.

mod events;
mod evidence;
mod files;
mod forgetting;
mod kill;
mod replay;
mod report;
mod sequence;
mod stream;
mod tamper;
mod telling;
mod writing;
