//! `indsats token`

use std::{
    io::{self, Read},
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow, bail, ensure};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use clap::Subcommand;
use indsats_entity::user::UserKind;
use serde_json::{Map, Value};

use super::output::print_text;
use crate::{
    authn,
    clock::Clock,
    config::{Config, Issuer, KeySource, Sources, sign_in::shape::RoleClaim},
    serve,
    store::{Dropped, Identity, RoleSource, RoleStated},
};

/// No token and no claims are larger.
const LARGEST: u64 = 64 * 1024;

#[derive(Subcommand)]
pub(super) enum Token {
    /// Tell which roles a token gives, which it does not, and why: by the configuration alone, without database and
    /// network. Neither the token nor whose it is comes out.
    Explain {
        /// A file with a token, or with its claims as JSON; `-` for standard input.
        #[arg(default_value = "-")]
        file: PathBuf,
    },
}

/// What was given: a token as it is sent, or only what it says.
struct Given {
    token: Option<String>,
    claims: Map<String, Value>,
}

impl Token {
    pub(super) async fn run(self, sources: &Sources) -> anyhow::Result<()> {
        let Self::Explain { file } = self;
        let sign_in = Config::load_sign_in(sources)?;
        let given = Given::read(&file)?;
        let stated = given.claims.get("iss").and_then(Value::as_str);
        let known = sign_in.issuers.iter().find(|issuer| Some(issuer.issuer.as_str()) == stated);
        let issuer = known.ok_or_else(|| anyhow!("its issuer is not one of the configuration's"))?;
        let now = Clock::System.now();
        let (checked, refusal) = given.check(issuer, now).await?;
        let identity = authn::identity(&issuer.shape, &issuer.issuer, &given.claims, now);
        let identity = identity.context("it names no subject, so that nobody could sign in with it")?;
        print_text(&Explanation { given: &given, issuer, identity: &identity, checked }.text())?;
        if let Some(refusal) = refusal {
            bail!("nobody can sign in with it: {refusal}");
        }
        ensure!(!identity.roles.is_empty(), "nobody can sign in with it, unless a role was granted in the database");
        Ok(())
    }
}

impl Given {
    fn read(file: &Path) -> anyhow::Result<Self> {
        let mut text = String::new();
        let read = match file.to_str() {
            Some("-") => io::stdin().lock().take(LARGEST + 1).read_to_string(&mut text),
            _ => std::fs::File::open(file).and_then(|file| file.take(LARGEST + 1).read_to_string(&mut text)),
        };
        let length = read.with_context(|| format!("{} cannot be read", file.display()))?;
        ensure!(length as u64 <= LARGEST, "it is larger than a token can be");
        let text = text.trim();
        // The parser's own account would quote what it read.
        let object =
            |json: &[u8]| serde_json::from_slice(json).map_err(|_| anyhow!("it holds no claims: no JSON object"));
        if text.starts_with('{') {
            return Ok(Self { token: None, claims: object(text.as_bytes())? });
        }
        let text = text.strip_prefix("Bearer ").unwrap_or(text);
        let [_, payload, _] = text.split('.').collect::<Vec<_>>()[..] else {
            bail!("it is neither a token of three parts nor a JSON object")
        };
        let payload = URL_SAFE_NO_PAD.decode(payload).map_err(|_| anyhow!("its second part is not base64"))?;
        Ok(Self { token: Some(text.to_owned()), claims: object(&payload)? })
    }

    /// What can be said of the token itself, and why it would be refused.
    async fn check(&self, issuer: &Issuer, now: DateTime<Utc>) -> anyhow::Result<(&'static str, Option<String>)> {
        let Some(token) = &self.token else {
            return Ok(("not checked: these are bare claims", None));
        };
        if !matches!(issuer.keys, KeySource::File { .. }) {
            return Ok(("not checked: the keys are behind an address, and nothing is fetched", None));
        }
        let verifier = serve::verifier(std::slice::from_ref(issuer), Clock::System)?;
        match verifier.verify(token, now).await {
            Ok(_) => Ok(("checked with key_file, and in order", None)),
            Err(refusal) => Ok(("checked with key_file, and refused", Some(refusal.to_string()))),
        }
    }
}

