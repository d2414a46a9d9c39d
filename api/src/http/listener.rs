//! The accept loop: every connection has a seat and a time limit for whatever it does, so that nobody who only holds on
//! can keep others out.

mod answer;
mod pulse;
mod roll;
mod socket;

use std::{
    io::{self, ErrorKind},
    pin::pin,
    sync::Arc,
    time::Duration,
};

use axum::Router;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};

use super::{Stage, stage::reached};
use crate::metrics;
use answer::Answering;
use pulse::{Pulse, Verdict};
use roll::{Roll, Seat};
use socket::Socket;

/// The largest head of a request, in bytes: room for the largest token and as much again.
const HEAD: usize = 16 * 1024;
/// Lines in the head of a request.
const LINES: usize = 64;
/// Requests at a time on one connection of HTTP/2.
const STREAMS: u32 = 64;
/// How often a silent connection of HTTP/2 is asked whether it is there, and how long it may take to say so.
const PING: Duration = Duration::from_secs(20);
const PONG: Duration = Duration::from_secs(10);
/// How long the loop rests when the system gives no more sockets: at first, and at most.
const REST: (Duration, Duration) = (Duration::from_millis(10), Duration::from_secs(1));
/// What a newcomer reads when there is no room. It costs no task and no buffer.
const FULL: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

/// How many connections there may be.
#[derive(Clone, Copy, Debug)]
pub struct Seats {
    /// What the listener is called where its connections are counted.
    pub listener: &'static str,
    /// In all.
    pub connections: usize,
    /// From one address; zero is no limit, as behind a proxy all come from one.
    pub per_address: usize,
}

/// How long a connection may go on with what it does.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// From the first byte of a request to the end of its head, and from the connection to the end of its first.
    pub head: Duration,
    /// From one request to the next.
    pub idle: Duration,
    /// Without taking anything of an answer.
    pub stall: Duration,
}

impl Default for Seats {
    fn default() -> Self {
        Self { listener: "api", connections: 4096, per_address: 0 }
    }
}

impl Default for Patience {
    fn default() -> Self {
        // Idle longer than the minute after which proxies let go, so that it is they who do.
        Self { head: Duration::from_secs(10), idle: Duration::from_secs(75), stall: Duration::from_secs(30) }
    }
}

/// Accepts until the stage is [`Stage::Ending`], and returns when the last connection is gone. Dropped, it drops them.
pub async fn listen(
    listener: TcpListener,
    router: Router,
    seats: Seats,
    patience: Patience,
    mut stage: watch::Receiver<Stage>,
) {
    let house = House {
        listener: seats.listener,
        roll: Roll::new(seats),
        routes: TowerToHyperService::new(router),
        builder: builder(),
        patience,
        stage: stage.clone(),
    };
    let house = Arc::new(house);
    let mut guests = JoinSet::new();
    let mut rest = REST.0;
    let mut ending = pin!(reached(&mut stage, Stage::Ending));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = guests.join_next() => continue,
            () = &mut ending => break,
        };
        match accepted {
            Ok((stream, address)) => {
                rest = REST.0;
                house.clone().receive(stream, address.ip(), &mut guests);
            }
            Err(error) if is_of_the_other_side(&error) => {}
            Err(error) => {
                tracing::error!(kind = ?error.kind(), "no connection can be accepted");
                house.roll.evict_one();
                sleep(rest).await;
                rest = (rest * 2).min(REST.1);
            }
        }
    }
    // Who has been connected by the system before this moment was let in.
    while let Ok(Ok((stream, address))) = timeout(Duration::ZERO, listener.accept()).await {
        house.clone().receive(stream, address.ip(), &mut guests);
    }
    drop(listener);
    while guests.join_next().await.is_some() {}
    house.roll.emptied().await;
}

/// A newcomer that was gone before it was let in.
fn is_of_the_other_side(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused)
}

/// What every connection needs.
struct House {
    listener: &'static str,
    roll: Roll,
    routes: TowerToHyperService<Router>,
    builder: Builder<TokioExecutor>,
    patience: Patience,
    stage: watch::Receiver<Stage>,
}

impl House {
    fn receive(self: Arc<Self>, stream: TcpStream, address: std::net::IpAddr, guests: &mut JoinSet<()>) {
        let Some((pulse, seat)) = self.roll.admit(address) else {
            metrics::connection_ended(self.listener, "refused");
            // Who cannot take so little at once gets nothing.
            let _ = stream.try_write(FULL);
            return;
        };
        guests.spawn(async move { self.entertain(stream, pulse, seat).await });
    }

    async fn entertain(&self, stream: TcpStream, pulse: Arc<Pulse>, seat: Seat) {
        // Answers are written whole; waiting for more to write helps nobody. Without it they are only slower.
        let _ = stream.set_nodelay(true);
        let mut stage = self.stage.clone();
        let answering = Answering { routes: self.routes.clone(), pulse: pulse.clone(), stage: self.stage.clone() };
        let socket = TokioIo::new(Socket { stream, pulse: pulse.clone(), _seat: seat });
        let mut connection = pin!(self.builder.serve_connection_with_upgrades(socket, answering));
        let mut is_ending = false;
        let reason = loop {
            tokio::select! {
                biased;
                ended = connection.as_mut() => break if ended.is_ok() { "closed" } else { "broken" },
                verdict = pulse.verdict(&self.patience) => {
                    if verdict == Verdict::Idle {
                        connection.as_mut().graceful_shutdown();
                        // What was asked in this very moment is still answered.
                        let _ = timeout(self.patience.head, connection.as_mut()).await;
                    }
                    break verdict.as_str();
                }
                () = reached(&mut stage, Stage::Ending), if !is_ending => {
                    is_ending = true;
                    connection.as_mut().graceful_shutdown();
                }
            }
        };
        // Whoever speaks another protocol on it from now on keeps its seat, and makes room for nobody.
        pulse.release();
        metrics::connection_ended(self.listener, reason);
    }
}

/// Limits of both protocols. Those of HTTP/2 against floods of resets and of small frames are the library's own.
fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    // The pulse keeps the time: hyper's own limit for heads would also end a connection that is only idle.
    builder.http1().timer(TokioTimer::new()).header_read_timeout(None).max_buf_size(HEAD).max_headers(LINES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(HEAD as u32)
        .keep_alive_interval(PING)
        .keep_alive_timeout(PONG);
    builder
}
