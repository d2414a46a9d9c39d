//! The facts of a person through the front door.

mod answers;
mod casework;
mod closing;
mod explained;
mod known;
mod lists;
mod open;
mod vectors;
