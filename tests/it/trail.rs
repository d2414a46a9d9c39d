//! The trail from within: its leaves, their sequence, and what is signed for.

mod alarms;
mod events;
mod evidence;
mod files;
mod forgetting;
mod frozen;
mod grants;
mod kill;
mod replay;
mod report;
mod reviews;
mod samples;
mod sequence;
mod shown;
mod stream;
mod tamper;
mod telling;
mod timeline;
mod witness;
mod writing;
