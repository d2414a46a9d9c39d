//! A server on a port of its own, and the two kinds of clients that keep a stream to it open.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use futures_util::{SinkExt, StreamExt};
use indsats::{
    authn::Verifier,
    http::{Api, Live, LiveLimits, Stage},
    keys::Keys,
    store::Store,
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::{sleep, timeout},
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Error, Message, client::IntoClientRequest, http::HeaderValue},
};
use uuid::Uuid;

use crate::{
    proxy::{self, Proxy},
    world::World,
};

/// Nothing takes so long; what does is not coming.
const PATIENCE: Duration = Duration::from_secs(30);

/// What every test but one subscribes to.
pub const CHANGES: &str = "subscription { changes { recordId kind change occurredAt } }";

/// A server on loopback.
pub struct Server {
    pub api: Api,
    address: SocketAddr,
    proxy: Arc<Proxy>,
    task: JoinHandle<()>,
}

impl Server {
    /// One more server of the world, on the world's own store.
    pub async fn of(world: &World, limits: LiveLimits) -> Self {
        Self::on(world, world.store.clone(), limits).await
    }

    /// One more server of the world, with a connection to the database of its own.
    pub async fn elsewhere(world: &World) -> Self {
        let keys = Arc::new(Keys::derive(&[42; 32]));
        let store = Store::open(&world.database.url, 4, keys, world.clock.clone()).await.expect("a migrated database");
        Self::on(world, store, LiveLimits::default()).await
    }

    async fn on(world: &World, store: Store, limits: LiveLimits) -> Self {
        let verifier = Arc::new(Verifier::new([world.issuer.trusted().expect("a key set")]));
        let api = Api { live: Live::new(limits), ..Api::new(store, verifier) };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let router = world.with(api.clone());
        let task = tokio::spawn(async move { axum::serve(listener, router).await.expect("the server serves") });
        Self { api, address, proxy: world.proxy(), task }
    }

    /// A program on the world's database, as its clients have it.
    pub fn behind(world: &World, address: SocketAddr) -> Self {
        Self { api: world.api(), address, proxy: world.proxy(), task: tokio::spawn(async {}) }
    }

    /// Tells streams to end.
    pub fn stop(&self) {
        self.api.door.stage.send_replace(Stage::Ending);
    }

    /// Waits until so many streams are open.
    pub async fn has_streams(&self, count: usize) {
        let waited = timeout(PATIENCE, async {
            while self.api.live.stream_count() != count {
                sleep(Duration::from_millis(10)).await;
            }
        });
        waited.await.unwrap_or_else(|_| panic!("{} streams, not {count}", self.api.live.stream_count()));
    }

