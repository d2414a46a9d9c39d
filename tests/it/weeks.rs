//! The facts of a person through the front door.

mod answers;
mod casework;
mod explained;
mod known;
mod vectors;
