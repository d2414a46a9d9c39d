//! All tests, linked once.

mod migration;
