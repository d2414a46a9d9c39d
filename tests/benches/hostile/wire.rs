//! A client that reads no more of HTTP than it needs.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};

/// How long anything may take before it counts as unanswered.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// A client with one connection, opened anew where the server closed it.
pub struct Wire {
    address: SocketAddr,
    stream: BufReader<TcpStream>,
}

/// A connection on which nobody waits for ever.
pub fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect_timeout(&address, PATIENCE).expect("the server listens");
    stream.set_nodelay(true).expect("a socket");
    stream.set_read_timeout(Some(PATIENCE)).expect("a socket");
    stream.set_write_timeout(Some(PATIENCE)).expect("a socket");
    stream
}

/// A time in milliseconds.
pub fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The status of an answer, by its first line.
pub fn status(line: &str) -> Option<u16> {
    line.split(' ').nth(1)?.parse().ok()
}

impl Wire {
    pub fn open(address: SocketAddr) -> Self {
        Self { address, stream: BufReader::new(connect(address)) }
    }

    /// The status, or zero without an answer, and the time that it took in milliseconds.
    pub fn ask(&mut self, request: &str) -> (u16, f64) {
        let started = Instant::now();
        // A server that refuses a body by its length closes before it has all of it.
        let _ = self.stream.get_mut().write_all(request.as_bytes());
        let answer = self.read();
        let time = millis(started.elapsed());
        let (status, closes) = answer.unwrap_or((0, true));
        if closes {
            *self = Self::open(self.address);
        }
        (status, time)
    }

    fn read(&mut self) -> Option<(u16, bool)> {
        let (mut line, mut length, mut closes) = (String::new(), 0, false);
        self.stream.read_line(&mut line).ok()?;
        let status = status(&line)?;
        loop {
            line.clear();
            self.stream.read_line(&mut line).ok()?;
            match line.trim_end().split_once(": ") {
                Some(("content-length", value)) => length = value.parse().ok()?,
                Some(("connection", "close")) => closes = true,
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).ok()?;
        // What is refused before its body was read leaves a connection that nobody can go on with.
        Some((status, closes || matches!(status, 413 | 415)))
    }
}

/// A request of its own connection: the status, and the time to the end of the answer.
pub fn once(address: SocketAddr, request: &str) -> (u16, f64) {
    let mut stream = connect(address);
    let started = Instant::now();
    let _ = stream.write_all(request.as_bytes());
    let mut answer = Vec::new();
    // What comes before the other side breaks off is an answer too.
    let _ = stream.read_to_end(&mut answer);
    let time = millis(started.elapsed());
    (status(&String::from_utf8_lossy(&answer)).unwrap_or_default(), time)
}

/// A request whose body comes byte by byte: the status, and the time that it took.
pub fn trickled(address: SocketAddr, head: &str, pause: Duration) -> (u16, f64) {
    let mut stream = connect(address);
    let started = Instant::now();
    let _ = stream.write_all(head.as_bytes());
    stream.set_read_timeout(Some(pause)).expect("a socket");
    let mut answer = [0; 256];
    while started.elapsed() < PATIENCE {
        match stream.read(&mut answer) {
            Ok(0) => break,
            Ok(count) => {
                let time = millis(started.elapsed());
                return (status(&String::from_utf8_lossy(&answer[..count])).unwrap_or_default(), time);
            }
            // Nothing yet.
            Err(_) => {
                let _ = stream.write_all(b" ");
            }
        }
    }
    (0, millis(started.elapsed()))
}

/// A request that runs an operation.
pub fn post(token: &str, body: &str) -> String {
    post_with(token, "", body)
}

/// The same with more lines in its head.
pub fn post_with(token: &str, lines: &str, body: &str) -> String {
    format!(
        "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nauthorization: Bearer {token}\r\n\
         accept: application/graphql-response+json\r\n{lines}content-length: {}\r\n\r\n{body}",
        body.len()
    )
}
