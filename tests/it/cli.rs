//! The program as an operator meets it: output, exit codes, and what must not come out.

use std::{fs, path::Path, process::Output};

use indsats_tests::program::command;
use tempfile::TempDir;

/// Runs the program in a directory, with nothing of this process's configuration.
pub fn run(dir: &TempDir, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = command(dir.path());
    command.args(arguments);
    command.envs(environment.iter().copied()).output().expect("the program starts")
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the program writes UTF-8")
}

fn succeeds(dir: &TempDir, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let output = run(dir, arguments, environment);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

/// Runs what must fail with an exit code, and gives what it says.
fn fails(code: i32, dir: &TempDir, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let output = run(dir, arguments, environment);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", text(&output.stderr));
    assert!(output.stdout.is_empty(), "{arguments:?}: {}", text(&output.stdout));
    text(&output.stderr)
}

#[test]
fn wrong_calls_exit_with_2_and_say_why() {
    let dir = tempfile::tempdir().expect("a directory");
    for (arguments, reason) in [
        (&["frobnicate"][..], "unrecognized subcommand"),
        (&["migrate"], "Usage: indsats migrate"),
        (&["migrate", "down", "--steps", "0"], "0 is not in 1.."),
        (&["demo", "--listen", "0.0.0.0:8080"], "this machine only"),
        (&["demo", "--listen", "[::]:8080"], "this machine only"),
        (&["demo", "--listen", "localhost"], "an IP address and a port"),
        (&["--config", "indsats.toml"], "the demo takes no configuration"),
        (&["config", "show"], "secrets are never printed"),
        (&["completions", "cobol"], "invalid value"),
    ] {
        let told = fails(2, &dir, arguments, &[]);
        assert!(told.contains(reason), "{arguments:?}: {told}");
    }
}

#[test]
fn help_and_version_are_no_errors() {
    let dir = tempfile::tempdir().expect("a directory");
    assert!(succeeds(&dir, &["--help"], &[]).contains("Without a command the demo starts"));
    assert!(succeeds(&dir, &["--version"], &[]).starts_with("indsats "));
}

#[test]
fn the_policy_is_printed_as_it_is_written() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../api/src/policy/policy.toml");
    assert!(succeeds(&dir, &["policy", "print"], &[]) == fs::read_to_string(file).expect("the directory is ours"));
}

#[test]
fn every_shell_gets_its_completions() {
    let dir = tempfile::tempdir().expect("a directory");
    for shell in ["bash", "zsh", "fish"] {
        let script = succeeds(&dir, &["completions", shell], &[]);
        assert!(script.contains("indsats") && script.contains("migrate"), "{shell}");
    }
}

