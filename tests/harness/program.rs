//! The program itself, as a process of its own.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex, OnceLock},
    thread::JoinHandle,
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::sleep;

use crate::{
    wire,
    world::{MASTER, World},
};

/// How long a test waits for what must come.
pub const SOON: Duration = Duration::from_secs(20);

/// The program, built once as the tests were: what lies beside them may be of yesterday.
fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let test = std::env::current_exe().expect("the test knows its own file");
        let profile_dir = test.ancestors().nth(2).expect("tests lie in <target>/<profile>/deps");
        let profile = match profile_dir.file_name().and_then(|name| name.to_str()) {
            None | Some("debug") => "dev",
            Some(name) => name,
        };
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut build = Command::new(cargo);
        // The whole workspace, as features of dependencies would otherwise differ and everything be built again.
        build.args(["build", "--quiet", "--workspace", "--bin", "indsats", "--profile", profile, "--target-dir"]);
        // What cargo tells this package about itself would make others' build scripts run again.
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if ["CARGO_MANIFEST_", "CARGO_PKG_"].iter().any(|prefix| name.starts_with(prefix)) {
                build.env_remove(&*name);
            }
        }
        build.arg(profile_dir.parent().expect("a profile has a target directory"));
        let built = build.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).status();
        assert!(built.is_ok_and(|status| status.success()), "the program cannot be built");
        profile_dir.join(format!("indsats{}", std::env::consts::EXE_SUFFIX))
    })
}

/// The program in a directory, with nothing of this process's configuration.
pub fn command(directory: &Path) -> Command {
    bare(Command::new(binary()), directory)
}

fn bare(mut command: Command, directory: &Path) -> Command {
    command.current_dir(directory);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("INDSATS") || name == "RUST_LOG" {
            command.env_remove(name);
        }
    }
    command
}

/// A running server over a world's database.
pub struct Program {
    child: Child,
    log: Arc<Mutex<String>>,
    /// Reads the log until the program has ended.
    reader: Option<JoinHandle<()>>,
    _directory: TempDir,
}

impl Program {
    /// Starts `indsats serve` on free ports, with more lines of configuration, and waits until it is ready. `shell` is
    /// what a shell does before.
    pub async fn serve(world: &World, config: &str, shell: &str) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let write = |name: &str, text: String| fs::write(directory.path().join(name), text).expect("it is ours");
        let trusted = world.issuer.trusted().expect("a key set");
        write("master", STANDARD.encode(MASTER));
        write("jwks", world.issuer.key_set());
        write("url", world.database.url.clone());
        let fixed = json!({ "issuer": trusted.issuer, "audience": trusted.audience });
        let smallest = format!(
            "server.listen = '127.0.0.1:0'\ndatabase.url_file = 'url'\nkeys.master_file = 'master'\n\
             sign_in.issuers = [{{ issuer = {}, audience = {}, key_file = 'jwks' }}]\n",
            fixed["issuer"], fixed["audience"]
        );
        write("indsats.toml", smallest + config);
        let mut command = bare(Command::new("sh"), directory.path());
        let line = format!("{shell}\nexec \"$0\" serve");
        command.args(["-c", &line]).arg(binary()).stderr(Stdio::piped()).stdout(Stdio::null()).stdin(Stdio::null());
        let mut child = command.spawn().expect("the program starts");
        let log = Arc::new(Mutex::new(String::new()));
        let (written, errors) = (log.clone(), child.stderr.take().expect("it is piped"));
        let reader = std::thread::spawn(move || {
            for line in BufReader::new(errors).lines().map_while(Result::ok) {
                let mut log = written.lock().expect("the log");
                log.push_str(&line);
                log.push('\n');
            }
        });
        let mut program = Self { child, log, reader: Some(reader), _directory: directory };
        program.until("\"ready\"").await;
        wire::read_by(program.address(), Some(world.proxy()));
        program
    }

    /// Where the API is.
    pub fn address(&self) -> SocketAddr {
        self.said("ready")
    }

    /// Where the metrics are.
    pub fn metrics_address(&self) -> SocketAddr {
        self.said("metrics are ready")
    }

    fn said(&self, message: &str) -> SocketAddr {
        let line = self.lines().into_iter().find(|line| line["message"] == message).expect("it is listening");
        line["address"].as_str().and_then(|address| address.parse().ok()).expect("an address")
    }

    /// The log so far.
    pub fn log(&self) -> String {
        self.log.lock().expect("the log").clone()
    }

    /// The lines of the log so far.
    pub fn lines(&self) -> Vec<Value> {
        self.log().lines().map(|line| serde_json::from_str(line).unwrap_or(Value::Null)).collect()
    }

    /// Waits until the log says something.
    pub async fn until(&mut self, text: &str) {
        let waited = tokio::time::timeout(SOON, async {
            while !self.log().contains(text) {
                if let Ok(Some(status)) = self.child.try_wait() {
                    self.read_to_the_end();
                    assert!(self.log().contains(text), "it ended with {status}: {}", self.log());
                }
                sleep(Duration::from_millis(5)).await;
            }
        });
        assert!(waited.await.is_ok(), "no {text} in {}", self.log());
    }

    /// Sends a signal, `TERM` or `INT`.
    pub fn signal(&self, name: &str) {
        let line = format!("kill -{name} {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &line]).status().is_ok_and(|status| status.success()), "{line}");
    }

    /// Ends it at once, with no time to do anything.
    pub fn kill(&mut self) {
        self.child.kill().expect("it runs");
    }

    /// How large its files may be from now on, in bytes: a disk that is full, and has room again.
    pub fn limit_files(&self, most: &str) {
        let line = format!("prlimit --pid {} --fsize={most}:unlimited", self.child.id());
        assert!(Command::new("sh").args(["-c", &line]).status().is_ok_and(|status| status.success()), "{line}");
    }

    /// What a program wrote last may still be on its way when it is gone.
    fn read_to_the_end(&mut self) {
        if let Some(reader) = self.reader.take() {
            reader.join().expect("the log is text");
        }
    }

    /// Waits until the process is gone and its log is read.
    pub async fn ended(&mut self) -> ExitStatus {
        let waited = tokio::time::timeout(SOON, async {
            loop {
                if let Some(status) = self.child.try_wait().expect("it is our child") {
                    return status;
                }
                sleep(Duration::from_millis(5)).await;
            }
        });
        let status = waited.await.expect("the process ends");
        self.read_to_the_end();
        status
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if self.log().contains("\"ready\"") {
            wire::read_by(self.address(), None);
        }
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
