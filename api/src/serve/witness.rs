//! Handing checkpoints to a witness, beside everything else: who is slow or gone hinders nobody, and is asked again later.

use std::time::Duration;

use reqwest::{Client, StatusCode, header, redirect};
use tokio::time::sleep;

use crate::{config::Witness, metrics, store::Store};

/// Between two looks for a new checkpoint.
const PAUSE: Duration = Duration::from_secs(1);
/// The longest time between two attempts.
const LONGEST: Duration = Duration::from_mins(5);
/// The longest time for an answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// The largest answer, in bytes.
const LARGEST: usize = 16 * 1024;

/// Why a witness has not signed.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("it does not answer")]
    Unreachable,
    #[error("it answers {0}")]
    Status(u16),
    #[error("what it has signed is not this checkpoint")]
    Signature,
    /// The trail here is not the one that was shown to it: a backup was restored, or somebody has rewritten it.
    #[error("it has seen a trail that does not begin with this one")]
    Ahead,
    #[error("the database does not answer")]
    Database,
}

/// What a witness answered.
enum Answer {
    Signed(String),
    /// It remembers another size than it was told.
    Remembers(u64),
}

/// Hands each new checkpoint to a witness, for ever.
pub(super) async fn hand_over(store: Store, witness: Witness) {
    let Ok(client) = client() else { return };
    let name = witness.key.witness();
    let (mut pause, mut is_well) = (PAUSE, true);
    loop {
        sleep(pause).await;
        match step(&store, &client, &witness).await {
            Ok(kept) => {
                if kept {
                    metrics::witnessed("signed");
                }
                (pause, is_well) = (PAUSE, true);
            }
            Err(trouble) => {
                metrics::witnessed(if matches!(trouble, Trouble::Ahead) { "ahead" } else { "failed" });
                if matches!(trouble, Trouble::Ahead) {
                    tracing::error!(witness = name, "{trouble}");
                } else if is_well {
                    tracing::warn!(witness = name, "a witness has not signed the newest checkpoint: {trouble}");
                }
                (pause, is_well) = ((pause * 2).min(LONGEST), false);
            }
        }
    }
}

/// Hands over the newest checkpoint, if the witness has not signed it. Whether it has now.
async fn step(store: &Store, client: &Client, witness: &Witness) -> Result<bool, Trouble> {
    let name = witness.key.witness();
    let Some((size, note)) = store.unwitnessed(&name).await.map_err(|_| Trouble::Database)? else { return Ok(false) };
    let mut old = store.witnessed(&name).await.map_err(|_| Trouble::Database)?;
    for _ in 0..2 {
        let body = store.submission(old, size, &note).await.map_err(|_| Trouble::Database)?;
        match ask(client, witness, body).await? {
            Answer::Signed(lines) => {
                let signed = witness.key.cosigned(&note, &lines).ok_or(Trouble::Signature)?;
                store.keep_cosignature(&name, size, signed).await.map_err(|_| Trouble::Database)?;
                return Ok(true);
            }
            // Another server may have signed and handed over more meanwhile: that is looked at in the next round.
            Answer::Remembers(seen) if seen > size => {
                let newest = store.newest_checkpoint_size().await.map_err(|_| Trouble::Database)?;
                return if seen > newest { Err(Trouble::Ahead) } else { Ok(false) };
            }
            // Of the same size, and not the same: as bad as a larger one.
            Answer::Remembers(seen) if seen == old => return Err(Trouble::Ahead),
            Answer::Remembers(seen) => old = seen,
        }
    }
    // Another server hands over the same ones, and was faster each time.
    Ok(false)
}

async fn ask(client: &Client, witness: &Witness, body: String) -> Result<Answer, Trouble> {
    let url = format!("{}/add-checkpoint", witness.url.to_string().trim_end_matches('/'));
    let request = client.post(url).header(header::CONTENT_TYPE, "text/plain; charset=utf-8").body(body);
    let mut response = request.send().await.map_err(|_| Trouble::Unreachable)?;
    let status = response.status();
    let mut text = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| Trouble::Unreachable)? {
        text.extend_from_slice(&chunk);
        if text.len() > LARGEST {
            return Err(Trouble::Status(status.as_u16()));
        }
    }
    let text = String::from_utf8(text).map_err(|_| Trouble::Signature)?;
    match status {
        StatusCode::OK => Ok(Answer::Signed(text)),
        StatusCode::CONFLICT => {
            text.trim_end().parse().map(Answer::Remembers).map_err(|_| Trouble::Status(status.as_u16()))
        }
        // The proof that was asked for does not lead from what it has seen to what it is shown.
        StatusCode::UNPROCESSABLE_ENTITY => Err(Trouble::Ahead),
        _ => Err(Trouble::Status(status.as_u16())),
    }
}

/// It follows no redirect and uses no proxy, whatever the environment says.
fn client() -> reqwest::Result<Client> {
    let agent = concat!("indsats/", env!("CARGO_PKG_VERSION"));
    Client::builder().redirect(redirect::Policy::none()).no_proxy().timeout(PATIENCE).user_agent(agent).build()
}
