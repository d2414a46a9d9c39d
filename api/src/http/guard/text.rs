//! A document as it came.

use async_graphql::{ServerError, parser::parse_query};

use super::{Limit, Measured, Refusal, Variables, scan};

/// From how many words on a document is large: about a third of a millisecond for the parser.
const LARGE: usize = 400;

/// A document that is small and flat enough for the parser, which follows each bracket with a call of its own.
#[derive(Debug)]
pub struct Text {
    text: String,
    words: usize,
}

impl Text {
    /// Counts words and brackets, which takes microseconds.
    ///
    /// # Errors
    /// For the first limit of texts that it exceeds, and for what is no part of GraphQL.
    pub fn new(text: String) -> Result<Self, Refusal> {
        Limit::Bytes.hold(text.len())?;
        let scan = scan::scan(&text).map_err(|at| Refusal::Syntax {
            text: "The document holds what is no part of GraphQL.".to_owned(),
            at: Some(scan::position(&text, at)),
        })?;
        Limit::Nesting.hold(scan.nesting)?;
        Limit::Tokens.hold(scan.tokens)?;
        Limit::InputDepth.hold(scan.input)?;
        Limit::Selections.hold(scan.selections)?;
        Limit::Aliases.hold(scan.aliases)?;
        Limit::Directives.hold(scan.directives)?;
        Ok(Self { text, words: scan.tokens })
    }

    /// Whether to measure it keeps a thread busy for long.
    #[must_use]
    pub const fn is_large(&self) -> bool {
        self.words > LARGE
    }

    /// Parses it, and measures it with its variables.
    ///
    /// # Errors
    /// When it is not GraphQL, and as [`Measured::of`].
    pub fn measure(&self, operation: Option<&str>, variables: &Variables) -> Result<Measured, Refusal> {
        let document = parse_query(&self.text).map_err(|error| {
            let error = ServerError::from(error);
            Refusal::Syntax { at: error.locations.first().copied(), text: error.message }
        })?;
        let measured = Measured::of(document, operation, variables)?;
        Ok(Measured { is_heavy: measured.is_heavy || self.is_large(), ..measured })
    }
}
