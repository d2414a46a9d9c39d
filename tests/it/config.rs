//! The configuration: every error at once, the environment wins, no value is ever told.

mod issuer;
mod trail;

use std::{fs, path::Path};

use indsats::config::{Config, Format, KeySource, KnownOnly, Origin, Problems, Sources};
use tempfile::TempDir;

const CANARY: &str = "CanaryThatNobodyMaySee";
const MASTER: &str = "Q2FuYXJ5VGhhdE5vYm9keU1heVNlZS0tMzIgYnl0ZXM=";
const KEY_SET: &str = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"1","x":"AA"}]}"#;
const NOTHING: [(&str, &str); 0] = [];

/// A directory with the files that a configuration names, and `text` as the configuration.
fn written(text: &str) -> TempDir {
    let dir = tempfile::tempdir().expect("a directory");
    fs::write(dir.path().join("master"), format!("{MASTER}\n")).expect("the directory is ours");
    fs::write(dir.path().join("jwks"), KEY_SET).expect("the directory is ours");
    fs::write(dir.path().join("address"), format!("postgres://anna:{CANARY}@db/indsats\n"))
        .expect("the directory is ours");
    fs::write(dir.path().join("indsats.toml"), text.replace("DIR", &dir.path().display().to_string()))
        .expect("the directory is ours");
    dir
}

fn load(dir: &TempDir, environment: &[(&str, &str)]) -> Result<Config, Problems> {
    Config::load(&Sources::new(Some(dir.path().join("indsats.toml")), environment.iter().copied()))
}

/// The problems as a reader sees them, without the directory.
fn problems(dir: &TempDir, environment: &[(&str, &str)]) -> String {
    let problems = load(dir, environment).expect_err("something is wrong");
    problems.to_string().replace(&format!("{}/", dir.path().display()), "")
}

const SMALLEST: &str = r#"
    keys.master_file = "DIR/master"
    sign_in.issuers = [{ issuer = "https://login", audience = "indsats", key_file = "DIR/jwks" }]
"#;

const WRONG: &str = r#"
    listen = "x"
    [server]
    listn = "0.0.0.0:1"
    max_body_bytes = "many"
    request_timeout_seconds = 0
    [database]
    url = "postgres://anna:CanaryThatNobodyMaySee@db/x"
    max_connections = 5.5
    [keys]
    master = "CanaryThatNobodyMaySee"
    master_file = 5
    [[sign_in.issuers]]
    issuer = "a"
    audienc = "b"
    [[sign_in.issuers]]
    issuer = "a"
    audience = " "
    key_file = "/nowhere/jwks"
    [log]
    format = "xml"
"#;

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let environment = [
        ("INDSATS__LOG__LEVEL", "CanaryThatNobodyMaySee"),
        ("INDSATS__SERVER__SHUTDOWN_SECONDS", "soon"),
        ("INDSATS__SERVER__COLOUR", "green"),
        ("INDSATS__SIGN_IN__ISSUERS", "everybody"),
        ("INDSATS__KEYS", "none"),
        ("INDSATS__server__listen", "127.0.0.1:1"),
        ("INDSATS_SERVICE_HOST", "of another program's making"),
    ];
    let told = problems(&written(WRONG), &environment);
    let expected = "\
the configuration has 21 problems:
  INDSATS__server__listen: is not of the form INDSATS__SECTION__KEY in capital letters
  database.max_connections must be a whole number (indsats.toml)
  database.url holds a password: put the address into a file and name it in database.url_file (indsats.toml)
  keys must be a table (INDSATS__KEYS)
  keys.master is not a known key; did you mean keys.master_file? (indsats.toml)
  keys.master_file must be a text (indsats.toml)
  listen is not a known key; did you mean server.listen? (indsats.toml)
  log.format must be one of json, text (indsats.toml)
  log.level must be one of off, error, warn, info, debug, trace (INDSATS__LOG__LEVEL)
  server.colour is not a known key (INDSATS__SERVER__COLOUR)
  server.listn is not a known key; did you mean server.listen? (indsats.toml)
  server.max_body_bytes must be a whole number (indsats.toml)
  server.request_timeout_seconds must be from 1 to 300, not 0 (indsats.toml)
  server.shutdown_seconds must be a whole number (INDSATS__SERVER__SHUTDOWN_SECONDS)
  sign_in.issuers is a list, which only the file can give (INDSATS__SIGN_IN__ISSUERS)
  sign_in.issuers[0].audienc is not a known key; did you mean audience? (indsats.toml)
  sign_in.issuers[0].audience is missing (indsats.toml)
  sign_in.issuers[0].key_file is missing: give one of key_file, key_set_url and discovery (indsats.toml)
  sign_in.issuers[1].audience is empty (indsats.toml)
  sign_in.issuers[1].issuer is listed twice (indsats.toml)
  sign_in.issuers[1].key_file names a file that cannot be read: No such file or directory (os error 2) (indsats.toml)";
    assert_eq!(told, expected);
}

