pub mod civil;
pub mod clock;
pub mod cpr;
pub mod keys;
