//! What a change must leave behind: its lines of history and its event.

use indsats::demo::{ISSUER, SignIn, world::id};
use indsats_entity::audit_leaf::{AuditDecision, AuditKind};
use indsats_tests::evidence::{Evidence, seed_codes, subjects};
use indsats_tests::world::World;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::act;

/// One expected line of history.
pub struct Line {
    entity: &'static str,
    row: Option<Uuid>,
    before: Value,
    after: Value,
}

impl Line {
    /// A new row with these columns among others.
    pub fn new(entity: &'static str, after: Value) -> Self {
        Self { entity, row: None, before: Value::Null, after }
    }

    /// A row in which these columns changed from and to, and no other. Versions are added.
    pub fn change(entity: &'static str, row: Uuid, from: i32, before: Value, after: Value) -> Self {
        let with = |mut value: Value, version: i32| {
            value["version"] = json!(version);
            value
        };
        Self { entity, row: Some(row), before: with(before, from), after: with(after, from + 1) }
    }
}

/// Does things and looks at what they leave behind.
pub struct Proof<'w> {
    pub world: &'w World,
    pub evidence: Evidence,
}

impl<'w> Proof<'w> {
    pub async fn of(world: &'w World) -> Self {
        seed_codes(world).await;
        Self { world, evidence: Evidence::of(world).await }
    }

    /// Does it; it must succeed, tell of this person, and leave exactly these lines.
    pub async fn does(&mut self, sign_in: &str, verb: &str, input: Value, person: &str, lines: &[Line]) -> Value {
        let person = id("person", person);
        let payload = self.done(sign_in, verb, &input).await;
        self.left(sign_in, verb, person, lines).await;
        payload["record"].clone()
    }

    /// Does it; it must succeed.
    pub async fn done(&mut self, sign_in: &str, verb: &str, input: &Value) -> Value {
        let payload = act(&self.world.sign_in(sign_in), verb, input).await;
        assert_eq!(payload["userErrors"], json!([]), "{verb} {input}");
        payload
    }

    /// The lines and the one event of the last change.
    pub async fn left(&mut self, sign_in: &str, verb: &str, person: Uuid, expected: &[Line]) {
        let lines = self.evidence.lines().await;
        let told: Vec<&str> = lines.iter().map(|line| line.entity.as_str()).collect();
        assert_eq!(told, expected.iter().map(|line| line.entity).collect::<Vec<_>>(), "{verb}");
        for (line, expected) in lines.iter().zip(expected) {
            assert_eq!(line.actor_id, id("user", sign_in), "{verb}");
            assert_eq!(line.recorded_at, self.world.clock.now(), "{verb}");
            assert_eq!(line.person_id, Some(person), "{verb}");
            match (&line.before, expected.row) {
                (Some(before), Some(row)) => {
                    assert_eq!(line.row_id, row, "{verb}");
                    assert_eq!((before, &line.after), (&expected.before, &expected.after), "{verb}");
                }
                (None, None) => {
                    assert_eq!((line.row_version, &line.after["version"]), (1, &json!(1)), "{verb}");
                    let wanted = expected.after.as_object().expect("columns");
                    let found: Map<String, Value> =
                        wanted.keys().map(|key| (key.clone(), line.after[key.as_str()].clone())).collect();
                    assert_eq!(&found, wanted, "{verb}");
                }
                _ => panic!("{verb}: a line of another kind: {:?} {}", line.before, line.after),
            }
        }
        let events = self.evidence.events().await;
        let changes: Vec<_> = events.iter().filter(|event| event.kind == AuditKind::Change).collect();
        let [event] = changes[..] else { panic!("{verb}: {} events of change", changes.len()) };
        assert_eq!((event.operation.as_str(), event.outcome.as_str()), (verb, "SUCCESS"));
        assert_eq!(subjects(event), [person], "{verb}");
        assert_eq!((event.issuer.as_str(), event.subject.as_str()), (ISSUER, sign_in));
        assert_eq!(event.role, SignIn::find(sign_in).expect("a sign-in").role.as_str());
        assert_eq!((event.occurred_at, event.decision), (self.world.clock.now(), AuditDecision::Permit));
        // The record in the answer is a reading of the same person in the same request.
        for event in events.iter().filter(|event| event.kind != AuditKind::Change) {
            assert_eq!((event.kind, &event.request_id), (AuditKind::Read, &changes[0].request_id), "{verb}");
        }
    }

    /// Nothing was changed, and the trail says that this was refused, naming these persons.
    pub async fn refused(&mut self, persons: &[Uuid]) {
        assert!(self.evidence.lines().await.is_empty());
        let events = self.evidence.events().await;
        let kinds: Vec<AuditKind> = events.iter().map(|event| event.kind).collect();
        assert_eq!(kinds, [AuditKind::Refused]);
        assert_eq!((events[0].decision, events[0].outcome.as_str()), (AuditDecision::Deny, "REFUSED"));
        assert_eq!(subjects(&events[0]), persons);
    }
}
