//! Problems that the person at the screen can put right, as data.

use async_graphql::{Context, Enum, ID, Interface, Object, parser::types::OperationType};

use super::context::Acting;
use crate::{
    domain::{Code, Detail, Problem, Severity as StoredSeverity},
    texts::Language,
};

/// Whether a problem stops the change.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "StoredSeverity")]
pub enum Severity {
    /// The change was not made.
    Error,
    /// The change was not made, and will be when the code is acknowledged.
    Warning,
}

/// A problem of the input. Nothing was changed.
#[derive(Interface)]
#[graphql(
    field(name = "code", ty = "&str", desc = "The stable code; `errors.json` lists them all."),
    field(
        name = "path",
        ty = "&[String]",
        desc = "Names of input fields from the argument inwards; positions in lists as text."
    ),
    field(name = "message", ty = "String", desc = "The code's text in the language of the request."),
    field(name = "severity", ty = "Severity", desc = "Whether it stops the change or asks to be acknowledged.")
)]
pub enum UserError {
    Input(InputError),
    Stale(StaleVersionError),
    Rule(RuleViolationError),
    Overlap(OverlapError),
}

macro_rules! error_type {
    ($(#[$doc:meta])* $name:ident { $($extra:tt)* }) => {
        $(#[$doc])*
        pub struct $name { problem: Problem, language: Language }

        $(#[$doc])*
        #[Object]
        impl $name {
            /// The stable code; `errors.json` lists them all.
            async fn code(&self) -> &str {
                self.problem.code.as_str()
            }

            /// Names of input fields from the argument inwards; positions in lists as text.
            async fn path(&self) -> &[String] {
                &self.problem.path
            }

            /// The code's text in the language of the request.
            async fn message(&self) -> String {
                self.language.text(self.problem.code.as_str())
            }

            /// Whether it stops the change or asks to be acknowledged.
            async fn severity(&self) -> Severity {
                self.problem.severity.into()
            }

            $($extra)*
        }
    };
}

error_type! {
    /// A value that is missing, malformed, out of range or unknown.
    InputError {}
}

error_type! {
    /// The record was changed since it was read; the payload holds it as it is now.
    StaleVersionError {
        /// The version that the record has now.
        async fn current_version(&self) -> i32 {
            match self.problem.detail {
                Detail::Stale { current } => current,
                _ => 0,
            }
        }
    }
}

error_type! {
    /// A rule of the domain stands against it.
    RuleViolationError {
        /// The rule.
        async fn rule_id(&self) -> &str {
            match self.problem.detail {
                Detail::Rule { id, .. } => id,
                _ => "",
            }
        }

        /// Where the rule is written.
        async fn legal_reference(&self) -> &str {
            match &self.problem.detail {
                Detail::Rule { reference, .. } => reference,
                _ => "",
            }
        }
    }
}

error_type! {
    /// Something else is at that time.
    OverlapError {
        /// The records in the way that the caller can see; fetch them by `nodes`.
        async fn conflicting_with(&self, ctx: &Context<'_>) -> Vec<ID> {
            match &self.problem.detail {
                Detail::Overlap { with } => with.iter().map(|(kind, id)| ID(ctx.session().seal(*kind, *id))).collect(),
                _ => Vec::new(),
            }
        }
    }
}

impl UserError {
    /// A problem with its text in a language.
    pub fn of(problem: Problem, language: Language) -> Self {
        match problem.detail {
            Detail::None => Self::Input(InputError { problem, language }),
            Detail::Stale { .. } => Self::Stale(StaleVersionError { problem, language }),
            Detail::Rule { .. } => Self::Rule(RuleViolationError { problem, language }),
            Detail::Overlap { .. } => Self::Overlap(OverlapError { problem, language }),
        }
    }
}

/// Problems in the language of the request. Of a change that came to nothing the trail tells, too.
pub(super) fn user_errors(ctx: &Context<'_>, problems: Vec<Problem>) -> Vec<UserError> {
    if ctx.query_env.operation.node.ty == OperationType::Mutation {
        ctx.session().note_failure();
    }
    problems.into_iter().map(|problem| UserError::of(problem, ctx.language())).collect()
}

/// The codes that a caller names to acknowledge warnings; unknown ones acknowledge nothing.
pub fn acknowledged(codes: Option<Vec<String>>) -> Vec<Code> {
    let codes = codes.unwrap_or_default();
    Code::ALL.iter().copied().filter(|code| codes.iter().any(|named| named == code.as_str())).collect()
}
