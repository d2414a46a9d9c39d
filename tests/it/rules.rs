//! The calculable core against its definition in `docs/reference/rules.md`: worked examples, edge cases, and a second
//! reading of the same text that counts day by day and minute by minute.

mod availability;
mod case_files;
mod edges;
mod excused;
mod explained;
mod gap_lists;
mod given;
mod holidays;
mod lists;
mod open;
mod oracle;
mod person_files;
mod policies;
mod random;
mod simulation;
mod slots;
mod vectors;
mod waiting;
mod worklists;