#[test]
fn the_entry_is_checked_as_a_whole() {
    let wrong = format!(
        "{SMALLEST}
        limits = {{ body_timeout_seconds = 0, price_per_minute = 5, price_per_request = 6 }}
        cors.origins = ['https://front.example.org', 'https://front.example.org/', 5, '*']
        documents.mode = 'only'"
    );
    let told = problems(&written(&wrong), &[("INDSATS__CORS__ORIGINS", "https://front.example.org")]);
    let expected = "\
the configuration has 7 problems:
  cors.origins is a list, which only the file can give (INDSATS__CORS__ORIGINS)
  cors.origins[1] must be an origin as browsers write it, as in https://front.example.org (indsats.toml)
  cors.origins[2] must be a text (indsats.toml)
  cors.origins[3] must be an origin as browsers write it, as in https://front.example.org (indsats.toml)
  documents.manifest_file is missing: without it no document is known (not given)
  limits.body_timeout_seconds must be from 1 to 60, not 0 (indsats.toml)
  limits.price_per_minute must not be less than limits.price_per_request (indsats.toml)";
    assert_eq!(told, expected);
    let right = format!(
        "{SMALLEST}
        cors.origins = ['https://front.example.org', 'http://localhost:3000']
        documents = {{ mode = 'only_browsers', manifest_file = 'persisted-documents.json' }}"
    );
    let config = load(&written(&right), &[]).unwrap();
    assert_eq!(config.cors.origins, ["https://front.example.org", "http://localhost:3000"]);
    assert_eq!(config.documents.mode, KnownOnly::Browsers);
    assert!(config.redacted().contains("mode = \"only_browsers\""));
}

#[test]
fn what_is_required_is_asked_for() {
    let nothing = Config::load(&Sources::new(None, NOTHING)).expect_err("two keys have no default");
    assert!(nothing.0.iter().all(|problem| problem.origin == Origin::Absent));
    let keys: Vec<&str> = nothing.0.iter().map(|problem| problem.key.as_str()).collect();
    assert_eq!(keys, ["keys.master_file", "sign_in.issuers"]);
    Config::load_database(&Sources::new(None, NOTHING)).expect("a migration needs neither");
}

#[test]
fn a_file_that_cannot_be_read_is_told_beside_the_environment() {
    let broken = written("[server\nlisten = \"CanaryThatNobodyMaySee\nx = = 1");
    let told = problems(&broken, &[("INDSATS__SERVR__LISTEN", "x")]);
    for line in ["indsats.toml: line 1 is not TOML", "indsats.toml: line 3 is not TOML", "servr is not a known key"] {
        assert!(told.contains(line), "{told}");
    }
    let absent = Config::load(&Sources::new(Some("/nowhere/indsats.toml".into()), NOTHING)).expect_err("absent");
    assert!(absent.to_string().contains("/nowhere/indsats.toml: cannot be read"), "{absent}");
    assert!(problems(&written("server.max_body_bytes = 99999999999999999999"), &[]).contains("too large"));
}

