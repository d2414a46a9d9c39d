//! What is wrong with an input is told with its code and place, in both languages, and nothing changes.

mod absence;
mod attendance;
mod course;
mod exemption;
mod individual_target;
mod meeting;
mod person;
mod plan;
mod readiness_assessment;
mod time;
mod types;

use std::collections::BTreeMap;

use indsats::texts::Language;
use indsats_tests::{evidence::Evidence, evidence::seed_codes, world::World};
use serde_json::{Value, json};

use super::{act, but, document};

/// A world in which nothing may change, and the wrong inputs that are tried on it.
pub struct Refusals<'w> {
    world: &'w World,
    evidence: Evidence,
    before: BTreeMap<String, Vec<String>>,
    sign_in: &'static str,
    verb: &'static str,
    base: Value,
}

impl<'w> Refusals<'w> {
    pub async fn of(world: &'w World) -> Self {
        seed_codes(world).await;
        let evidence = Evidence::of(world).await;
        let before = evidence.everything().await;
        Self { world, evidence, before, sign_in: "", verb: "", base: Value::Null }
    }

    /// From here on this verb is tried by this person; the cases change this input, which is in order.
    pub fn verb(&mut self, sign_in: &'static str, verb: &'static str, base: Value) -> &mut Self {
        (self.sign_in, self.verb, self.base) = (sign_in, verb, base);
        self
    }

    /// One wrong input, and what stands against it: codes and places inside the input.
    pub async fn case(&mut self, changes: &[(&str, Value)], expected: &[(&str, &str)]) -> Value {
        let input = but(&self.base, changes);
        let payload = act(&self.world.sign_in(self.sign_in), self.verb, &input).await;
        let english = self.world.sign_in(self.sign_in).with("accept-language", "en-GB, da;q=0.5");
        let in_english = act(&english, self.verb, &input).await;
        let what = format!("{} {changes:?}: {payload}", self.verb);
        let errors = payload["userErrors"].as_array().expect("errors");
        let told: Vec<(&str, String)> = errors.iter().map(|error| (text(&error["code"]), path(error))).collect();
        let expected: Vec<(&str, String)> = expected.iter().map(|(code, at)| (*code, place(at))).collect();
        assert_eq!(told, expected, "{what}");
        for (error, other) in errors.iter().zip(in_english["userErrors"].as_array().expect("errors")) {
            let code = text(&error["code"]);
            assert_eq!(error["message"], Language::Danish.text(code), "{what}");
            assert_eq!(other["message"], Language::English.text(code), "{what}");
            assert_ne!(error["message"], other["message"], "{what}");
        }
        let is_stale = expected.iter().any(|(code, _)| *code == "STALE_VERSION");
        assert_eq!(payload["record"].is_null(), !is_stale, "{what}");
        self.unchanged(&what).await;
        payload
    }

    /// Wrong items of a bulk change: as [`Self::case`], and no item is answered.
    pub async fn bulk(&mut self, changes: &[(&str, Value)], expected: &[(&str, &str)]) {
        let input = but(&self.base, changes);
        let payload = act(&self.world.sign_in(self.sign_in), self.verb, &input).await;
        let errors = payload["userErrors"].as_array().expect("errors");
        let told: Vec<(&str, String)> = errors.iter().map(|error| (text(&error["code"]), path(error))).collect();
        let expected: Vec<(&str, String)> = expected.iter().map(|(code, at)| (*code, place(at))).collect();
        assert_eq!(told, expected, "{payload}");
        assert_eq!(payload["items"], json!([]));
        self.unchanged("a bulk change").await;
    }

    /// A stale version: the payload holds the record as it is, and the error its version.
    pub async fn stale(&mut self) {
        let payload = self.case(&[("expectedVersion", json!(7))], &[("STALE_VERSION", "expectedVersion")]).await;
        assert_eq!(payload["record"]["version"], 1, "{payload}");
        assert_eq!(payload["userErrors"][0]["currentVersion"], 1, "{payload}");
    }

    /// An input that is none: refused before the verb is reached.
    pub async fn malformed(&mut self, changes: &[(&str, Value)]) {
        let input = but(&self.base, changes);
        let client = self.world.sign_in(self.sign_in);
        let answer = client.run(&document(self.verb), json!({ "input": input })).await;
        let what = format!("{} {changes:?}: {}", self.verb, answer.text);
        let codes = answer.codes();
        assert!(!codes.is_empty(), "{what}");
        let known = ["BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"];
        assert!(codes.iter().all(|code| known.contains(code)), "{what}");
        assert!(answer.body["data"].is_null() || answer.body["data"][self.verb].is_null(), "{what}");
        self.unchanged(&what).await;
    }

    /// Something that is in order: it changes the world, which from here on is as it is now.
    pub async fn accepted(&mut self, changes: &[(&str, Value)]) -> Value {
        let record = super::done(&self.world.sign_in(self.sign_in), self.verb, &but(&self.base, changes)).await;
        self.before = self.evidence.everything().await;
        record
    }

    /// The test changed the world itself: from here on it is as it is now.
    pub async fn settled(&mut self) {
        self.before = self.evidence.everything().await;
    }

    async fn unchanged(&self, what: &str) {
        assert!(self.evidence.everything().await == self.before, "something changed: {what}");
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}

fn path(error: &Value) -> String {
    error["path"].as_array().expect("a path").iter().map(text).collect::<Vec<_>>().join(".")
}

fn place(at: &str) -> String {
    if at.is_empty() { "input".to_owned() } else { format!("input.{at}") }
}

/// A text of that many characters.
fn long(count: usize) -> Value {
    Value::String("æ".repeat(count))
}
