//! Everything that somebody can read: each selection that can be made to some depth, page by page, and what is no GraphQL.

use indsats::policy::Kind;
use indsats_tests::world::{Client, World};
use serde_json::{Value, json};
use tokio::time::{Duration, sleep};

use super::{
    super::casebook::id_for,
    selection::{node, of, selection, selections},
};
use crate::schema::{list, name, types};

/// Those whose lists are read to the end, however long.
const WHOLE: [&str; 2] = ["own", "alma"];

/// Somebody on their way through everything.
pub struct Walk<'w> {
    pub caller: Client<'w>,
    world: &'w World,
    /// How the casebook calls the caller.
    who: &'w str,
    types: Vec<Value>,
    /// What was read, in lower case; ids and cursors are sealed, and left out.
    pub read: Vec<String>,
    /// The ids that were met.
    pub ids: Vec<String>,
}

impl<'w> Walk<'w> {
    pub async fn of(world: &'w World, who: &'w str, caller: Client<'w>) -> Self {
        Self { caller, world, who, types: types().await, read: Vec::new(), ids: Vec::new() }
    }

    fn is_auditors(&self) -> bool {
        ["auditor", "audit-client"].contains(&self.who)
    }

    /// Reads everything.
    pub async fn everything(&mut self) {
        self.roots().await;
        self.worklists().await;
        self.persons().await;
        self.files().await;
    }

    /// Every root field, and each field below its record.
    async fn roots(&mut self) {
        let types = self.types.clone();
        let root = types.iter().find(|of| name(of) == "Query").expect("queries");
        for field in list(root, "fields") {
            let given = match name(field) {
                // They find by id what the walk has passed, or by a number what an auditor may not ask for.
                "node" | "nodes" | "person" => continue,
                // Names of the policy alone, held against it elsewhere.
                "explainAccess" => continue,
                // For the protection officer only.
                "accessReport" => continue,
                "auditEvents" | "accessReviews" | "unmaskings" if !self.is_auditors() => continue,
                "auditEvents" => "first: 100, orderBy: { field: OCCURRED_AT, direction: ASC }",
                // Samples that are drawn anew are dear.
                "accessReviews" => "first: 10",
                // They help those who book.
                "meetingConflicts" | "freeSlots" | "suitableOffers" => continue,
                // For managers only, and about nobody whom they do not see anyway.
                "simulateEffortPolicy" => continue,
                // The program's own text, the same in every municipality.
                "accessPolicy" => continue,
                "persons" => "first: 50, orderBy: { field: REGISTERED_ON, direction: ASC }",
                "referenceCodes" => "list: \"MEETING_TYPE\"",
                "holidays" | "closureDays" => "year: 2026",
                // One by one, and whole.
                "worklist" => continue,
                _ => "",
            };
            let of = of(&types, field);
            if let Some(node) = node(&types, of) {
                for below in selections(&types, node) {
                    self.list("", name(field), given, &below).await;
                }
                continue;
            }
            let given = if given.is_empty() { String::new() } else { format!("({given})") };
            for below in selections(&types, of) {
                self.ask(&format!("{{ {}{given} {below} }}", name(field)), &json!({})).await;
            }
        }
    }

    /// Every list of what waits that the role has.
    async fn worklists(&mut self) {
        let types = self.types.clone();
        for kind in self.kinds().await {
            let one = types.iter().find(|of| name(of) == "Worklist").expect("a worklist");
            let items = list(one, "fields").find(|field| name(field) == "items").expect("items");
            let item = node(&types, of(&types, items)).expect("items");
            for below in selections(&types, item) {
                self.list(&format!("worklist(kind: {kind})"), "items", "first: 20", &below).await;
            }
        }
    }

    async fn kinds(&self) -> Vec<String> {
        let answer = self.caller.data("{ worklists { kind } }", json!({})).await;
        let kinds = answer["worklists"].as_array().expect("lists").iter();
        kinds.map(|list| list["kind"].as_str().expect("a kind").to_owned()).collect()
    }

