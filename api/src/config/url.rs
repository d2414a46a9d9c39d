//! Passwords inside addresses: found so that they can be refused, and hidden where an address is shown.

const HIDDEN: &str = "***";

/// Whether an address holds a password.
pub(super) fn holds_password(url: &str) -> bool {
    redact(url) != url
}

/// The address with its passwords hidden. Where it is unclear what belongs to a password, more is hidden.
pub(super) fn redact(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return parameters(url) };
    // The last @ ends the password even if somebody forgot to escape one within it.
    let Some((user, host)) = rest.rsplit_once('@') else { return format!("{scheme}://{}", parameters(rest)) };
    match user.split_once(':') {
        Some((user, _)) => format!("{scheme}://{user}:{HIDDEN}@{}", parameters(host)),
        None => format!("{scheme}://{user}@{}", parameters(host)),
    }
}

fn parameters(rest: &str) -> String {
    let Some((path, query)) = rest.split_once('?') else { return rest.to_owned() };
    let shown = query.split('&').map(|parameter| match parameter.split_once('=') {
        Some((name, _)) if name.to_ascii_lowercase().contains("pass") || name.contains('%') => {
            format!("{name}={HIDDEN}")
        }
        _ => parameter.to_owned(),
    });
    format!("{path}?{}", shown.collect::<Vec<_>>().join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_hidden_wherever_they_stand() {
        for (url, shown) in [
            ("sqlite:indsats.db?mode=rwc", "sqlite:indsats.db?mode=rwc"),
            ("postgres://anna@db/indsats", "postgres://anna@db/indsats"),
            ("postgres://anna:x@db:5432/indsats", "postgres://anna:***@db:5432/indsats"),
            ("postgres://anna:x@y/z?:w@db/indsats", "postgres://anna:***@db/indsats"),
            ("postgres://db/indsats?user=anna&password=x", "postgres://db/indsats?user=anna&password=***"),
            ("postgres://db/indsats?pass%77ord=x", "postgres://db/indsats?pass%77ord=***"),
        ] {
            assert_eq!(redact(url), shown);
            assert_eq!(holds_password(url), url != shown, "{url}");
        }
    }
}
