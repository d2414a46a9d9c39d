//! What is counted, and under which names. A label's values are a closed set: never an id, a name, or a text that somebody
//! sent. Without [`install`] counting costs nothing and is kept nowhere.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ::metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

const REQUESTS: &str = "indsats_requests_total";
const REQUEST_SECONDS: &str = "indsats_request_duration_seconds";
const OPERATIONS: &str = "indsats_operations_in_flight";
const SHED: &str = "indsats_operations_shed_total";
const STATEMENTS: &str = "indsats_operation_statements";
const ROWS: &str = "indsats_operation_rows";
const CONNECTIONS: &str = "indsats_connections";
const CONNECTIONS_ENDED: &str = "indsats_connections_ended_total";
const SIGN_INS_REFUSED: &str = "indsats_sign_ins_refused_total";
const KEY_SETS: &str = "indsats_key_set_fetches_total";
const AUDIT_EVENTS: &str = "indsats_audit_group_events";
const AUDIT_SECONDS: &str = "indsats_audit_group_duration_seconds";
const AUDIT_REFUSED: &str = "indsats_audit_checkpoints_refused_total";
const WITNESSED: &str = "indsats_audit_witness_total";
const STREAMS: &str = "indsats_streams";
const SUBSCRIPTIONS: &str = "indsats_subscriptions";
const POOL: &str = "indsats_pool_connections";
const STARTED: &str = "process_start_time_seconds";

/// Every name, with what it tells.
pub const NAMES: &[(&str, &str)] = &[
    (REQUESTS, "Answered requests"),
    (REQUEST_SECONDS, "Time from a request's head to its answer's head"),
    (OPERATIONS, "Operations that are running"),
    (SHED, "Operations refused because too many were running"),
    (STATEMENTS, "Statements that an operation took"),
    (ROWS, "Rows that an operation read"),
    (CONNECTIONS, "Open connections"),
    (CONNECTIONS_ENDED, "Connections that ended"),
    (SIGN_INS_REFUSED, "Requests without an accepted credential"),
    (KEY_SETS, "Fetches of key sets"),
    (AUDIT_EVENTS, "Events of the trail that were made durable together"),
    (AUDIT_SECONDS, "Time to make events of the trail durable"),
    (
        WITNESSED,
        "Checkpoints that a witness has signed, has not, or cannot because it has seen another trail, by outcome",
    ),
    (AUDIT_REFUSED, "Checkpoints that were not signed because the trail is not what it was"),
    (STREAMS, "Open sockets and event streams of signed-in users"),
    (SUBSCRIPTIONS, "Subscriptions that wait for changes"),
    (POOL, "Connections to the database"),
    (STARTED, "When the process started, in seconds since 1970"),
];

const SECONDS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
const COUNTS: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0];

/// The page that Prometheus reads.
#[derive(Clone)]
pub struct Page(PrometheusHandle);

/// Begins to count. The page's [`Page::tidy`] must be called now and then, whether or not anybody reads it.
///
/// # Errors
/// When this process counts already.
pub fn install() -> anyhow::Result<Page> {
    let named = |name: &str| Matcher::Full(name.to_owned());
    let builder = PrometheusBuilder::new()
        .set_buckets_for_metric(named(REQUEST_SECONDS), SECONDS)?
        .set_buckets_for_metric(named(AUDIT_SECONDS), SECONDS)?
        .set_buckets_for_metric(named(STATEMENTS), COUNTS)?
        .set_buckets_for_metric(named(ROWS), COUNTS)?
        .set_buckets_for_metric(named(AUDIT_EVENTS), COUNTS)?;
    let page = Page(builder.install_recorder()?);
    for (name, text) in NAMES {
        match *name {
            OPERATIONS | CONNECTIONS | STREAMS | SUBSCRIPTIONS | POOL | STARTED => describe_gauge!(*name, *text),
            name if name.ends_with("_total") => describe_counter!(name, *text),
            name => describe_histogram!(name, *text),
        }
    }
    let started = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    gauge!(STARTED).set(started.as_secs_f64());
    gauge!(OPERATIONS).set(0.0);
    counter!(SHED).absolute(0);
    counter!(AUDIT_REFUSED).absolute(0);
    // What is alarmed by has to be there before it happens.
    ["signed", "failed", "ahead"].iter().for_each(|outcome| counter!(WITNESSED, "outcome" => *outcome).absolute(0));
    Ok(page)
}

