//! Files: worklists and weeks to take away, and the feed of one's own meetings.

mod calendar;
mod sheets;