#[test]
fn a_key_is_written_for_its_owner_and_never_over_another() {
    let dir = tempfile::tempdir().expect("a directory");
    let said = succeeds(&dir, &["keys", "generate", "one"], &[]) + &succeeds(&dir, &["keys", "generate", "two"], &[]);
    let read = |name: &str| fs::read_to_string(dir.path().join(name)).expect("the directory is ours");
    let (one, two) = (read("one"), read("two"));
    assert_ne!(one, two);
    assert_eq!(one.trim_end().len(), 44, "32 bytes in base64");
    assert!(!said.contains(one.trim_end()) && !said.contains(two.trim_end()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(dir.path().join("one")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let told = fails(1, &dir, &["keys", "generate", "one"], &[]);
    assert!(told.starts_with("error: no key was written to one\n  because: "), "{told}");
    assert_eq!(read("one"), one);
}

#[test]
fn migrations_go_up_and_down_and_tell_their_state() {
    let dir = tempfile::tempdir().expect("a directory");
    let status = || succeeds(&dir, &["migrate", "status"], &[]);
    let count = |text: &str, state: &str| text.lines().filter(|line| line.starts_with(state)).count();
    let all = status().lines().count();
    assert_eq!(count(&status(), "pending "), all);
    assert_eq!(count(&succeeds(&dir, &["migrate", "up"], &[]), "now applied "), all);
    assert_eq!(succeeds(&dir, &["migrate", "up"], &[]), "nothing to do\n");
    assert_eq!(count(&succeeds(&dir, &["migrate", "down", "--steps", "2"], &[]), "now pending "), 2);
    assert_eq!(count(&status(), "applied "), all - 2);
}

#[test]
fn a_failure_is_a_sentence_with_its_causes() {
    let dir = tempfile::tempdir().expect("a directory");
    let told = fails(1, &dir, &["migrate", "up"], &[("INDSATS__DATABASE__URL", "sqlite:absent/x.db")]);
    assert!(told.starts_with("error: the database cannot be reached or read\n  because: "), "{told}");
    let told = fails(1, &dir, &["config", "check"], &[("INDSATS__LOG__LEVEL", "loud")]);
    assert!(told.starts_with("error: the configuration has 3 problems:\n  keys.master_file is missing"), "{told}");
}

/// Two secrets in files, and a server that cannot be reached.
fn with_secrets() -> (TempDir, [String; 2]) {
    let dir = tempfile::tempdir().expect("a directory");
    succeeds(&dir, &["keys", "generate", "master"], &[]);
    let master = fs::read_to_string(dir.path().join("master")).expect("the directory is ours").trim_end().to_owned();
    let key_set = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"1","x":"AA"}]}"#;
    let config = r#"
        database.url_file = "address"
        keys.master_file = "master"
        sign_in.issuers = [{ issuer = "https://login", audience = "indsats", key_file = "jwks" }]
    "#;
    fs::write(dir.path().join("address"), "postgres://anna:CanaryThatNobodyMaySee@127.0.0.1:1/indsats")
        .expect("the directory is ours");
    fs::write(dir.path().join("jwks"), key_set).expect("the directory is ours");
    fs::write(dir.path().join("indsats.toml"), config).expect("the directory is ours");
    (dir, ["CanaryThatNobodyMaySee".to_owned(), master])
}

#[test]
fn no_secret_comes_out_however_much_is_asked_for() {
    let (dir, secrets) = with_secrets();
    let everything = [("RUST_LOG", "trace"), ("RUST_BACKTRACE", "full"), ("INDSATS__LOG__LEVEL", "trace")];
    let silent = |arguments: &[&str], environment: &[(&str, &str)]| {
        let output = run(&dir, arguments, environment);
        let told = text(&output.stdout) + &text(&output.stderr);
        assert!(!told.is_empty(), "{arguments:?}");
        assert!(!secrets.iter().any(|secret| told.contains(secret.as_str())), "{arguments:?}: {told}");
        told
    };
    assert!(silent(&["config", "show", "--redacted"], &everything).contains("postgres://anna:***@127.0.0.1:1/indsats"));
    assert!(silent(&["config", "check"], &everything).contains("in order"));
    assert!(silent(&["migrate", "status"], &everything).contains("cannot be reached"));
    assert!(silent(&["import", "."], &everything).contains("cannot be reached"));
    let mut open = everything.to_vec();
    open.push(("INDSATS__DATABASE__URL", "postgres://anna:CanaryThatNobodyMaySee@127.0.0.1:1/indsats"));
    assert!(silent(&["config", "check"], &open).contains("database.url_file excludes database.url"));
    fs::write(dir.path().join("address"), "mysql://anna:CanaryThatNobodyMaySee@db").expect("the directory is ours");
    assert!(silent(&["serve"], &everything).contains("database.url_file must hold an address"));
}

#[test]
fn no_statement_is_logged_at_the_finest_level() {
    let dir = tempfile::tempdir().expect("a directory");
    for level in ["trace", "sqlx=trace,sea_orm=trace,sea_orm_migration=trace"] {
        let log = text(&run(&dir, &["migrate", "up"], &[("RUST_LOG", level)]).stderr);
        assert!(!log.contains("CREATE TABLE") && !log.contains("SELECT"), "{log}");
    }
}
