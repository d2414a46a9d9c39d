//! The limits of a document, in one table.

use std::fmt::{self, Display};

/// What is limited.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Limit {
    /// The document's length in bytes.
    Bytes,
    /// Brackets within brackets as they are written, and selections within selections with fragments expanded.
    Nesting,
    /// Words, numbers, texts and signs; commas and comments are none.
    Tokens,
    /// Fields and spreads, as they are written.
    Selections,
    /// Fields with another name than their own, as they are written.
    Aliases,
    /// Fragments with a name.
    Fragments,
    /// Directives, as they are written.
    Directives,
    /// How deep values nest, in the document and in a variable.
    InputDepth,
    /// Fields at the root of an operation, fragments expanded.
    RootFields,
    /// Changes in one mutation, fragments expanded.
    Mutations,
    /// Fields within fields, fragments expanded.
    Depth,
    /// Fields of all operations together, fragments expanded. A spread or an inline fragment counts as a field.
    Fields,
    /// Lists within lists of an introspection: types, their fields, the fields of those.
    IntrospectionLists,
    /// As [`Limit::Depth`], for a document that asks about nothing but the schema.
    IntrospectionDepth,
    /// As [`Limit::Fields`], for a document that asks about nothing but the schema.
    IntrospectionFields,
}

/// A limit that is exceeded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Excess {
    pub limit: Limit,
    pub measured: usize,
}

impl Limit {
    /// Every limit.
    pub const ALL: &[Self] = &[
        Self::Bytes,
        Self::Nesting,
        Self::Tokens,
        Self::Selections,
        Self::Aliases,
        Self::Fragments,
        Self::Directives,
        Self::InputDepth,
        Self::RootFields,
        Self::Mutations,
        Self::Depth,
        Self::Fields,
        Self::IntrospectionLists,
        Self::IntrospectionDepth,
        Self::IntrospectionFields,
    ];

    /// Its name and the largest number that is allowed. The query that other people's programs introspect with needs
    /// two lists and a depth of 15, deeper with every version: it has limits of its own.
    const fn row(self) -> (&'static str, usize) {
        match self {
            Self::Bytes => ("bytes", 16 * 1024),
            Self::Nesting => ("nesting", 32),
            Self::Tokens => ("tokens", 2_000),
            Self::Selections => ("selections", 1_000),
            Self::Aliases => ("aliases", 30),
            Self::Fragments => ("fragments", 30),
            Self::Directives => ("directives", 20),
            Self::InputDepth => ("input depth", 8),
            Self::RootFields => ("root fields", 20),
            Self::Mutations => ("mutations", 10),
            Self::Depth => ("depth", 15),
            Self::Fields => ("fields", 1_000),
            Self::IntrospectionLists => ("introspection lists", 2),
            Self::IntrospectionDepth => ("introspection depth", 20),
            Self::IntrospectionFields => ("introspection fields", 2_000),
        }
    }

    /// As texts name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    /// The largest number that is allowed.
    #[must_use]
    pub const fn most(self) -> usize {
        self.row().1
    }

    /// Refuses more than is allowed.
    pub(super) const fn hold(self, measured: usize) -> Result<(), Excess> {
        if measured > self.most() { Err(Excess { limit: self, measured }) } else { Ok(()) }
    }
}

impl Display for Excess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { limit, measured } = self;
        write!(f, "The document is too large: {} {measured}, where {} is the most.", limit.name(), limit.most())
    }
}
