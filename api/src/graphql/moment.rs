//! When something is to happen, as a client names it.

use async_graphql::{InputObject, OneofObject};

use super::scalar::{Date, Instant, LocalTime};
use crate::domain::Moment;

/// When something happens: an instant, or what the clock on the wall shows.
#[derive(OneofObject)]
pub enum MomentInput {
    /// An instant with its offset. Needed for a local time that occurs twice.
    At(Instant),
    /// A local day and time. One that the change to summer time skips is refused.
    Local(LocalMomentInput),
}

/// What the clock on the wall shows.
#[derive(InputObject)]
pub struct LocalMomentInput {
    /// The local day.
    date: Date,
    /// The local time.
    time: LocalTime,
}

impl From<MomentInput> for Moment {
    fn from(input: MomentInput) -> Self {
        match input {
            MomentInput::At(Instant(instant)) => Self::At(instant),
            MomentInput::Local(LocalMomentInput { date: Date(day), time: LocalTime(time) }) => Self::Local(day, time),
        }
    }
}
