//! The known key that somebody probably meant.

/// The nearest of the known keys, if one is near enough to be a slip.
pub(super) fn nearest<'a>(key: &str, known: &'a [String]) -> Option<&'a str> {
    let last = |path: &str| path.rsplit('.').next().unwrap_or_default().to_lowercase();
    let distance = |candidate: &String| {
        let misplaced = last(candidate) == last(key);
        if misplaced { 1 } else { edits(&key.to_lowercase(), candidate) }
    };
    // Of two that are as near, the shorter.
    let best =
        known.iter().map(|candidate| (distance(candidate), candidate)).min_by_key(|(far, key)| (*far, key.len()))?;
    // A third of the letters wrong is another word.
    let slip = best.0 <= (last(key).len() / 3).max(1) || best.1.starts_with(&format!("{key}_"));
    slip.then_some(best.1.as_str())
}

/// How many letters must be put in, taken out or replaced to make one text the other.
fn edits(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let known = ["server.listen", "server.max_body_bytes", "database.url", "keys.master_file"].map(str::to_owned);
        for (key, meant) in [
            ("server.listn", Some("server.listen")),
            ("Server.Listen", Some("server.listen")),
            ("listen", Some("server.listen")),
            ("keys.master", Some("keys.master_file")),
            ("server.colour", None),
        ] {
            assert_eq!(nearest(key, &known), meant, "{key}");
        }
    }
}
