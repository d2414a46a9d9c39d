//! Facts, never verdicts: no word that the program says of its own judges a person, in either language, in the schema, in
//! texts, in what it starts with, in what it documents, or in any answer of the demo.

use std::{fs, path::Path};

use indsats::{
    demo::SignIn,
    rules::worklist::{Reason, WorklistKind},
};

use crate::demo::{get, json_of, post, started};

/// Words that judge, and what is wrong with each. A star stands for any end of the word.
const VERDICTS: &[(&str, &str)] = &[
    // Of somebody's will: nobody sees it, only what was and was not done.
    ("unwilling*", "says what somebody wants"),
    ("unmotivated", "says what somebody wants"),
    ("motivation*", "says what somebody wants"),
    ("uncooperative*", "says what somebody wants"),
    ("resistan*", "says what somebody wants"),
    ("defian*", "says what somebody wants"),
    ("disobedien*", "says what somebody wants, and who commands"),
    ("modvillig*", "says what somebody wants"),
    ("uvillig*", "says what somebody wants"),
    ("umotivere*", "says what somebody wants"),
    ("samarbejdsvillig*", "says what somebody wants, or does not"),
    ("modarbejd*", "says what somebody wants"),
    // Of somebody's character.
    ("lazy", "judges a character"),
    ("laziness", "judges a character"),
    ("irresponsib*", "judges a character"),
    ("dishonest*", "judges a character"),
    ("unreliab*", "judges a character"),
    ("troublesome", "judges a character"),
    ("doven*", "judges a character"),
    ("uansvarlig*", "judges a character"),
    ("upålidelig*", "judges a character"),
    ("besværlig*", "judges a character"),
    ("problemborger*", "judges a character"),
    // Of duty and fault: whether a ground was reasonable is a human's assessment, written with its reasons.
    ("guilt*", "assigns fault"),
    ("blame*", "assigns fault"),
    ("culpab*", "assigns fault"),
    ("at fault", "assigns fault"),
    ("own fault", "assigns fault"),
    ("skyld*", "assigns fault"),
    ("selvforskyldt*", "assigns fault"),
    ("noncomplian*", "measures a person against an order"),
    ("non-complian*", "measures a person against an order"),
    ("truan*", "calls an absence a breach"),
    ("shirk*", "calls an absence a breach"),
    ("pjæk*", "calls an absence a breach"),
    ("ulovligt fravær", "calls an absence a breach"),
    ("ugyldigt fravær", "calls an absence a breach"),
    ("unauthorised absence", "calls an absence a breach"),
    ("nægter", "says what somebody wants where a fact says what was answered"),
    ("nægtede", "says what somebody wants where a fact says what was answered"),
    ("refuses to work", "says what somebody wants where a fact says what was answered"),
    // Of crime: the program knows none, and nothing may hint at why somebody is in an effort.
    ("criminal*", "hints at a crime"),
    ("offender*", "hints at a crime"),
    ("fraud*", "hints at a crime"),
    ("gangs", "hints at a crime"),
    ("cheat*", "hints at a crime"),
    ("suspect*", "hints at a crime"),
    ("kriminel*", "hints at a crime"),
    ("kriminalitet*", "hints at a crime"),
    ("bande", "hints at a crime"),
    ("bander", "hints at a crime"),
    ("snyd*", "hints at a crime"),
    ("svindel*", "hints at a crime"),
    ("svindler*", "hints at a crime"),
    ("mistænk*", "hints at a crime"),
    // Of the future, and of what follows: nobody is scored, and what a benefit does is decided elsewhere.
    ("risk score*", "scores a person"),
    ("high-risk", "scores a person"),
    ("risikoborger*", "scores a person"),
    ("risikoscore*", "scores a person"),
    ("punish*", "decides what follows"),
    ("penalt*", "decides what follows"),
    ("straf*", "decides what follows"),
    ("sanktioneret", "decides what follows"),
];

/// Where words are found, of which somebody says what they are.
#[derive(Default)]
struct Found(Vec<String>);

impl Found {
    fn look(&mut self, place: &str, text: &str) {
        let lower = text.to_lowercase();
        for (word, wrong) in VERDICTS {
            let (stem, is_open) = word.strip_suffix('*').map_or((*word, false), |stem| (stem, true));
            for (at, _) in lower.match_indices(stem) {
                let begins = !lower[..at].chars().next_back().is_some_and(char::is_alphanumeric);
                let after = lower[at + stem.len()..].chars().next();
                let ends = is_open || !after.is_some_and(char::is_alphanumeric);
                if begins && ends {
                    let line = lower[..at].rfind('\n').map_or(0, |line| line + 1);
                    let around: String = lower[line..].chars().take_while(|c| *c != '\n').take(120).collect();
                    self.0.push(format!("{place}: \"{word}\" {wrong}: {around}"));
                }
            }
        }
    }