    /// The lists of single persons, to their ends.
    async fn persons(&mut self) {
        let types = self.types.clone();
        let person = types.iter().find(|of| name(of) == "Person").expect("a person");
        for key in WHOLE {
            let id = id_for(self.world, self.who, Kind::Person, indsats::demo::world::id("person", key));
            for field in list(person, "fields") {
                if let Some(node) = node(&types, of(&types, field)) {
                    let below = selection(&types, node, 1);
                    self.list(&format!("person(by: {{ id: \"{id}\" }})"), name(field), "first: 100", &below).await;
                }
            }
        }
    }

    /// What is taken away, and what tools read.
    async fn files(&mut self) {
        let mut paths: Vec<String> =
            self.kinds().await.into_iter().map(|kind| format!("/files/worklists/{kind}.csv")).collect();
        paths.push("/files/weeks/2026-W47.csv".to_owned());
        if self.is_auditors() {
            let trail = ["events.ndjson", "events.ndjson?schema=ocsf", "checkpoint", "checkpoints", "proof/0"];
            paths.extend(trail.map(|path| format!("/audit/{path}")));
        }
        for path in paths {
            let file = self.caller.get(&path).await;
            // Programs hold no privileges, and take no files away.
            if self.who == "audit-client" && path.starts_with("/files/") {
                assert_eq!(file.status, 403, "{path}");
                continue;
            }
            assert_eq!(file.status, 200, "{} {path} {}", self.who, file.code());
            let text = file.text().trim_start_matches('\u{feff}');
            assert!(path.starts_with("/files/") || !text.is_empty(), "{path}");
            let lines: Vec<Value> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
            if !path.contains("ndjson") {
                self.read.push(text.to_lowercase());
            }
            lines.iter().for_each(|line| self.take(line));
        }
    }

    /// A list below a field, to its end.
    async fn list(&mut self, above: &str, field: &str, given: &str, below: &str) {
        let (open, close) = if above.is_empty() { ("", "") } else { (" {", " }") };
        let page = format!("{{ totalCount pageInfo {{ hasNextPage endCursor }} nodes {below} }}");
        let given = if given.is_empty() { String::new() } else { format!(", {given}") };
        let query = format!("query($after: String) {{ {above}{open} {field}(after: $after{given}) {page}{close} }}");
        let mut after = Value::Null;
        loop {
            let data = self.ask(&query, &json!({ "after": after })).await;
            let mut list = &data;
            while list.get("pageInfo").is_none() {
                let Some((_, value)) = list.as_object().and_then(|fields| fields.iter().next()) else { return };
                list = value;
            }
            if list["pageInfo"]["hasNextPage"] != true {
                return;
            }
            after = list["pageInfo"]["endCursor"].clone();
        }
    }

    async fn ask(&mut self, query: &str, variables: &Value) -> Value {
        let mut answer = self.caller.run(query, variables.clone()).await;
        // Where a machine has other things to do, one may wait too long for a connection.
        for _ in 0..5 {
            if !answer.codes().contains(&"UNAVAILABLE") {
                break;
            }
            sleep(Duration::from_millis(300)).await;
            answer = self.caller.run(query, variables.clone()).await;
        }
        assert_eq!(answer.status, 200, "{query}\n{}", answer.text);
        assert!(answer.codes().is_empty(), "{query}\n{}", answer.text);
        self.take(&answer.body["data"]);
        answer.body["data"].clone()
    }

    fn take(&mut self, value: &Value) {
        match value {
            Value::Object(fields) => {
                for (field, value) in fields {
                    match (field.as_str(), value) {
                        ("id" | "record", Value::String(id)) => self.ids.push(id.clone()),
                        ("cursor" | "startCursor" | "endCursor", _) => {}
                        _ => self.take(value),
                    }
                }
            }
            Value::Array(values) => values.iter().for_each(|value| self.take(value)),
            Value::String(text) => self.read.push(text.to_lowercase()),
            _ => {}
        }
    }
}