#[test]
fn the_environment_wins_over_the_file_and_the_file_over_the_defaults() {
    let dir = written(&format!(
        "{SMALLEST}\nserver.listen = '127.0.0.1:1'\nserver.shutdown_seconds = 7\nlog.format = 'text'"
    ));
    let environment = [("INDSATS__SERVER__LISTEN", "[::1]:2"), ("INDSATS__DATABASE__MAX_CONNECTIONS", "3")];
    let config = load(&dir, &environment).unwrap();
    assert_eq!(config.server.listen.to_string(), "[::1]:2");
    assert_eq!(config.server.shutdown.as_secs(), 7);
    assert_eq!(config.server.request_timeout.as_secs(), 10);
    assert_eq!(config.database.max_connections, 3);
    assert_eq!(config.log.format, Format::Text);
    assert!(matches!(&config.sign_in.issuers[0].keys, KeySource::File { text, .. } if text == KEY_SET));
    let told = problems(&dir, &[("INDSATS__SERVER__LISTEN", "here"), ("INDSATS__SERVER", "x")]);
    assert!(
        told.contains("server.listen must be an IP address and a port, as in 127.0.0.1:8080 (INDSATS__SERVER__LISTEN)")
    );
    assert!(told.contains("server must be a table (INDSATS__SERVER)"), "{told}");
}

#[test]
fn metrics_are_not_offered_where_the_api_is_and_spans_go_to_an_address_without_a_password() {
    let dir = written(&format!("{SMALLEST}\nserver.listen = '127.0.0.1:8080'"));
    let is_the_apis = "metrics.listen is the address of the API";
    for (name, value, told) in [
        ("METRICS__LISTEN", "127.0.0.1:8080", Some(is_the_apis)),
        ("METRICS__LISTEN", "0.0.0.0:8080", Some(is_the_apis)),
        ("METRICS__LISTEN", "[::]:8080", Some(is_the_apis)),
        ("METRICS__LISTEN", "9464", Some("must be an IP address and a port")),
        ("METRICS__LISTEN", "127.0.0.1:9464", None),
        ("METRICS__LISTEN", "127.0.0.2:8080", None),
        ("METRICS__LISTEN", "127.0.0.1:0", None),
        ("TRACES__OTLP_URL", "http://collector:4318/v1/traces", None),
        ("TRACES__OTLP_URL", "http://collector:4318", Some("must be an address with a path")),
        ("TRACES__OTLP_URL", "collector:4318/v1/traces", Some("must be an address with a path")),
        (
            "TRACES__OTLP_URL",
            "http://anna:CanaryThatNobodyMaySee@collector/v1/traces",
            Some("holds a user or a password"),
        ),
        ("TRACES__SAMPLE_PERCENT", "101", Some("must be from 0 to 100")),
    ] {
        let loaded = load(&dir, &[(&format!("INDSATS__{name}"), value)]).map_err(|problems| problems.to_string());
        match (loaded, told) {
            (Ok(config), None) => assert!(config.redacted().contains(value), "{value}"),
            (Err(problems), Some(told)) => {
                assert!(problems.contains(told) && !problems.contains(CANARY), "{value}: {problems}");
            }
            (loaded, _) => panic!("{value}: {:?}", loaded.err()),
        }
    }
}

#[test]
fn a_password_is_accepted_from_a_file_and_shown_nowhere() {
    let dir = written(&format!("{SMALLEST}\ndatabase.url_file = 'DIR/address'"));
    let config = load(&dir, &[]).unwrap();
    let shown = config.redacted();
    assert!(shown.contains("# which holds postgres://anna:***@db/indsats\nurl_file = "), "{shown}");
    for text in [shown, format!("{config:?}")] {
        assert!(!text.contains(CANARY) && !text.contains(MASTER), "{text}");
    }
    let both = problems(&dir, &[("INDSATS__DATABASE__URL", "sqlite:x")]);
    assert!(both.contains("database.url_file excludes database.url"), "{both}");
}