    /// Every file below a folder.
    fn look_into(&mut self, folder: &Path) -> usize {
        let mut files = 0;
        for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                files += self.look_into(&entry);
            } else {
                self.look(&entry.display().to_string(), &fs::read_to_string(&entry).expect("a text"));
                files += 1;
            }
        }
        files
    }

    fn is_nothing(&self) {
        assert!(self.0.is_empty(), "{}", self.0.join("\n"));
    }
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// Names in capitals are read as words: `MISSED_NO_SHOW` says "missed no show".
fn words(name: &str) -> String {
    name.replace('_', " ")
}

#[test]
fn no_word_of_the_program_judges_a_person() {
    let mut found = Found::default();
    let schema = indsats::graphql::sdl();
    found.look("schema", &schema);
    found.look("names of the schema", &words(&schema));
    for name in WorklistKind::ALL.iter().map(|kind| kind.as_str()).chain(Reason::ALL.iter().map(|it| it.as_str())) {
        found.look("worklists", &words(name));
    }
    let mut files = 0;
    for folder in ["api/src/texts", "api/src/import/profiles", "api/src/demo", "api/src/policy", "page/src"] {
        files += found.look_into(&root().join(folder));
    }
    files += found.look_into(&root().join("docs/reference"));
    for file in ["errors.json", "README.md"] {
        found.look(file, &fs::read_to_string(root().join(file)).expect("a text"));
    }
    assert!(files > 60, "{files}");
    found.is_nothing();
}

/// A scan that finds nothing must be one that could.
#[test]
fn a_verdict_is_found_in_either_language_and_anywhere() {
    for (text, count) in [
        ("Borgeren er modvillig.", 1),
        ("UNWILLING_TO_WORK", 1),
        ("Eget valg, egen skyld\nog dovenskab", 2),
        ("the citizen is non-compliant (guilty)", 2),
        ("defaults to two times: to gange; begrundelse; ugen er udebleven", 0),
    ] {
        let mut found = Found::default();
        found.look("a text", &words(text));
        assert_eq!(found.0.len(), count, "{text}: {:?}", found.0);
    }
}

/// What the demo answers to everybody, whole: names, reasons, labels, messages.
#[tokio::test]
async fn no_answer_of_the_demo_judges_a_person() {
    let directory = tempfile::tempdir().expect("a directory");
    let router = started(directory.path()).await;
    let sign_ins = json_of(get(&router, "/demo/sign-ins").await).await;
    let (mut found, mut answers, mut missed) = (Found::default(), 0, 0);
    found.look("sign-ins", &sign_ins.to_string());
    for sign_in in sign_ins.as_array().expect("a list") {
        let id = sign_in["id"].as_str().expect("an id");
        assert!(SignIn::find(id).is_some());
        let token = post(&router, "/demo/sign-in", "", serde_json::json!({ "id": id })).await;
        let token = token["accessToken"].as_str().expect("a token").to_owned();
        let role = sign_in["role"].as_str().expect("a role");
        let examples = json_of(get(&router, &format!("/demo/operations?role={role}")).await).await;
        for example in examples.as_array().expect("a list") {
            found.look(role, &example.to_string());
            let query = example["query"].as_str().expect("a text");
            if query.starts_with("subscription") {
                continue; // it is watched, not answered
            }
            let variables = example["variables"].as_str().filter(|text| !text.is_empty()).unwrap_or("{}");
            let variables: serde_json::Value = serde_json::from_str(variables).expect("variables are JSON");
            let body = serde_json::json!({ "query": query, "variables": variables });
            let answer = post(&router, "/graphql", &token, body).await;
            found.look(&format!("{role} {}", example["name"]), &answer.to_string());
            found.look(&format!("{role} {}", example["name"]), &words(&answer.to_string()));
            answers += 1;
        }
        // Everything that waits, and what the weeks of everybody say.
        for query in [
            "{ worklists { kind items(first: 100) { nodes { reason actions { mutation permission { reasons } } } } } }",
            "{ persons(first: 20) { nodes { weeks(from: \"2026-W40\", to: \"2026-W47\") { hoursStatus contactStatus warnings
                days { duty } explanation { sessions { leftOut } meetings { state weight } } } gaps { status } } } }",
        ] {
            let answer = post(&router, "/graphql", &token, serde_json::json!({ "query": query })).await;
            missed += answer.to_string().matches("\"MISSED_").count();
            found.look(role, &words(&answer.to_string()));
        }
    }
    assert!(answers > 25 && missed > 20, "{answers} {missed}");
    found.is_nothing();
}
