//! What holds when things go wrong: nothing leaves unrecorded, nothing is half done, nothing personal is said aloud.

pub mod audit;
mod gone;
mod hang_up;
mod readings;
mod silence;

pub use silence::operations as personal_operations;
