//! Reckoning because of time, beside the requests: at the start, when a local day begins, and every few minutes, for those
//! whom an import or a new policy has marked. Every server does it; what one has done, the others find done.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::sleep;

use crate::{civil, store::Store};

/// How long whoever was marked waits at most.
const PAUSE: TimeDelta = TimeDelta::minutes(5);
/// After a failure; the database may be away.
const AGAIN: Duration = Duration::from_secs(30);

/// Rolls for as long as the process lives.
pub(super) async fn roll(store: Store) {
    loop {
        match store.roll(|_| {}).await {
            Ok(progress) => {
                if progress.done > 0 {
                    tracing::info!(persons = progress.done, "worklists are reckoned");
                }
                let now = store.clock().now();
                let tomorrow = civil::local_date(now).succ_opt().map(civil::midnight);
                let next = now + PAUSE;
                store.clock().reaches(tomorrow.map_or(next, |midnight| midnight.min(next))).await;
            }
            Err(_) => {
                tracing::warn!("worklists could not be reckoned");
                sleep(AGAIN).await;
            }
        }
    }
}
