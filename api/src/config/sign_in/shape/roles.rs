//! A claim that holds roles: where it stands, how it is written, and what its values give.

use serde::{Deserialize, Serialize};

use super::{
    Claim, Line, line,
    line::Around,
    pattern::{Pattern, refuse_doubles},
};
use crate::config::Check;

/// A claim that holds roles.
#[derive(Clone, Debug)]
pub struct RoleClaim {
    /// Where it stands.
    pub path: Claim,
    /// How its values are written.
    pub decoder: Decoder,
    /// Of whom a group of privileges must speak.
    pub scopes: Vec<Pattern>,
    /// What the values give: a value fits one line or none.
    pub lines: Vec<Line>,
}

/// How the values of a claim are written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Decoder {
    /// A text is a value.
    Plain,
    /// A text holds values between spaces.
    SpaceSeparated,
    /// A text is a Basic Privilege Profile: XML in base64.
    BppXml,
    /// A text is a Basic Privilege Profile in JSON.
    BppJson,
}

const DECODERS: [(&str, Decoder); 4] = [
    ("plain", Decoder::Plain),
    ("space_separated", Decoder::SpaceSeparated),
    ("bpp_xml", Decoder::BppXml),
    ("bpp_json", Decoder::BppJson),
];

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Written {
    path: Vec<String>,
    decoder: String,
    scopes: Vec<String>,
    roles: Vec<line::Written>,
}

impl Default for Written {
    fn default() -> Self {
        Self { path: Vec::new(), decoder: "plain".to_owned(), scopes: Vec::new(), roles: Vec::new() }
    }
}

impl Decoder {
    /// Whether values stand in groups of privileges.
    #[must_use]
    pub fn has_groups(self) -> bool {
        matches!(self, Self::BppXml | Self::BppJson)
    }

    /// The name in the configuration.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        DECODERS.iter().find(|(_, known)| *known == self).map_or("", |(name, _)| name)
    }
}

impl Written {
    pub(super) fn whole() -> Self {
        let text = || vec![String::new()];
        Self { path: text(), scopes: text(), roles: vec![line::Written::whole()], ..Self::default() }
    }

    pub(super) fn read(self, key: &str, around: &Around<'_>, check: &mut Check) -> Option<RoleClaim> {
        let at = |name: &str| format!("{key}.{name}");
        let path = Claim::required(&at("path"), self.path, check);
        let decoder = check.word(&at("decoder"), &self.decoder, &DECODERS);
        let in_groups = decoder.is_some_and(Decoder::has_groups);
        if in_groups && self.scopes.is_empty() {
            check.refuse(&at("scopes"), "is missing: privileges of other organisations would count");
        } else if decoder.is_some() && !in_groups && !self.scopes.is_empty() {
            check.refuse(&at("scopes"), "belongs to groups of privileges");
        }
        let scopes: Vec<_> =
            self.scopes.into_iter().map(|scope| Pattern::read(&at("scopes"), Some(scope), check)).collect();
        if self.roles.is_empty() {
            check.refuse(&at("roles"), "is missing: the claim would give nothing");
        }
        let around = Around { in_groups, ..*around };
        let line =
            |(index, written): (usize, line::Written)| written.read(&format!("{key}.roles[{index}]"), &around, check);
        let lines: Vec<_> = self.roles.into_iter().enumerate().map(line).collect();
        let lines: Vec<Line> = lines.into_iter().collect::<Option<_>>()?;
        let values = lines.iter().enumerate().map(|(at, line)| (format!("{key}.roles[{at}].value"), &line.value));
        refuse_doubles(&values.collect::<Vec<_>>(), check);
        Some(RoleClaim { path: path?, decoder: decoder?, scopes: scopes.into_iter().collect::<Option<_>>()?, lines })
    }

    /// Whether some line uses a constraint.
    pub(super) fn uses(&self, constraint: &str) -> bool {
        self.roles.iter().any(|line| line.uses(constraint))
    }
}
