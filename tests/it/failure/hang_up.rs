//! A client that hangs up in the middle of a change.

use std::{pin::pin, task::Poll};

use indsats_tests::evidence::Evidence;
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::json;

use crate::verbs::document;

on_each_database!(a_change_whose_client_hung_up_is_made_with_its_event_or_not_at_all);

/// Version of the person, lines of history, and events of change, all of one instant.
async fn tally(evidence: &Evidence) -> [i64; 3] {
    let rows = evidence
        .ask(
            "SELECT (SELECT max(version) - 1 FROM person),
                (SELECT count(*) FROM history WHERE action = 'changeName'),
                (SELECT count(*) FROM audit_leaf WHERE kind = 'CHANGE' AND operation = 'changeName')",
        )
        .await;
    [0, 1, 2].map(|at| match rows[0].try_get_by_index::<i64>(at) {
        Ok(number) => number,
        Err(_) => rows[0].try_get_by_index::<i32>(at).expect("a number").into(),
    })
}

/// Runs a future until it has been polled so often, and drops it.
async fn drop_after<F: Future>(polls: usize, future: F) {
    let (mut future, mut left) = (pin!(future), polls);
    std::future::poll_fn(|context| {
        let ready = future.as_mut().poll(context).is_ready();
        left -= 1;
        if ready || left == 0 { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

async fn a_change_whose_client_hung_up_is_made_with_its_event_or_not_at_all(database: TestDatabase) {
    let world = World::new(database).await;
    let evidence = Evidence::of(&world).await;
    let client = world.sign_in("caseworker");
    let change = |version: i64| {
        let person = world.named("person", "alma");
        let input = json!({ "person": person, "expectedVersion": version, "givenName": "Alma", "familyName": format!("Ny {version}") });
        json!({ "input": input })
    };
    for round in 0..30 {
        let [version, lines, events] = tally(&evidence).await;
        assert_eq!((version, version), (lines, events));
        drop_after(1 + round % 6, client.run(&document("changeName"), change(version + 1))).await;
        let [version, lines, events] = tally(&evidence).await;
        assert_eq!((version, version), (lines, events));
    }
    // What was left running ends one way or the other; then a change comes through, and the sums still agree.
    loop {
        let [version, ..] = tally(&evidence).await;
        let answer = client.run(&document("changeName"), change(version + 1)).await;
        if answer.body["data"]["changeName"]["userErrors"] == json!([]) {
            break;
        }
        let codes = indsats_tests::world::user_errors(&answer.body["data"]["changeName"]);
        assert_eq!(codes, ["STALE_VERSION"], "{}", answer.text);
    }
    let [version, lines, events] = tally(&evidence).await;
    assert_eq!((version, version), (lines, events));
    assert!(version >= 1);
}