impl Page {
    /// The page as it stands.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.render()
    }

    /// Sums up what has been counted, so that it takes no more room.
    pub fn tidy(&self) {
        self.0.run_upkeep();
    }
}

/// A request was answered. `route` is a template, `code` the first error's or `NONE`.
pub fn request(route: &str, status: u16, code: &'static str, transport: &'static str, time: Duration) {
    let (route, status) = (route.to_owned(), status.to_string());
    counter!(REQUESTS, "route" => route, "status" => status, "code" => code, "transport" => transport).increment(1);
    histogram!(REQUEST_SECONDS, "transport" => transport).record(time.as_secs_f64());
}

/// An operation begins.
pub fn operation_began() {
    gauge!(OPERATIONS).increment(1.0);
}

/// An operation has ended, however it did.
pub fn operation_ended() {
    gauge!(OPERATIONS).decrement(1.0);
}

/// What an operation cost.
pub fn operation(statements: u32, rows: u32) {
    histogram!(STATEMENTS).record(f64::from(statements));
    histogram!(ROWS).record(f64::from(rows));
}

/// An operation was refused because too many were running.
pub fn shed() {
    counter!(SHED).increment(1);
}

/// So many connections of a listener are open.
pub fn connections(listener: &'static str, open: usize) {
    #[expect(clippy::cast_precision_loss, reason = "no machine has so many sockets")]
    gauge!(CONNECTIONS, "listener" => listener).set(open as f64);
}

/// A connection of a listener ended.
pub fn connection_ended(listener: &'static str, reason: &'static str) {
    counter!(CONNECTIONS_ENDED, "listener" => listener, "reason" => reason).increment(1);
}

/// A request came without an accepted credential.
pub fn sign_in_refused(reason: &'static str) {
    counter!(SIGN_INS_REFUSED, "reason" => reason).increment(1);
}

/// A key set was fetched, or was not.
pub fn key_set_fetched(outcome: &'static str) {
    counter!(KEY_SETS, "outcome" => outcome).increment(1);
}

/// Events of the trail were made durable together.
pub fn audit_group(events: usize, time: Duration) {
    #[expect(clippy::cast_precision_loss, reason = "a group has a few hundred events")]
    histogram!(AUDIT_EVENTS).record(events as f64);
    histogram!(AUDIT_SECONDS).record(time.as_secs_f64());
}

/// A checkpoint was due and could not be signed for: what is stored is not what was signed for before.
pub fn checkpoint_refused() {
    counter!(AUDIT_REFUSED).increment(1);
}

/// A witness has signed a checkpoint, has not, or has seen more of the trail than there is.
pub fn witnessed(outcome: &'static str) {
    counter!(WITNESSED, "outcome" => outcome).increment(1);
}

/// So many streams are open, and so many subscriptions wait on them.
pub fn live(streams: usize, subscriptions: usize) {
    #[expect(clippy::cast_precision_loss, reason = "no machine has so many sockets")]
    let (streams, subscriptions) = (streams as f64, subscriptions as f64);
    gauge!(STREAMS).set(streams);
    gauge!(SUBSCRIPTIONS).set(subscriptions);
}

/// Connections to the database: at work, and at rest.
pub fn pool(used: u32, idle: u32) {
    gauge!(POOL, "state" => "used").set(f64::from(used));
    gauge!(POOL, "state" => "idle").set(f64::from(idle));
}
