//! The guard of documents: what it lets through, what it refuses, and that it never takes long about it.

mod introspection;
mod limits;
mod oracle;

use indsats::http::guard::{Excess, Limit, Refusal, Variables, measure};

/// The price of a document, or why it is refused.
fn price(document: &str) -> Result<u64, Refusal> {
    measure(document, None, &Variables::new()).map(|measured| measured.price)
}

fn excess(limit: Limit, measured: usize) -> Result<u64, Refusal> {
    Err(Refusal::Excess(Excess { limit, measured }))
}

/// `text` as often as asked, with `#` for the number of each.
fn each(times: usize, text: &str) -> String {
    (0..times).map(|at| text.replace('#', &at.to_string())).collect()
}
