//! The facts of a person through the front door.

mod answers;
