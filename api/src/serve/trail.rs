//! Keeping the trail, beside the requests: events get their places several times a second, and checkpoints are signed when
//! they are due. Every server does it; what one has done, the others find done.

use std::time::Duration;

use chrono::{Months, TimeDelta};
use tokio::{sync::oneshot, time::timeout};

use crate::{
    audit::{Alarms, SignError, Signed, SigningKey},
    config::Audit,
    metrics,
    store::Store,
};

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(250);
/// Between two rounds of forgetting.
const FORGETTING: TimeDelta = TimeDelta::hours(1);

/// Keeps the trail until told that the last request has been answered, and then once more: it left an event.
pub(super) async fn keep(store: Store, audit: Audit, mut over: oneshot::Receiver<()>) {
    let key = audit.signing_key;
    match &key {
        Some(key) => tracing::info!(key = key.public(), "checkpoints of the trail are signed"),
        None => tracing::warn!("checkpoints of the trail are not signed: audit.signing_key_file names no key"),
    }
    // The largest tree that this process has seen a checkpoint of.
    let mut known = 0;
    let mut is_well = true;
    let (mut is_watching, mut is_over) = (true, false);
    let mut forgetting = store.clock().now();
    while !is_over {
        is_over = timeout(PAUSE, &mut over).await.is_ok();
        if forgetting <= store.clock().now() {
            forget(&store, audit.retention_months).await;
            forgetting = store.clock().now() + FORGETTING;
        }
        let kept = step(&store, key.as_ref(), known).await;
        if let Err(error) = &kept {
            // What goes on is told once, and not four times a second; it is counted each time.
            if is_well {
                tracing::error!(%error, "the trail is not kept");
            }
            if !matches!(error, SignError::Tree(_)) {
                metrics::checkpoint_refused();
            }
        }
        is_well = kept.is_ok();
        if let Ok(Signed::At(size)) = kept {
            known = size;
        }
        is_watching = watch(&store, &audit.alarms, is_watching).await;
    }
}

async fn step(store: &Store, key: Option<&SigningKey>, known: u64) -> Result<Signed, SignError> {
    store.sequence_trail().await?;
    match key {
        Some(key) => store.sign_trail(key, known).await,
        None => Ok(Signed::NotDue),
    }
}

/// Raises what somebody should look at, a step at a time: after an outage the sequence and the signatures, and who wants to
/// stop, do not wait until all of it is looked through. What could not be looked through now is looked through next time; it
/// is told once.
async fn watch(store: &Store, alarms: &Alarms, was_well: bool) -> bool {
    match store.watch_trail(alarms).await {
        Ok(reviews) => {
            if let Some(reviews @ 1..) = reviews {
                tracing::info!(reviews, "accesses wait for somebody to look at them");
            }
            true
        }
        Err(_) => {
            if was_well {
                tracing::error!("the trail is not looked through");
            }
            false
        }
    }
}

/// Forgets what is due. What could not be forgotten now is due in an hour, too.
async fn forget(store: &Store, months: u32) {
    let Some(before) = store.clock().now().checked_sub_months(Months::new(months)) else { return };
    match store.forget_trail(before).await {
        Ok(0) => {}
        Ok(events) => tracing::info!(events, "the trail has forgotten what is due"),
        Err(_) => tracing::warn!("the trail could not forget what is due"),
    }
}
