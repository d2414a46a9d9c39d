//! Subscriptions: what is told to whom, over which protocol, and how it ends.

mod close;
mod end;
mod events;
mod reach;
mod servers;
mod socket;
mod strangers;
mod worklists;

use indsats::http::LiveLimits;
use indsats_tests::world::World;
use serde_json::json;

use crate::verbs::done;

/// Gives a person another name, which makes one change to one record.
async fn rename(world: &World, sign_in: &str, person: &str, version: i64) {
    let input = json!({
        "person": world.named("person", person), "expectedVersion": version, "givenName": "Ny",
        "familyName": format!("Nummer{}", "x".repeat(usize::try_from(version).expect("a version"))),
    });
    done(&world.sign_in(sign_in), "changeName", &input).await;
}

fn limits() -> LiveLimits {
    LiveLimits { messages_per_second: 1000, ..LiveLimits::default() }
}
