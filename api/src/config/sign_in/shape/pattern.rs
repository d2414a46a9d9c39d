//! Texts with wildcards: `*` stands for any letters or none, everything else for itself, from the first letter to the last.

use crate::config::Check;

/// No value that a sign-in service sends is longer.
const LONGEST: usize = 300;

/// A text with wildcards. Letters are held apart by case.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Pattern(String);

impl Pattern {
    /// A pattern that the program itself knows.
    pub(super) fn of(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// A pattern that says something: not empty, and not everything.
    pub(super) fn read(key: &str, text: Option<String>, check: &mut Check) -> Option<Self> {
        let text = check.text(key, text)?;
        let wrong = if text.trim() != text {
            "begins or ends with white space"
        } else if text.chars().all(|letter| letter == '*') {
            "would fit every value"
        } else if text.contains("**") {
            "has two wildcards side by side"
        } else if text.len() > LONGEST {
            "has more than 300 letters"
        } else {
            return Some(Self(text));
        };
        check.refuse(key, wrong);
        None
    }

    /// The pattern as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How many wildcards there are.
    pub(super) fn wildcards(&self) -> usize {
        self.0.matches('*').count()
    }

    /// Whether a value fits.
    #[must_use]
    pub fn fits(&self, value: &str) -> bool {
        let mut parts = self.0.split('*');
        let Some(rest) = value.strip_prefix(parts.next().unwrap_or_default()) else { return false };
        let Some(last) = parts.next_back() else { return rest.is_empty() };
        // The first place of a part leaves most for those behind it.
        let left = parts.try_fold(rest, |rest, part| rest.split_once(part).map(|(_, left)| left));
        left.is_some_and(|left| left.ends_with(last))
    }

    /// What the one wildcard of a pattern stands for in a value that fits.
    #[must_use]
    pub fn captured<'v>(&self, value: &'v str) -> Option<&'v str> {
        let (before, behind) = self.0.split_once('*')?;
        value.strip_prefix(before)?.strip_suffix(behind)
    }

    /// Whether some value would fit both.
    pub(super) fn meets(&self, other: &Self) -> bool {
        let (one, other): (Vec<char>, Vec<char>) = (self.0.chars().collect(), other.0.chars().collect());
        // `row[j]`: whether what is left of `one` and what is left of `other` from `j` can be the same text.
        let mut below = vec![false; other.len() + 1];
        for i in (0..=one.len()).rev() {
            let mut row = vec![false; other.len() + 1];
            for j in (0..=other.len()).rev() {
                let (a, b) = (one.get(i), other.get(j));
                row[j] = match (a, b) {
                    (None, None) => true,
                    (Some('*'), Some('*')) => below[j] || row[j + 1],
                    (Some('*'), _) => below[j] || b.is_some() && row[j + 1],
                    (_, Some('*')) => row[j + 1] || a.is_some() && below[j],
                    _ => a == b && below[j + 1],
                };
            }
            below = row;
        }
        below[0]
    }
}

/// Refuses every pattern that some value would fit beside an earlier one: which of the two it means cannot be said.
pub(super) fn refuse_doubles(patterns: &[(String, &Pattern)], check: &mut Check) {
    for (index, (key, pattern)) in patterns.iter().enumerate() {
        if let Some((earlier, _)) = patterns[..index].iter().find(|(_, earlier)| earlier.meets(pattern)) {
            check.refuse(key, format!("and {earlier} could fit the same value"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_fits_from_the_first_letter_to_the_last() {
        for (pattern, value, fits) in [
            ("leader", "leader", true),
            ("leader", "Leader", false),
            ("leader", "leaders", false),
            ("leader", "a leader", false),
            ("lead*", "lead", true),
            ("lead*", "leader", true),
            ("*lead", "mislead", true),
            ("*lead", "leader", false),
            ("a*a", "a", false),
            ("a*a", "aa", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("a*bc*c", "abc", false),
            ("http://*/roles/*", "http://kommune.dk/roles/jobrole/1", true),
            ("ø*å", "ørerå", true),
            ("", "", true),
            ("", "x", false),
        ] {
            assert_eq!(Pattern::of(pattern).fits(value), fits, "{pattern} {value}");
        }
    }

    #[test]
    fn patterns_meet_where_a_value_fits_both() {
        for (one, other, meet) in [
            ("a", "a", true),
            ("a", "b", false),
            ("a*", "ab", true),
            ("a*", "b*", false),
            ("a*", "*b", true),
            ("a*c", "ab*", true),
            ("a*c", "ab", false),
            ("x-*-leader", "x-team-*", true),
            ("x-*-leader", "x-*-worker", false),
            ("*a*", "b", false),
            ("a*", "a", true),
        ] {
            assert_eq!(Pattern::of(one).meets(&Pattern::of(other)), meet, "{one} {other}");
            assert_eq!(Pattern::of(other).meets(&Pattern::of(one)), meet, "{other} {one}");
        }
    }

    #[test]
    fn one_wildcard_captures_what_it_stands_for() {
        assert_eq!(Pattern::of("leader-*").captured("leader-TEAM-A"), Some("TEAM-A"));
        assert_eq!(Pattern::of("a*a").captured("a"), None);
        assert_eq!(Pattern::of("leader").captured("leader"), None);
    }
}
