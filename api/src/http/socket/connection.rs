//! One socket: who is behind it, what runs on it, and how it ends.

use std::{collections::HashMap, ops::ControlFlow, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use async_graphql::{Response, ServerError};
use axum::{
    extract::ws::{Message, WebSocket},
    http::{HeaderMap, StatusCode},
};
use chrono::{DateTime, Utc};
use futures_util::{FutureExt, StreamExt};
use tokio::{
    sync::mpsc,
    task::{AbortHandle, JoinSet},
    time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout},
};
use uuid::Uuid;

use super::{
    close::Close,
    message::{Incoming, Outgoing, credential},
    pace::Pace,
};
use crate::{
    graphql::error::ErrorCode,
    http::{
        Api,
        caller::sign_in,
        document::Parameters,
        live::{Seat, Stranger},
        refusal::{BROKEN, Refused, TOO_SLOW},
        subscription::{Answers, Caller, subscribe},
    },
};

/// How long a peer may take to accept a message, and to say goodbye.
const STALL: Duration = Duration::from_secs(10);
/// The same while nobody knows who it is.
const BRIEF: Duration = Duration::from_secs(1);
/// Answers that wait for the socket; more wait in their subscriptions.
const QUEUE: usize = 16;

const TOO_MANY: Refused = Refused::new(
    StatusCode::TOO_MANY_REQUESTS,
    ErrorCode::RateLimited,
    "As many subscriptions run on this socket as may.",
);

/// A socket.
pub(super) struct Connection {
    api: Api,
    headers: HeaderMap,
    socket: WebSocket,
    /// Until somebody has been let in.
    stranger: Option<Stranger>,
    guest: Option<Guest>,
    running: HashMap<String, Running>,
    tasks: JoinSet<()>,
    queue: (mpsc::Sender<Answer>, mpsc::Receiver<Answer>),
    started: u64,
}

/// Whoever has been let in, with a seat until the socket is gone.
struct Guest {
    caller: Caller,
    expires_at: DateTime<Utc>,
    _seat: Seat,
}

/// A subscription on the socket. Its number tells it from an earlier one of the same id.
struct Running {
    number: u64,
    task: AbortHandle,
}

/// What a subscription has to say; `None` that it has no more.
struct Answer {
    id: String,
    number: u64,
    response: Option<Response>,
}

/// Why the socket ends: with a word, or because nobody is there to hear it.
type End = Option<Close>;
type Step = ControlFlow<End>;

impl Connection {
    pub(super) fn new(api: Api, headers: HeaderMap, socket: WebSocket, stranger: Stranger) -> Self {
        let (running, tasks, queue) = (HashMap::new(), JoinSet::new(), mpsc::channel(QUEUE));
        let (stranger, guest) = (Some(stranger), None);
        Self { api, headers, socket, stranger, guest, running, tasks, queue, started: 0 }
    }

    /// Serves the socket to its end.
    pub(super) async fn serve(mut self) {
        if let Some(close) = self.talk().await {
            tracing::info!(code = close.code(), "a socket is closed");
            self.tasks.abort_all();
            // Who is gone does not mind.
            let _ = self.send(close.into()).await;
            // The peer's own goodbye: without waiting for it, the system may throw ours away.
            let _ = timeout(self.patience(), async { while let Some(Ok(_)) = self.socket.recv().await {} }).await;
        }
    }

