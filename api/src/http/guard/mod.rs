//! The measure of a document before the engine sees it. The engine checks its own limits by following every spread each
//! time it is met, so that a chain of fragments which spread each other twice freezes it with a few hundred bytes. Here
//! everything is visited once: the work is linear in the document.

mod input;
mod limit;
mod page;
mod scan;
mod size;

use async_graphql::{
    Pos,
    parser::{parse_query, types::ExecutableDocument},
};
use serde_json::{Map, Value};

pub use limit::{Excess, Limit};

use size::Sizes;

/// The variables of a request.
pub type Variables = Map<String, Value>;

/// A document that may be given to the engine.
#[derive(Debug)]
pub struct Measured {
    /// The document, parsed.
    pub document: ExecutableDocument,
    /// How many fields its operation can come to answer, see [`price`].
    pub price: u64,
}

/// Why a document is kept from the engine.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Refusal {
    /// It asks for more than anybody may.
    Excess(Excess),
    /// It is not GraphQL.
    Syntax { text: String, at: Option<Pos> },
    /// A fragment spreads itself, directly or through others.
    Cycle { fragment: String },
}

impl From<Excess> for Refusal {
    fn from(excess: Excess) -> Self {
        Self::Excess(excess)
    }
}

/// Measures a document as it came.
///
/// # Errors
/// When it is not GraphQL, when a fragment spreads itself, and for the first limit that it exceeds.
pub fn measure(text: &str, operation: Option<&str>, variables: &Variables) -> Result<Measured, Refusal> {
    let document = parse(text)?;
    let price = price(&document, operation, variables)?;
    Ok(Measured { document, price })
}

/// Parses a document that is small and flat enough for the parser, which follows each bracket with a call of its own.
///
/// # Errors
/// As [`measure`].
pub fn parse(text: &str) -> Result<ExecutableDocument, Refusal> {
    Limit::Bytes.hold(text.len())?;
    let scan = scan::scan(text).map_err(|at| {
        let (text, at) = ("The document holds what is no part of GraphQL.".to_owned(), Some(scan::position(text, at)));
        Refusal::Syntax { text, at }
    })?;
    Limit::Nesting.hold(scan.nesting)?;
    Limit::Tokens.hold(scan.tokens)?;
    Limit::InputDepth.hold(scan.input)?;
    parse_query(text).map_err(|error| {
        let error = async_graphql::ServerError::from(error);
        Refusal::Syntax { at: error.locations.first().copied(), text: error.message }
    })
}

/// Measures a parsed document with its variables, and prices the operation that will run: every field counts one, and
/// what stands under a list counts as often as the list has rows, by its `first` or `last`, or 20 where it states none.
///
/// # Errors
/// As [`measure`].
pub fn price(document: &ExecutableDocument, operation: Option<&str>, variables: &Variables) -> Result<u64, Refusal> {
    let deepest = variables.values().map(input::depth).max().unwrap_or_default();
    Limit::InputDepth.hold(deepest)?;
    Sizes::new(document, variables).price(operation)
}
