//! The sources and their layers: defaults, then the file, then the environment.

use std::{
    ffi::{OsStr, OsString},
    fs,
    path::{Path, PathBuf},
};

use config::{ConfigError, Environment, File, FileFormat, Map, Source, Value, ValueKind};
use toml::de::DeTable;

use super::{
    Check, Origin, Problems, Written,
    shape::{Sieve, keys, shape},
};

/// What the names of environment variables begin with, and what stands between their parts.
const PREFIX: &str = "INDSATS";
const SEPARATOR: &str = "__";
/// The file that is read when none is named.
const FILE: &str = "indsats.toml";

/// Where a configuration is read from.
#[derive(Clone, Debug)]
pub struct Sources {
    file: Option<PathBuf>,
    environment: Vec<(OsString, OsString)>,
}

impl Sources {
    /// A file, if any, and variables, of which those named `INDSATS__SECTION__KEY` are read.
    pub fn new<K: Into<OsString>, V: Into<OsString>>(
        file: Option<PathBuf>,
        environment: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let named = environment.into_iter().map(|(name, value)| (name.into(), value.into()));
        let ours = |name: &OsString| name.to_string_lossy().starts_with(&format!("{PREFIX}{SEPARATOR}"));
        Self { file, environment: named.filter(|(name, _)| ours(name)).collect() }
    }

    /// The named file, or `indsats.toml` in the working directory if there is one, and the process's environment.
    #[must_use]
    pub fn of_process(file: Option<PathBuf>) -> Self {
        let found = || Some(PathBuf::from(FILE)).filter(|path| path.exists());
        Self::new(file.or_else(found), std::env::vars_os())
    }
}

/// Reads the sources, refuses unknown keys and wrong types, and lays what remains over the defaults.
pub(super) fn read(sources: &Sources) -> Result<(Written, Check), Problems> {
    let mut check = Check::default();
    let mut layers = Vec::new();
    if let Some(path) = &sources.file {
        layers.push((Origin::File(path.clone()), file_layer(path, &mut check)));
    }
    // Nothing can be said about the values of a file that could not be read; about the variables it can.
    let readable = check.is_clean();
    let mut variables: Vec<_> = sources.environment.iter().collect();
    variables.sort_unstable();
    for (name, value) in variables {
        let name = name.to_string_lossy().into_owned();
        match variable_layer(&name, value) {
            Ok(layer) => layers.push((Origin::Environment(name), layer)),
            Err(text) => check.note("", Origin::Environment(name), text),
        }
    }

    let shape = shape();
    let mut known = Vec::new();
    keys(&shape, "", &mut known);
    let mut builder = config::Config::builder();
    for (origin, layer) in layers {
        let kept = Sieve { known: &known, origin }.sift(Value::new(None, layer), &shape, "", &mut check);
        if let Some(ValueKind::Table(table)) = kept {
            builder = builder.add_source(Layer(table));
        }
    }
    match builder.build().and_then(config::Config::try_deserialize) {
        Ok(written) if readable => return Ok((written, check)),
        Ok::<Written, _>(_) => {}
        // Not reached while the sieve knows the types of all keys; the cause may quote a value and is left out.
        Err(_) => check.note("", Origin::Absent, "a value has another type than its key"),
    }
    check.finish(None)
}

/// One source after the sieve.
#[derive(Clone, Debug)]
struct Layer(Map<String, Value>);

impl Source for Layer {
    fn clone_into_box(&self) -> Box<dyn Source + Send + Sync> {
        Box::new(self.clone())
    }

    fn collect(&self) -> Result<Map<String, Value>, ConfigError> {
        Ok(self.0.clone())
    }
}

fn file_layer(path: &Path, check: &mut Check) -> Map<String, Value> {
    let origin = || Origin::File(path.to_owned());
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            check.note("", origin(), format!("cannot be read: {error}"));
            return Map::new();
        }
    };
    // The parser's own account quotes the line, which may hold a secret; its number says enough.
    let (_, errors) = DeTable::parse_recoverable(&text);
    for error in &errors {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        check.note("", origin(), format!("line {line} is not TOML: {}", error.message()));
    }
    if !errors.is_empty() {
        return Map::new();
    }
    File::from_str(&text, FileFormat::Toml).collect().unwrap_or_else(|_| {
        check.note("", origin(), "a number is too large");
        Map::new()
    })
}

/// Each variable is a layer of its own, so that what is wrong with one does not hide what is wrong with another.
fn variable_layer(name: &str, value: &OsStr) -> Result<Map<String, Value>, &'static str> {
    let lawful = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    if !name.split(SEPARATOR).all(|part| !part.is_empty() && part.chars().all(lawful)) {
        return Err("is not of the form INDSATS__SECTION__KEY in capital letters");
    }
    let value = value.to_str().ok_or("is not UTF-8")?;
    let text = Map::from_iter([(name.to_owned(), value.to_owned())]);
    let environment = Environment::with_prefix(PREFIX).separator(SEPARATOR).source(Some(text));
    let tree = config::Config::builder().add_source(environment).build();
    match tree.map(|tree| tree.cache.kind) {
        Ok(ValueKind::Table(table)) => Ok(table),
        _ => Err("is not the name of a key"),
    }
}
