//! HTTP/2: many requests on one connection, and its own goodbye.

use std::time::Duration;

use futures_util::future::join_all;
use indsats::http::{Patience, Seats, Stage};
use indsats_tests::{program::SOON, wire::Wire};
use reqwest::{Client, Version};
use tokio::time::{sleep, timeout};

use super::{Listening, PATIENCE};

fn client() -> Client {
    Client::builder().http2_prior_knowledge().no_proxy().build().expect("a client")
}

#[tokio::test]
async fn requests_share_a_connection_that_idleness_ends_politely() {
    let patience = Patience { head: Duration::from_millis(100), ..PATIENCE };
    let listening = Listening::start(Seats::default(), patience).await;
    let client = client();
    let get = async || client.get(format!("http://{}/", listening.address)).send().await.expect("an answer");
    // More than may run at a time: the others wait.
    for reply in join_all((0..200).map(|_| get())).await {
        assert_eq!((reply.status().as_u16(), reply.version()), (200, Version::HTTP_2));
    }
    // Between requests the limit for heads is no matter, and after a goodbye the client comes again by itself.
    sleep(patience.head * 3).await;
    assert_eq!(get().await.status(), 200);
    sleep(patience.idle * 3).await;
    assert_eq!(get().await.status(), 200);
}

#[tokio::test]
async fn a_long_list_of_headers_is_refused() {
    let listening = Listening::usual().await;
    let client = client();
    let long = client.get(format!("http://{}/", listening.address)).header("x-long", "x".repeat(40 * 1024)).send();
    let refused = timeout(SOON, long).await.expect("it ends");
    assert!(refused.map_or(true, |reply| reply.status() == 431));
    assert_eq!(client.get(format!("http://{}/", listening.address)).send().await.expect("an answer").status(), 200);
}

#[tokio::test]
async fn a_server_that_leaves_finishes_what_it_began() {
    let listening = Listening::usual().await;
    let client = client();
    let url = format!("http://{}/held", listening.address);
    let held: Vec<_> = (0..5).map(|_| tokio::spawn(client.get(&url).send())).collect();
    let mut old = Wire::to(listening.address).await;
    old.send("GET /held HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let mut idle = Wire::to(listening.address).await;
    assert_eq!(idle.get("/").await.header("connection"), "");
    sleep(Duration::from_millis(200)).await;
    listening.stage.send_replace(Stage::Leaving);
    // It is still there, and asks who has come to go.
    assert_eq!(idle.get("/").await.header("connection"), "close");
    assert_eq!(idle.closed().await, "");
    listening.answers().await;
    listening.stage.send_replace(Stage::Ending);
    sleep(Duration::from_millis(200)).await;
    assert!(tokio::net::TcpStream::connect(listening.address).await.is_err(), "nobody is let in any more");
    assert!(!listening.end.is_finished(), "requests are still running");
    listening.gate.add_permits(6);
    for held in held {
        let reply = held.await.expect("no panic").expect("an answer");
        assert_eq!(reply.text().await.expect("a body"), "held");
    }
    let reply = old.reply().await.expect("an answer");
    assert_eq!((reply.body.as_str(), reply.header("connection")), ("held", "close"));
    timeout(SOON, listening.end).await.expect("it ends").expect("and well");
}
