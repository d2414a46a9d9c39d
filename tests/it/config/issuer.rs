//! One issuer's entry: where its keys are and what its tokens are like.

use chrono::Duration;
use indsats::config::KeySource;

use super::{SMALLEST, load, problems, written};

/// A second issuer with everything that can be said of one, its keys at an address.
pub(super) const KEY_SET_URL: &str = "
[[sign_in.issuers]]
issuer = 'https://second'
audience = 'indsats'
key_set_url = 'https://second/keys'
token_type = 'JWT'
required_claim = 'typ=Bearer'
clients = ['casework', 'audit']
max_lifetime_seconds = 600
";
/// A third, its keys where it describes itself.
pub(super) const DISCOVERY: &str = "
[[sign_in.issuers]]
issuer = 'https://third'
audience = 'indsats'
discovery = 'http://127.0.0.1:9/.well-known/openid-configuration'
";

#[test]
fn an_issuer_is_read_as_it_is_written() {
    let config = load(&written(&format!("keys.master_file = 'DIR/master'\n{KEY_SET_URL}{DISCOVERY}")), &[]).unwrap();
    let [second, third] = &config.sign_in.issuers[..] else { panic!("two issuers") };
    assert!(matches!(&second.keys, KeySource::KeySet(address) if address.to_string() == "https://second/keys"));
    assert!(matches!(&third.keys, KeySource::Discovery(address) if !address.is_encrypted()));
    assert_eq!(second.token_type.as_deref(), Some("JWT"));
    assert_eq!(second.required_claim, Some(("typ".to_owned(), "Bearer".to_owned())));
    assert_eq!(second.clients, ["casework", "audit"]);
    assert_eq!(second.max_lifetime, Duration::minutes(10));
    assert_eq!((&third.token_type, &third.required_claim, third.clients.len()), (&None, &None, 0));
    assert_eq!(third.max_lifetime, Duration::hours(1));
    let shown = config.redacted();
    let again = load(&written(&shown.replace(&config.keys.master_file.display().to_string(), "DIR/master")), &[]);
    assert_eq!(again.unwrap().sign_in.issuers.len(), 2);
}

#[test]
fn what_is_wrong_with_an_issuer_is_told_with_its_key() {
    let entry = |text: &str| {
        format!("keys.master_file = 'DIR/master'\n[[sign_in.issuers]]\nissuer = 'a'\naudience = 'b'\n{text}")
    };
    let key = "sign_in.issuers[0]";
    let unsafe_address = "must be an address that begins with https://, or with http:// and leads to this machine";
    let none = "is missing: give one of key_file, key_set_url and discovery";
    for (text, expected) in [
        ("", format!("{key}.key_file {none}")),
        ("key_sets_url = 'https://x/'", format!("{key}.key_sets_url is not a known key; did you mean key_set_url?")),
        (
            "key_file = 'DIR/jwks'\ndiscovery = 'https://x/'",
            format!("{key}.key_file is not alone: give one of key_file, key_set_url and discovery"),
        ),
        ("key_set_url = 'http://login.example.org/keys'", format!("{key}.key_set_url {unsafe_address}")),
        ("discovery = 'https://anna:x@login/'", format!("{key}.discovery {unsafe_address}")),
        ("key_file = 'DIR/jwks'\ntoken_type = ' '", format!("{key}.token_type is empty")),
        ("key_file = 'DIR/jwks'\nrequired_claim = 'typ'", format!("{key}.required_claim must be the name of a claim")),
        ("key_file = 'DIR/jwks'\nrequired_claim = '=x'", format!("{key}.required_claim must be the name of a claim")),
        ("key_file = 'DIR/jwks'\nclients = 'casework'", format!("{key}.clients must be a list of texts")),
        ("key_file = 'DIR/jwks'\nclients = ['a', 1]", format!("{key}.clients[1] must be a text")),
        ("key_file = 'DIR/jwks'\nclients = ['']", format!("{key}.clients[0] is empty")),
        (
            "key_file = 'DIR/jwks'\nmax_lifetime_seconds = 7200",
            format!("{key}.max_lifetime_seconds must be from 60 to 3600, not 7200"),
        ),
    ] {
        let told = problems(&written(&entry(text)), &[]);
        assert!(told.contains(&expected), "{told}\nfor\n{text}");
        let others = told.lines().count() - 2;
        assert!(others == 0 || text.starts_with("key_sets_url"), "one thing is wrong, and not: {told}");
    }
    assert!(load(&written(SMALLEST), &[]).is_ok());
}
