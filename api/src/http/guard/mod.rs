//! The measure of a document before the engine sees it. The engine checks its own limits by following every spread each
//! time it is met, so that a chain of fragments which spread each other twice freezes it with a few hundred bytes. Here
//! everything is visited once: the work is linear in the document.

mod input;
mod limit;
mod page;
mod scan;
mod size;
mod text;

use async_graphql::{Pos, parser::types::ExecutableDocument};
use serde_json::{Map, Value};

pub use limit::{Excess, Limit};
pub use text::Text;

use size::{Priced, Sizes};

/// The variables of a request.
pub type Variables = Map<String, Value>;

/// A document that may be given to the engine.
#[derive(Debug)]
pub struct Measured {
    /// The document, parsed.
    pub document: ExecutableDocument,
    /// How many fields its operation can come to answer: every field counts one, and what stands under a list counts as
    /// often as the list has rows, by its `first` or `last`, or 20 where it states none.
    pub price: u64,
    /// Whether to check and to answer it keeps a thread busy for long: its text is large, or it asks about the schema.
    pub is_heavy: bool,
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

impl Measured {
    /// Measures a parsed document with its variables, and prices the operation that will run.
    ///
    /// # Errors
    /// When a fragment spreads itself, and for the first limit that it exceeds.
    pub fn of(document: ExecutableDocument, operation: Option<&str>, variables: &Variables) -> Result<Self, Refusal> {
        let deepest = variables.values().map(input::depth).max().unwrap_or_default();
        Limit::InputDepth.hold(deepest)?;
        let Priced { price, asks_schema } = Sizes::new(&document, variables).price(operation)?;
        Ok(Self { document, price, is_heavy: asks_schema })
    }
}

/// Measures a document as it came.
///
/// # Errors
/// As [`Text::new`] and [`Text::measure`].
pub fn measure(text: &str, operation: Option<&str>, variables: &Variables) -> Result<Measured, Refusal> {
    Text::new(text.to_owned())?.measure(operation, variables)
}