struct Explanation<'e> {
    given: &'e Given,
    issuer: &'e Issuer,
    identity: &'e Identity,
    checked: &'static str,
}

impl Explanation<'_> {
    fn text(&self) -> String {
        let caller = match self.identity.kind {
            UserKind::Machine if self.identity.roles.is_empty() => "a program that the configuration does not list",
            UserKind::Machine => "a program that the configuration lists",
            UserKind::Person | UserKind::System => "a person",
        };
        let mut lines = vec![
            format!("issuer     {}", self.issuer.issuer),
            format!("signature  {}", self.checked),
            format!("caller     {caller}"),
        ];
        for claim in &self.issuer.shape.claims {
            self.claim(claim, &mut lines);
        }
        let machine = self.identity.roles.iter().filter(|stated| stated.source == RoleSource::Machine);
        lines.extend(machine.map(|stated| format!("configured: {}", stated.role.as_str())));
        let privileges = self.identity.privileges.iter().map(|privilege| privilege.as_str());
        lines.extend(privileges.map(|privilege| format!("in every role: {privilege}")));
        let more = self.identity.dropped.count() - self.identity.dropped.first().len();
        if more > 0 {
            lines.push(format!("and {more} values more that give nothing"));
        }
        lines.push(
            "Units are looked up, and roles that were granted are added, only when somebody signs in.".to_owned(),
        );
        lines.join("\n") + "\n"
    }

    /// A claim, and what became of each of its values.
    fn claim(&self, claim: &RoleClaim, lines: &mut Vec<String>) {
        let path = claim.path.names();
        let from = |source: &RoleSource| matches!(source, RoleSource::Claim { path: known, .. } if known == path);
        let granted: Vec<_> = self.identity.roles.iter().filter(|stated| from(&stated.source)).collect();
        let dropped: Vec<_> = self.identity.dropped.first().iter().filter(|dropped| dropped.claim == path).collect();
        let found = match claim.path.find(&self.given.claims) {
            None => "not there".to_owned(),
            Some(_) => format!("{} granted, {} dropped", granted.len(), dropped.len()),
        };
        lines.push(format!("claim {} ({}): {found}", claim.path, claim.decoder.as_str()));
        lines.extend(granted.into_iter().map(|stated| self.granted(stated)));
        lines.extend(dropped.into_iter().map(|dropped| self.dropped(dropped)));
    }

    fn dropped(&self, dropped: &Dropped) -> String {
        match &dropped.value {
            Some(value) => format!("  dropped  {}: {}", self.impersonal(value), dropped.reason),
            None => format!("  dropped  {}", dropped.reason),
        }
    }

    fn granted(&self, stated: &RoleStated) -> String {
        let pattern = match &stated.source {
            RoleSource::Claim { pattern, .. } => pattern.as_str(),
            _ => "",
        };
        let mut line = format!("  granted  {} through {pattern}", stated.role.as_str());
        if !stated.units.is_empty() {
            let units: Vec<_> = stated.units.iter().map(|unit| self.impersonal(unit)).collect();
            line.push_str(&format!(" in {}", units.join(", ")));
        }
        if !stated.privileges.is_empty() {
            let privileges: Vec<_> = stated.privileges.iter().map(|privilege| privilege.as_str()).collect();
            line.push_str(&format!(" with {}", privileges.join(", ")));
        }
        line
    }

    /// A value, unless it tells who it is, as it does where a path of the configuration leads astray.
    fn impersonal<'v>(&self, value: &'v str) -> &'v str {
        let (claims, shape) = (&self.given.claims, &self.issuer.shape);
        let named = shape.name.texts(claims).chain(shape.mail.texts(claims)).chain([self.identity.subject.as_str()]);
        let tells = |told: &str| !told.is_empty() && value.contains(told);
        if named.map(str::trim).any(tells) { "(withheld: it tells who it is)" } else { value }
    }
}
