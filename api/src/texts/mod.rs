//! Every text that a person reads, in Danish and English.

use fluent_templates::{LanguageIdentifier, Loader, langid, static_loader};

static_loader! {
    static TEXTS = {
        locales: "./src/texts",
        fallback_language: "da",
    };
}

const DANISH: LanguageIdentifier = langid!("da");
const ENGLISH: LanguageIdentifier = langid!("en");

/// The languages that the municipality works in.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Language {
    #[default]
    Danish,
    English,
}

impl Language {
    /// The first language of an `Accept-Language` header that there are texts in; Danish otherwise.
    #[must_use]
    pub fn accepted(header: &str) -> Self {
        let mut wishes: Vec<(&str, f32)> = header.split(',').map(wish).collect();
        wishes.sort_by(|a, b| b.1.total_cmp(&a.1));
        let known = wishes.into_iter().filter(|(_, weight)| *weight > 0.0).find_map(|(tag, _)| match tag {
            "da" => Some(Self::Danish),
            "en" => Some(Self::English),
            _ => None,
        });
        known.unwrap_or_default()
    }

    /// The language's name in markup.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Danish => "da",
            Self::English => "en",
        }
    }

    /// The text of a message.
    #[must_use]
    pub fn text(self, message: &str) -> String {
        let language = match self {
            Self::Danish => &DANISH,
            Self::English => &ENGLISH,
        };
        TEXTS.try_lookup(language, message).unwrap_or_else(|| message.to_owned())
    }
}

/// One element of the header: primary language and weight.
fn wish(element: &str) -> (&str, f32) {
    let (tag, parameters) = element.split_once(';').unwrap_or((element, ""));
    let weight = parameters.trim().strip_prefix("q=").map_or(Some(1.0), |weight| weight.parse().ok()).unwrap_or(0.0);
    (tag.trim().split('-').next().unwrap_or_default(), weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_known_language_wins_and_danish_is_the_default() {
        for (header, language) in [
            ("", Language::Danish),
            ("en-GB,en;q=0.9,da;q=0.8", Language::English),
            ("de, en;q=0.5, da;q=0.7", Language::Danish),
            ("sv", Language::Danish),
            ("en;q=0", Language::Danish),
        ] {
            assert_eq!(Language::accepted(header), language, "{header}");
        }
    }
}
