//! What creates something is done once for one idempotency key.

use uuid::Uuid;

use super::{Code, Problem, Verdict};
use crate::{
    policy::{Action, Visible},
    store::{Error, Replay, Seen, Work},
};

/// The row that an earlier call with the same key and input made, as the caller sees it now.
pub(super) async fn replay<E: Visible>(
    work: &Work<'_>,
    key: Option<&str>,
    action: Action,
    input: &[u8],
) -> Verdict<Option<Seen<E>>> {
    let Some(key) = key else { return Ok(None) };
    match key.chars().count() {
        ..8 => return Err(Problem::at("idempotencyKey", Code::TextTooShort).into()),
        8..=128 => {}
        _ => return Err(Problem::at("idempotencyKey", Code::TextTooLong).into()),
    }
    match work.replay(key, action, input).await? {
        Replay::New => Ok(None),
        Replay::Other => Err(Problem::at("idempotencyKey", Code::IdempotencyKeyReused).into()),
        Replay::Same(row) => Ok(Some(work.find::<E>().by_id(row).await?.ok_or(Error::NotFound)?)),
    }
}

/// Remembers what a key made.
pub(super) async fn remember(work: &Work<'_>, key: Option<&str>, row: Uuid) -> Verdict<()> {
    match key {
        Some(key) => Ok(work.remember(key, row).await?),
        None => Ok(()),
    }
}