    /// Opens a socket with these headers; the status of a refusal otherwise.
    pub async fn open(&self, headers: &[(&'static str, &str)]) -> Result<Socket, u16> {
        let mut request = format!("ws://{}/graphql", self.address).into_client_request().expect("a request");
        for (name, value) in headers {
            request.headers_mut().insert(*name, HeaderValue::from_str(value).expect("a header"));
        }
        let (proxy, opened) = (self.proxy.clone(), Uuid::now_v7());
        let stream = TcpStream::connect(self.address).await.expect("the server accepts");
        match client_async(request, stream).await {
            Ok((stream, response)) => {
                assert_eq!(response.headers()["sec-websocket-protocol"], "graphql-transport-ws");
                Ok(Socket { stream, proxy, opened, engagement: None })
            }
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("neither opened nor refused: {error}"),
        }
    }

    /// Opens a socket as a program does.
    pub async fn socket(&self) -> Socket {
        self.open(&[("sec-websocket-protocol", "graphql-transport-ws")]).await.expect("a socket")
    }

    /// A socket that has been let in.
    pub async fn signed_in(&self, token: &str) -> Socket {
        let mut socket = self.socket().await;
        socket.init(token).await;
        socket
    }

    /// A socket with one subscription, `1`, that listens.
    pub async fn watching(&self, token: &str, query: &str) -> Socket {
        let mut socket = self.signed_in(token).await;
        socket.subscribe("1", query).await;
        socket.settle().await;
        socket
    }

    /// Posts to the event stream. Status and headers have been read when this returns.
    pub async fn events(&self, headers: &[(&str, &str)], body: &str) -> Events {
        let stream = TcpStream::connect(self.address).await.expect("the server accepts");
        let mut stream = BufReader::new(stream);
        let mut head =
            format!("POST /graphql/stream HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n", body.len());
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        stream.write_all(format!("{head}\r\n{body}").as_bytes()).await.expect("the server reads");
        let mut head = Vec::new();
        while head.last().is_none_or(|line: &String| !line.is_empty()) {
            let mut line = String::new();
            timeout(PATIENCE, stream.read_line(&mut line)).await.expect("an answer").expect("a line");
            head.push(line.trim_end().to_lowercase());
        }
        Events { stream, head, text: String::new() }
    }

    /// The event stream of one subscription.
    pub async fn event_stream(&self, token: &str, query: &str) -> Events {
        let bearer = format!("Bearer {token}");
        let headers =
            [("authorization", bearer.as_str()), ("content-type", "application/json"), ("accept", "text/event-stream")];
        self.events(&headers, &json!({ "query": query }).to_string()).await
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The value of the one field that a subscription selects.
fn told(data: &Value) -> Value {
    let fields: Vec<&Value> = data.as_object().into_iter().flat_map(|data| data.values()).collect();
    let [value] = fields[..] else { panic!("one field: {data}") };
    value.clone()
}

/// A client's end of a socket. Every message is held against the trail before it is told.
pub struct Socket {
    pub stream: WebSocketStream<TcpStream>,
    proxy: Arc<Proxy>,
    opened: Uuid,
    engagement: Option<String>,
}

impl Socket {
    /// Says something.
    pub async fn say(&mut self, message: Value) {
        self.send(Message::text(message.to_string())).await;
    }

    /// Sends a frame of any kind.
    pub async fn send(&mut self, message: Message) {
        self.stream.send(message).await.expect("the server reads");
    }

    /// Signs in, and waits for the acknowledgement.
    pub async fn init(&mut self, token: &str) {
        self.engagement = proxy::engagement(token);
        self.say(json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {token}") } })).await;
        assert_eq!(self.hears().await, json!({ "type": "connection_ack" }));
    }

    /// Subscribes, without waiting for anything.
    pub async fn subscribe(&mut self, id: &str, query: &str) {
        self.say(json!({ "id": id, "type": "subscribe", "payload": { "query": query } })).await;
    }

    /// Waits until everything said so far has been done, with nothing to be heard meanwhile.
    pub async fn settle(&mut self) {
        self.say(json!({ "type": "ping" })).await;
        assert_eq!(self.hears().await, json!({ "type": "pong" }));
    }

    /// The next message.
    pub async fn hears(&mut self) -> Value {
        match self.frame().await {
            Some(Ok(Message::Text(text))) => serde_json::from_str(&text).expect("JSON"),
            other => panic!("no message: {other:?}"),
        }
    }

    /// What the next message tells subscription `id` of, in its one field.
    pub async fn change(&mut self, id: &str) -> Value {
        let message = self.hears().await;
        assert_eq!((&message["type"], &message["id"]), (&json!("next"), &json!(id)), "{message}");
        told(&message["payload"]["data"])
    }

    /// The code with which the next message ends subscription `id`.
    pub async fn failure(&mut self, id: &str) -> String {
        let message = self.hears().await;
        assert_eq!((&message["type"], &message["id"]), (&json!("error"), &json!(id)), "{message}");
        let [error] = message["payload"].as_array().expect("errors").as_slice() else { panic!("one error: {message}") };
        assert!(error["extensions"]["requestId"].is_string(), "{message}");
        error["extensions"]["code"].as_str().expect("a code").to_owned()
    }

    /// The code and reason with which the server closes, with no other message before.
    pub async fn closed(&mut self) -> (u16, String) {
        match self.frame().await {
            Some(Ok(Message::Close(Some(frame)))) => {
                assert!(frame.reason.len() <= 123);
                (frame.code.into(), frame.reason.to_string())
            }
            other => panic!("not closed: {other:?}"),
        }
    }

    /// What comes next, signs of life left out.
    async fn frame(&mut self) -> Option<Result<Message, Error>> {
        let next = async {
            loop {
                match self.stream.next().await {
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    frame => return frame,
                }
            }
        };
        let frame = timeout(PATIENCE, next).await.expect("nothing comes");
        if let Some(Ok(Message::Text(text))) = &frame {
            let message: Value = serde_json::from_str(text).expect("JSON");
            // The id of a subscription, what a pong holds, and what is wrong with a document that never ran: all that is what
            // the client itself has said.
            let is_unread = message["payload"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED";
            if message["type"] != "pong" && !is_unread {
                let said = message["payload"].to_string();
                self.proxy.check_message(self.opened, &said, self.engagement.as_deref()).await;
            }
        }
        frame
    }

    /// Waits for an end without a goodbye.
    pub async fn dropped(mut self) {
        let end = self.frame().await;
        assert!(!matches!(end, Some(Ok(_))), "{end:?}");
    }
}

/// A client's end of an event stream.
pub struct Events {
    stream: BufReader<TcpStream>,
    /// Status line and headers, in small letters.
    pub head: Vec<String>,
    /// What has been read and not been told.
    text: String,
}

impl Events {
    pub fn status(&self) -> u16 {
        self.head[0].split(' ').nth(1).expect("a status").parse().expect("a number")
    }

    /// The rest of a body that is not a stream.
    pub async fn body(mut self) -> Value {
        let length = self.head.iter().find_map(|line| line.strip_prefix("content-length: ")).expect("a length");
        let mut body = vec![0; length.parse().expect("a number")];
        self.stream.read_exact(&mut body).await.expect("a body");
        serde_json::from_slice(&body).unwrap_or_default()
    }

    /// The next event: its name and data. Comments are passed over.
    pub async fn next(&mut self) -> (String, Value) {
        timeout(PATIENCE, self.read_event()).await.expect("no event comes")
    }

    async fn read_event(&mut self) -> (String, Value) {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
                let told = field("event:").map(str::to_owned);
                let data = field("data:").map(|data| serde_json::from_str(data).unwrap_or_default());
                self.text = rest.to_owned();
                if let Some(told) = told {
                    return (told, data.expect("browsers pass over an event without data"));
                }
                continue;
            }
            self.read_chunk().await;
        }
    }

    /// What the next event tells of, in its one field.
    pub async fn change(&mut self) -> Value {
        let (event, data) = self.next().await;
        assert_eq!(event, "next", "{data}");
        told(&data["data"])
    }

    /// The code with which the stream fails; it is then complete.
    pub async fn failure(&mut self) -> String {
        let (event, data) = self.next().await;
        assert_eq!(event, "next", "{data}");
        let code = data["errors"][0]["extensions"]["code"].as_str().expect("a code").to_owned();
        assert_eq!(self.next().await, ("complete".to_owned(), Value::Null));
        code
    }

    /// A chunk of the body, as HTTP/1.1 sends what has no length.
    async fn read_chunk(&mut self) {
        let mut size = String::new();
        self.stream.read_line(&mut size).await.expect("a chunk's size");
        let size = usize::from_str_radix(size.trim(), 16).expect("a size");
        assert_ne!(size, 0, "the stream is over");
        let mut chunk = vec![0; size + 2];
        self.stream.read_exact(&mut chunk).await.expect("a chunk");
        self.text.push_str(std::str::from_utf8(&chunk[..size]).expect("UTF-8"));
    }
}
