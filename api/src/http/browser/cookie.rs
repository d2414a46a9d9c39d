//! Two cookies: one while somebody signs in, one while they are signed in. `__Host-` binds them to this very origin:
//! no neighbouring host can set them, and nothing sends them unencrypted, but to this machine itself.

use axum::http::{HeaderMap, HeaderValue, header};

/// Must come along when the provider sends the browser back, so `Lax`.
const ATTEMPT: &str = "__Host-indsats-login";
/// Only ever sent by the page's own requests, so `Strict`.
const SESSION: &str = "__Host-indsats-session";
/// How long a sign-in may take, in seconds; what is inside says so too.
const PATIENCE: u32 = 600;

/// What the browser keeps of a sign-in that has begun.
pub(super) fn attempt(headers: &HeaderMap) -> Option<&str> {
    value(headers, ATTEMPT)
}

/// What the browser shows of its session.
pub(super) fn session(headers: &HeaderMap) -> Option<&str> {
    value(headers, SESSION)
}

pub(super) fn set_attempt(value: &str) -> HeaderValue {
    set(ATTEMPT, value, &format!("SameSite=Lax; Max-Age={PATIENCE}"))
}

/// Goes with the browser; how long it counts is decided here.
pub(super) fn set_session(value: &str) -> HeaderValue {
    set(SESSION, value, "SameSite=Strict")
}

pub(super) fn clear_attempt() -> HeaderValue {
    set(ATTEMPT, "", "SameSite=Lax; Max-Age=0")
}

pub(super) fn clear_session() -> HeaderValue {
    set(SESSION, "", "SameSite=Strict; Max-Age=0")
}

fn set(name: &str, value: &str, rest: &str) -> HeaderValue {
    let cookie = format!("{name}={value}; Path=/; Secure; HttpOnly; {rest}");
    HeaderValue::from_str(&cookie).expect("a cookie of ours is base64 and constants")
}

/// The one value of a cookie. Two are none: somebody else has set one of them.
fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut values = pairs.filter(|(known, _)| *known == name).map(|(_, value)| value);
    values.next().filter(|value| !value.is_empty() && values.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_read_by_its_whole_name_and_once() {
        for (lines, read) in [
            (&[][..], None),
            (&["__Host-indsats-session=a"], Some("a")),
            (&["x=1; __Host-indsats-session=a=b; y=2"], Some("a=b")),
            (&["x=1", "__Host-indsats-session=a"], Some("a")),
            (&["indsats-session=a; __host-indsats-session=b; __Host-indsats-session2=c"], None),
            (&["__Host-indsats-session="], None),
            (&["__Host-indsats-session=a; __Host-indsats-session=b"], None),
            (&["__Host-indsats-session=a", "__Host-indsats-session=a"], None),
        ] {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(header::COOKIE, HeaderValue::from_static(line));
            }
            assert_eq!(session(&headers), read, "{lines:?}");
        }
    }
}