#[test]
fn what_is_shown_can_be_read_back() {
    let shown = load(&written(&format!("{SMALLEST}\nserver.listen = '[::1]:9'\nlog.level = 'debug'")), &[]);
    let shown = shown.unwrap().redacted();
    let again = written(&shown);
    // The files that the first one names are gone with their directory.
    let paths = |name: &str| again.path().join(name).display().to_string();
    let rewritten: Vec<String> = shown
        .lines()
        .map(|line| match line.split_once(" = ") {
            Some(("master_file", _)) => format!("master_file = '{}'", paths("master")),
            Some(("key_file", _)) => format!("key_file = '{}'", paths("jwks")),
            _ => line.to_owned(),
        })
        .collect();
    fs::write(again.path().join("indsats.toml"), rewritten.join("\n")).expect("the directory is ours");
    assert_eq!(load(&again, &[]).unwrap().redacted().lines().count(), shown.lines().count());
    assert!(shown.contains("level = \"debug\"") && shown.contains("listen = \"[::1]:9\""), "{shown}");
}

#[test]
fn secret_files_that_hold_something_else_are_refused_without_a_quote() {
    let dir = written(SMALLEST);
    let short = "names a file that does not hold 32 bytes in base64";
    for (file, content, text) in [
        ("master", CANARY, short),
        ("master", "Q2FuYXJ5", short),
        ("master", " \n", "names an empty file"),
        ("jwks", CANARY, "is not a JWK set"),
        ("jwks", r#"{"keys":[]}"#, "is not a JWK set"),
        ("jwks", r#"{"keys":[{"kty":"OKP","d":"CanaryThatNobodyMaySee"}]}"#, "private or symmetric"),
        ("jwks", r#"{"keys":[{"kty":"oct","k":"CanaryThatNobodyMaySee"}]}"#, "private or symmetric"),
    ] {
        let path = dir.path().join(file);
        let before = fs::read(&path).unwrap();
        fs::write(&path, content).expect("the directory is ours");
        let told = problems(&dir, &[]);
        assert!(told.contains(text) && !told.contains(CANARY), "{told}");
        fs::write(&path, before).expect("the directory is ours");
    }
}

/// Damages a configuration at every place in every way that a hand does, and looks for the secret in what is said.
#[test]
fn no_slip_of_the_hand_makes_an_error_quote_a_value() {
    let text = WRONG.replace("    ", "").replace("many", CANARY).replace("0.0.0.0:1", CANARY).replace("xml", CANARY);
    let dir = written("");
    let silent = |text: &str| {
        fs::write(dir.path().join("indsats.toml"), text).expect("the directory is ours");
        if let Err(problems) = load(&dir, &[]) {
            let told = format!("{problems}\n{problems:?}");
            assert!(!told.contains("Canary") && !told.contains("NobodyMaySee"), "{told}\nfor\n{text}");
        }
    };
    for place in 0..text.len() {
        if text[place..].starts_with(CANARY) || !text.is_char_boundary(place) {
            continue;
        }
        silent(&text[..place]);
        silent(&format!("{}{}", &text[..place], &text[place + 1..]));
        for slip in ["\"", "=", "\n"] {
            silent(&format!("{}{slip}{}", &text[..place], &text[place..]));
        }
    }
}

#[test]
fn the_example_is_whole_and_holds_the_defaults() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let example = fs::read_to_string(root.join("indsats.example.toml")).unwrap();
    let reference = fs::read_to_string(root.join("docs/reference/configuration.md")).unwrap();
    let named = |text: String| {
        let text = text.replace("/run/secrets/indsats-master-key", "DIR/master");
        text.replace("/etc/indsats/login.jwks.json", "DIR/jwks")
    };
    let issuer =
        "[[sign_in.issuers]]\nissuer = 'https://login.example.org'\naudience = 'https://indsats.example.org'\n";
    let bare = format!("keys.master_file = 'DIR/master'\n{issuer}key_file = 'DIR/jwks'");
    let shown = |text: &str| {
        let dir = written(text);
        load(&dir, &[]).unwrap().redacted().replace(&dir.path().display().to_string(), "DIR")
    };
    let defaults = shown(&bare);
    assert_eq!(shown(&named(example.clone())), defaults);

    let with_file = shown(&format!("database.url_file = 'DIR/address'\n{bare}\n{}", issuer::KEY_SET_URL));
    let with_discovery = shown(&format!("{bare}\n{}", issuer::DISCOVERY));
    let browsers = "issuer = 'https://login.example.org'\nclient_id = 'indsats'\nresource = 'x'\n\
        client_secret_file = 'DIR/address'\nredirect_url = 'https://indsats.example.org/auth/callback'";
    let with_browsers = shown(&format!("{bare}\n[browser_session]\n{browsers}"));

    let mut section = "";
    let all = [&defaults, &with_file, &with_discovery, &with_browsers];
    for line in all.into_iter().flat_map(|shown| shown.lines()).filter(|line| !line.starts_with('#')) {
        if let Some((key, _)) = line.split_once(" = ") {
            let documented =
                example.lines().any(|line| line.trim_start_matches("# ").starts_with(&format!("{key} = ")));
            assert!(documented, "indsats.example.toml says nothing about {section}.{key}");
            let list = section.replace("sign_in.issuers", "sign_in.issuers[]");
            assert!(reference.contains(&format!("`{list}.{key}`")), "the reference says nothing about {section}.{key}");
        } else if !line.is_empty() {
            section = line.trim_matches(['[', ']']);
        }
    }
}

#[test]
fn what_is_wrong_with_browser_sessions_is_told_at_once() {
    let session = "\n[browser_session]\nclient_secret_file = '/nowhere'\nidle_minutes = 0\n";
    let told = problems(&written(&format!("{SMALLEST}{session}scopes = 'profile'\npage = 'yes'")), &[]);
    let expected = "\
the configuration has 7 problems:
  browser_session.client_id is missing (not given)
  browser_session.client_secret_file names a file that cannot be read: No such file or directory (os error 2) (indsats.toml)
  browser_session.idle_minutes must be from 1 to 720, not 0 (indsats.toml)
  browser_session.issuer is missing (not given)
  browser_session.page must be one of on, off (indsats.toml)
  browser_session.redirect_url is missing (not given)
  browser_session.scopes must hold openid: without it nobody says who has signed in (indsats.toml)";
    assert_eq!(told, expected);

    let with = |issuer: &str, redirect: &str| {
        let session = format!("issuer = '{issuer}'\nclient_id = 'indsats'\nredirect_url = '{redirect}'");
        load(&written(&format!("{SMALLEST}\n[browser_session]\n{session}")), &[])
    };
    let good = with("https://login", "https://indsats/auth/callback").unwrap().browser_session.expect("it is on");
    assert_eq!(good.discovery_url, "https://login/.well-known/openid-configuration");
    for (issuer, redirect, text) in [
        ("https://other", "https://indsats/auth/callback", "is none of sign_in.issuers"),
        ("https://login", "http://indsats/auth/callback", "must be an address that begins with https"),
        ("https://login", "https://anna:x@indsats/auth/callback", "must be an address that begins with https"),
        ("https://login", "https://indsats/back", "must end in /auth/callback"),
        ("https://login", "https://indsats/auth/callback?x=1", "must end in /auth/callback"),
        ("https://login", "localhost/auth/callback", "must be an address that begins with https"),
    ] {
        let told = with(issuer, redirect).expect_err(text).to_string();
        assert!(told.contains(text), "{told}");
    }
    with("https://login", "http://localhost:8080/auth/callback").expect("this machine needs no encryption");
    assert!(load(&written(SMALLEST), &[]).unwrap().browser_session.is_none(), "off unless asked for");
}