    async fn talk(&mut self) -> End {
        let now = Instant::now();
        let limits = self.api.live.limits.clone();
        let (mut pace, init) = (Pace::new(limits.messages_per_second, now), now + limits.init);
        let mut ping = interval_at(now + limits.ping, limits.ping);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut is_silent, api) = (false, self.api.clone());
        loop {
            let expires_at = self.guest.as_ref().map_or(DateTime::<Utc>::MAX_UTC, |guest| guest.expires_at);
            let step = tokio::select! {
                () = api.ending() => Step::Break(Some(Close::GoingAway)),
                () = sleep_until(init), if self.guest.is_none() => Step::Break(Some(Close::InitTimeout)),
                () = api.store.clock().reaches(expires_at) => Step::Break(Some(Close::Expired)),
                _ = ping.tick() => {
                    // A peer that said nothing since it was asked is not there any more.
                    let was_silent = std::mem::replace(&mut is_silent, true);
                    if was_silent { Step::Break(None) } else { self.send(Message::Ping(Default::default())).await }
                }
                Some(answer) = self.queue.1.recv() => self.answer(answer).await,
                message = self.socket.recv() => {
                    is_silent = false;
                    match message {
                        Some(Ok(_)) if !pace.keeps(Instant::now()) => Step::Break(Some(Close::TooManyMessages)),
                        Some(Ok(message)) => self.hear(message).await,
                        Some(Err(_)) | None => Step::Break(None),
                    }
                }
            };
            if let Step::Break(end) = step {
                return end;
            }
        }
    }

    async fn hear(&mut self, message: Message) -> Step {
        let text = match message {
            Message::Text(text) if text.len() > self.api.live.limits.message => {
                return Step::Break(Some(Close::TooLarge));
            }
            Message::Text(text) => text,
            Message::Binary(_) => return Step::Break(Some(Close::Invalid("Invalid message: not a text"))),
            Message::Ping(_) | Message::Pong(_) => return Step::Continue(()),
            Message::Close(_) => return Step::Break(None),
        };
        match Incoming::read(&text) {
            Err(close) => Step::Break(Some(close)),
            Ok(Incoming::ConnectionInit { .. }) if self.guest.is_some() => Step::Break(Some(Close::TooManyInits)),
            Ok(Incoming::ConnectionInit { payload }) => {
                let caller = Caller::new(credential(payload), &self.headers);
                let admitted = timeout(self.api.limits.time, Self::admit(&self.api, caller)).await;
                match admitted.unwrap_or(Err(Close::TryAgainLater)) {
                    Ok(guest) => (self.guest, self.stranger) = (Some(guest), None),
                    Err(close) => return Step::Break(Some(close)),
                }
                self.send(Outgoing::ConnectionAck.into()).await
            }
            Ok(Incoming::Ping { payload }) => self.send(Outgoing::Pong { payload }.into()).await,
            Ok(Incoming::Pong { .. }) => Step::Continue(()),
            Ok(Incoming::Subscribe { id, payload }) => self.subscribe(id, payload).await,
            Ok(Incoming::Complete { id }) => {
                if let Some(running) = self.running.remove(&id) {
                    running.task.abort();
                }
                Step::Continue(())
            }
        }
    }

    /// Lets a caller in.
    async fn admit(api: &Api, caller: Caller) -> Result<Guest, Close> {
        let session = match sign_in(api, Uuid::now_v7(), caller.credential.stated()).await {
            Ok(session) => session,
            Err(refused) if refused.status.is_server_error() => return Err(Close::TryAgainLater),
            Err(_) => return Err(Close::Forbidden),
        };
        let principal = session.principal();
        let seat = api.live.seat(principal.user_id).ok_or(Close::TryAgainLater)?;
        Ok(Guest { caller, expires_at: principal.expires_at, _seat: seat })
    }

    /// Begins a subscription. What comes after it on the socket waits until it listens, so that the answer to a `ping`
    /// says that nothing is missed from then on.
    async fn subscribe(&mut self, id: String, parameters: Parameters) -> Step {
        let Some(guest) = &self.guest else { return Step::Break(Some(Close::Unauthorized)) };
        if self.running.contains_key(&id) {
            return Step::Break(Some(Close::SubscriberExists(id)));
        }
        let request = Uuid::now_v7();
        let begun = async {
            if self.running.len() >= self.api.live.limits.subscriptions_per_socket {
                return Err(TOO_MANY);
            }
            let session = Arc::new(sign_in(&self.api, request, guest.caller.credential.stated()).await?);
            subscribe(&self.api, &guest.caller, session, parameters).await
        };
        match timeout(self.api.limits.time, begun).await.unwrap_or(Err(TOO_SLOW)) {
            Ok(answers) => {
                self.started += 1;
                let (number, queue) = (self.started, self.queue.0.clone());
                let task = self.tasks.spawn(forward(answers, id.clone(), number, queue));
                self.running.insert(id, Running { number, task });
                // Tasks that have ended leave their place.
                while self.tasks.try_join_next().is_some() {}
                Step::Continue(())
            }
            Err(refused) => self.fail(&id, &refused.response(request).errors).await,
        }
    }

    /// Hands on what a subscription says, if it still runs.
    async fn answer(&mut self, Answer { id, number, response }: Answer) -> Step {
        if self.running.get(&id).is_none_or(|running| running.number != number) {
            return Step::Continue(());
        }
        match response {
            Some(response) if response.is_ok() => {
                self.send(Outgoing::Next { id: &id, payload: &response }.into()).await
            }
            Some(response) => self.fail(&id, &response.errors).await,
            None => {
                self.running.remove(&id);
                self.send(Outgoing::Complete { id: &id }.into()).await
            }
        }
    }

    /// Ends a subscription with errors; its id is free again.
    async fn fail(&mut self, id: &str, errors: &[ServerError]) -> Step {
        if let Some(running) = self.running.remove(id) {
            running.task.abort();
        }
        self.send(Outgoing::Error { id, payload: errors }.into()).await
    }

    fn patience(&self) -> Duration {
        if self.guest.is_some() { STALL } else { BRIEF }
    }

    async fn send(&mut self, message: Message) -> Step {
        match timeout(self.patience(), self.socket.send(message)).await {
            Ok(Ok(())) => Step::Continue(()),
            Ok(Err(_)) | Err(_) => Step::Break(None),
        }
    }
}

/// Brings what a subscription says to the socket's queue.
async fn forward(mut answers: Answers, id: String, number: u64, queue: mpsc::Sender<Answer>) {
    loop {
        // Whatever goes wrong, the subscription does not fall silent.
        let response = AssertUnwindSafe(answers.next()).catch_unwind().await;
        let response = response.unwrap_or_else(|_| Some(BROKEN.response(Uuid::now_v7())));
        let is_last = response.as_ref().is_none_or(Response::is_err);
        let said = queue.send(Answer { id: id.clone(), number, response }).await;
        if is_last || said.is_err() {
            return;
        }
    }
}
