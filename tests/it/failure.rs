//! What holds when things go wrong: nothing leaves unrecorded, nothing is half done, nothing personal is said aloud.

pub mod audit;
mod full_disk;
mod gone;
mod hang_up;
mod lost_file;
mod readings;
mod silence;
mod watching;

pub use silence::operations as personal_operations;
