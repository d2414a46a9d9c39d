//! Worklists and weeks as CSV and XLSX: what the API says, for those who may take it away.

use std::io::Cursor;

use calamine::{Data, DataType, Reader, Xlsx};
use indsats::{
    authn::Grant,
    demo::{SignIn, world::id},
    policy::{Privilege, Role},
};
use indsats_tests::{
    canary::{canaries, sung},
    database::TestDatabase,
    evidence::{Evidence, subjects},
    on_each_database,
    world::{Client, Download, World},
};
use serde_json::{Value, json};

use crate::{verbs::done, worklists::municipality};

on_each_database!(
    a_file_has_the_items_of_its_list_in_their_order,
    a_week_has_a_line_for_everybody_within_reach,
    what_was_known_then_can_still_be_taken_away,
    a_workbook_says_the_same_in_words,
    what_looks_like_a_formula_is_text,
    only_who_may_export_takes_files_away,
    an_address_says_which_file_and_nothing_else,
    a_file_is_recorded_before_it_leaves,
    auditors_get_pseudonyms_and_no_names,
    more_than_a_file_holds_is_refused,
);

/// A sign-in of the demo that may take files away.
fn exporting<'w>(world: &'w World, sign_in: &str) -> Client<'w> {
    let mut grant = SignIn::find(sign_in).expect("a sign-in").grant();
    grant.privileges.push(Privilege::Export);
    world.client(&grant)
}

/// The rows of a CSV file under their headings.
fn rows(file: &Download) -> Vec<Value> {
    assert_eq!((file.status, file.header("cache-control")), (200, "no-store"), "{}", file.text());
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8; header=present");
    let text = file.text().strip_prefix('\u{feff}').expect("a mark of UTF-8");
    assert!(text.ends_with("\r\n"));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let row = |row: csv::Result<std::collections::BTreeMap<String, String>>| json!(row.expect("a row"));
    reader.deserialize().map(row).collect()
}

async fn items(client: &Client<'_>, kind: &str) -> Vec<Value> {
    let query = "query($kind: WorklistKind!) { worklist(kind: $kind) { items(first: 100) { nodes {
        reason since due policyNumber effort { code } person { id fullName unit { name } } } } } }";
    let data = client.data(query, json!({ "kind": kind })).await;
    let text = |value: &Value| value.as_str().map(str::to_owned).unwrap_or_default();
    let nodes = data["worklist"]["items"]["nodes"].as_array().expect("items").clone();
    let row = |item: &Value| {
        let number = item["policyNumber"].as_i64().map(|number| number.to_string()).unwrap_or_default();
        json!({
            "person": item["person"]["id"], "name": item["person"]["fullName"],
            "unit": item["person"]["unit"]["name"], "reason": item["reason"], "since": item["since"],
            "due": text(&item["due"]), "effort": text(&item["effort"]["code"]), "policyNumber": number,
        })
    };
    nodes.iter().map(row).collect()
}

async fn a_file_has_the_items_of_its_list_in_their_order(database: TestDatabase) {
    let world = municipality(database).await;
    for sign_in in ["caseworker", "manager"] {
        let client = exporting(&world, sign_in);
        for kind in ["CONVERSATION_TO_BOOK", "GAP_OPEN", "READINESS_OVERDUE"] {
            let file = client.get(&format!("/files/worklists/{kind}.csv")).await;
            assert_eq!(rows(&file), items(&client, kind).await, "{sign_in} {kind}");
        }
    }
    let client = exporting(&world, "manager");
    let file = client.get("/files/worklists/GAP_OPEN.csv").await;
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"gap-open-2026-11-23.csv\"");
    // Another day is told by the rules, and another unit's persons are not there.
    let (anna, far) = (world.named("user", "caseworker"), world.named("unit", "TEAM-C"));
    let then = rows(&client.get("/files/worklists/ATTENDANCE_UNREGISTERED.csv?asOf=2026-11-18T12:00:00Z").await);
    assert!(!then.is_empty());
    let own = client.get(&format!("/files/worklists/CONVERSATION_TO_BOOK.csv?caseworker={anna}")).await;
    assert_eq!(rows(&own), items(&exporting(&world, "caseworker"), "CONVERSATION_TO_BOOK").await);
    assert_eq!(rows(&client.get(&format!("/files/worklists/GAP_OPEN.csv?unit={far}")).await), [Value::Null; 0]);
}

async fn a_week_has_a_line_for_everybody_within_reach(database: TestDatabase) {
    let world = municipality(database).await;
    let client = exporting(&world, "caseworker");
    let week = "{ persons(first: 100) { nodes { id fullName weeks(from: \"2026-W47\", to: \"2026-W47\") {
        obligedDays targetMinutes hoursStatus contactStatus isClosed policyNumber
        minutes { scheduled attended credited unregistered } } } } }";
    let data = client.data(week, json!({})).await;
    let mut expected = Vec::new();
    for person in data["persons"]["nodes"].as_array().expect("persons") {
        for week in person["weeks"].as_array().expect("weeks") {
            if week["contactStatus"] != "NOT_ENROLLED" {
                let number = |value: &Value| value.to_string();
                expected.push(json!({ "person": person["id"], "hoursStatus": week["hoursStatus"],
                    "contactStatus": week["contactStatus"], "targetMinutes": number(&week["targetMinutes"]),
                    "creditedMinutes": number(&week["minutes"]["credited"]),
                    "scheduledMinutes": number(&week["minutes"]["scheduled"]),
                    "obligedDays": number(&week["obligedDays"]), "isClosed": number(&week["isClosed"]) }));
            }
        }
    }
    let file = rows(&client.get("/files/weeks/2026-W47.csv").await);
    let names: Vec<&str> = file.iter().filter_map(|row| row["name"].as_str()).collect();
    assert!(names.len() > 10 && names.iter().all(|name| !name.is_empty()));
    let part = |row: &Value| {
        let mut row = row.clone();
        let kept = expected[0].as_object().expect("fields");
        row.as_object_mut().expect("fields").retain(|name, _| kept.contains_key(name));
        row
    };
    let by_person = |rows: Vec<Value>| {
        let mut rows: Vec<String> = rows.iter().map(Value::to_string).collect();
        rows.sort_unstable();
        rows
    };
    assert_eq!(by_person(file.iter().map(part).collect()), by_person(expected.clone()));
    // A week that is kept and one told by the rules have the same lines.
    let kept = client.get("/files/weeks/2026-W46.csv?asOf=2026-11-23T12:00:00Z").await;
    let told = client.get("/files/weeks/2026-W46.csv?asOf=2027-03-01T12:00:00Z").await;
    assert_eq!(rows(&kept), rows(&told), "a closed week tells the same for ever");
    assert!(rows(&client.get("/files/weeks/2026-W20.csv").await).iter().all(|row| row["week"] == "2026-W20"));
}

/// By what was recorded then, whatever was recorded since.
async fn what_was_known_then_can_still_be_taken_away(database: TestDatabase) {
    let world = municipality(database).await;
    let known_at = world.clock.now();
    let ask = async |path: &str| rows(&exporting(&world, "caseworker").get(path).await);
    let paths = ["/files/worklists/CONVERSATION_TO_BOOK.csv", "/files/weeks/2026-W48.csv"];
    let earlier = "asOf=2026-11-20T12:00:00Z";
    let mut before = Vec::new();
    for path in paths {
        before.push((ask(path).await, ask(&format!("{path}?{earlier}")).await));
    }
    world.clock.set(known_at + chrono::TimeDelta::hours(2));
    let to_book = items(&world.sign_in("caseworker"), "CONVERSATION_TO_BOOK").await;
    let at = json!({ "local": { "date": "2026-11-27", "time": "17:30" } });
    let input = json!({ "person": to_book[0]["person"], "type": "FOLLOW_UP", "form": "PHONE", "startsAt": at,
        "durationMinutes": 30, "acknowledge": ["CASEWORKER_BUSY", "PERSON_IN_COURSE"] });
    done(&world.sign_in("caseworker"), "bookMeeting", &input).await;
    for (path, (before, before_as_of)) in paths.iter().zip(before) {
        assert!(!before.is_empty());
        assert_ne!(ask(path).await, before, "{path}");
        let then = format!("{path}?knownAt={}", known_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true));
        assert_eq!(ask(&then).await, before, "{path}");
        // And as of another day, by what was known then.
        assert_eq!(ask(&format!("{then}&{earlier}")).await, before_as_of, "{path}");
    }
}

async fn a_workbook_says_the_same_in_words(database: TestDatabase) {
    let world = municipality(database).await;
    let client = exporting(&world, "caseworker");
    let expected = items(&client, "CONVERSATION_TO_BOOK").await;
    for (language, sheet, heading, reason) in [
        ("da", "Samtaler der skal bookes", "Årsag", "Ingen samtale er booket i ugen"),
        ("en", "Conversations to book", "Reason", "No conversation is booked this week"),
    ] {
        let file = exporting(&world, "caseworker").with("accept-language", language);
        let file = file.get("/files/worklists/CONVERSATION_TO_BOOK.xlsx").await;
        assert_eq!(file.header("content-type"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file.bytes)).expect("a workbook");
        assert_eq!(book.sheet_names(), [sheet]);
        let range = book.worksheet_range(sheet).expect("a sheet");
        let rows: Vec<&[Data]> = range.rows().collect();
        assert_eq!((rows.len(), rows[0][3].as_string().as_deref()), (expected.len() + 1, Some(heading)));
        for (row, item) in rows[1..].iter().zip(&expected) {
            assert_eq!(row[1].as_string().as_deref(), item["name"].as_str());
            assert_eq!(row[3].as_string().as_deref(), Some(reason));
            assert!(row[4].is_datetime(), "{:?}", row[4]);
            assert_eq!(row[7].as_i64().map(|number| number.to_string()).as_deref(), item["policyNumber"].as_str());
        }
    }
    let weeks = client.get("/files/weeks/2026-W47.xlsx").await;
    assert_eq!(weeks.header("content-disposition"), "attachment; filename=\"week-2026-W47-2026-11-23.xlsx\"");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(weeks.bytes)).expect("a workbook");
    assert!(book.worksheet_range("Uge").expect("a sheet").rows().count() > 10);
    // The same content is the same file, whenever it is made.
    let again = async || client.get("/files/weeks/2026-W47.xlsx").await.bytes;
    assert!(again().await == again().await);
}

/// A name may begin with what a spreadsheet takes for a formula.
async fn what_looks_like_a_formula_is_text(database: TestDatabase) {
    let world = World::new(database).await;
    let mut rows_of = world.rows();
    rows_of.person("formula", ("=HYPERLINK(\"x\")", "Prøve"), "670786-4107", "TEAM-A", None);
    world.add(rows_of).await;
    let client = exporting(&world, "manager");
    let file = client.get("/files/worklists/PERSON_WITHOUT_CASEWORKER.csv").await;
    assert!(rows(&file).iter().any(|row| row["name"] == "'=HYPERLINK(\"x\") Prøve"), "{}", file.text());
    let file = client.get("/files/worklists/PERSON_WITHOUT_CASEWORKER.xlsx").await;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file.bytes)).expect("a workbook");
    let sheet = book.sheet_names()[0].clone();
    assert!(book.worksheet_formula(&sheet).expect("a sheet").cells().all(|(.., formula)| formula.is_empty()));
}

async fn only_who_may_export_takes_files_away(database: TestDatabase) {
    let world = municipality(database).await;
    let mut evidence = Evidence::of(&world).await;
    for path in ["/files/worklists/GAP_OPEN.csv", "/files/weeks/2026-W47.xlsx"] {
        let refused = world.sign_in("caseworker").get(path).await;
        assert_eq!((refused.status, refused.code().as_str()), (403, "FORBIDDEN"), "{path}");
        let refused = exporting(&world, "administrator").get(path).await;
        assert_eq!((refused.status, refused.code().as_str()), (403, "FORBIDDEN"), "{path}");
        let nobody = world.get(path, &[]).await;
        assert_eq!((nobody.status, nobody.code().as_str()), (401, "UNAUTHENTICATED"), "{path}");
    }
    let not_theirs = exporting(&world, "caseworker").get("/files/worklists/ENROLMENT_TO_DECIDE.csv").await;
    assert_eq!((not_theirs.status, not_theirs.code().as_str()), (403, "FORBIDDEN"));
    let events = evidence.events().await;
    assert!(events.iter().all(|event| event.outcome == "REFUSED" && subjects(event).is_empty()));
    assert_eq!(events.len(), 5);
}

async fn an_address_says_which_file_and_nothing_else(database: TestDatabase) {
    let world = World::new(database).await;
    let client = exporting(&world, "caseworker");
    for path in [
        "/files/worklists/GAP_OPEN",
        "/files/worklists/GAP_OPEN.pdf",
        "/files/worklists/GAPS.csv",
        "/files/worklists/gap_open.csv",
        "/files/weeks/2027-W53.csv",
        "/files/weeks/2026-W1.csv",
    ] {
        let refused = client.get(path).await;
        assert_eq!((refused.status, refused.code().as_str()), (404, "BAD_USER_INPUT"), "{path}");
    }
    for query in ["asOf=yesterday", "knownAt=yesterday", "name=Alma", "unit=a&unit=b"] {
        let refused = client.get(&format!("/files/worklists/GAP_OPEN.csv?{query}")).await;
        assert_eq!((refused.status, refused.code().as_str()), (400, "BAD_USER_INPUT"), "{query}");
    }
    // An id of nothing finds nothing.
    assert_eq!(rows(&client.get("/files/worklists/GAP_OPEN.csv?unit=x").await), [Value::Null; 0]);
}

async fn a_file_is_recorded_before_it_leaves(database: TestDatabase) {
    let world = municipality(database).await;
    let client = exporting(&world, "caseworker");
    let mut evidence = Evidence::of(&world).await;
    let file = client.get("/files/worklists/CONVERSATION_TO_BOOK.csv").await;
    let events = evidence.events().await;
    let [event] = &events[..] else { panic!("{} events", events.len()) };
    assert_eq!((event.operation.as_str(), event.outcome.as_str()), ("files/worklists", "SUCCESS"));
    let mut persons: Vec<_> = rows(&file).iter().map(|row| world.row(&row["person"])).collect();
    persons.sort_unstable();
    persons.dedup();
    let mut read = subjects(event);
    read.sort_unstable();
    assert_eq!(read, persons);
    // What cannot be recorded does not leave.
    evidence.run("ALTER TABLE audit_leaf RENAME TO away").await;
    let dropped = client.get("/files/worklists/CONVERSATION_TO_BOOK.csv").await;
    assert_eq!((dropped.status, dropped.code().as_str()), (503, "AUDIT_UNAVAILABLE"));
    evidence.run("ALTER TABLE away RENAME TO audit_leaf").await;
}

async fn auditors_get_pseudonyms_and_no_names(database: TestDatabase) {
    let world = municipality(database).await;
    let auditor = exporting(&world, "auditor");
    for path in ["/files/worklists/CONVERSATION_TO_BOOK.csv", "/files/weeks/2026-W47.csv"] {
        let file = auditor.get(path).await;
        let rows = rows(&file);
        assert!(!rows.is_empty() && rows.iter().all(|row| row["name"] == ""), "{path}");
        assert_eq!(sung(&canaries(&world), file.text()), [""; 0]);
        let known = world.named("person", "person-001");
        assert!(rows.iter().all(|row| row["person"] != known));
    }
}

async fn more_than_a_file_holds_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let mut rows_of = world.rows();
    for number in 0..5_001 {
        let (day, month, rest) = (61 + number % 28, 1 + number / 28 % 12, number / 336);
        let cpr = format!("{day:02}{month:02}70-1{rest:03}");
        rows_of.person(&format!("crowd-{number}"), ("Prøve", "Person"), &cpr, "TEAM-A", None);
    }
    world.add(rows_of).await;
    let grant = Grant {
        subject: "manager".to_owned(),
        roles: vec![Role::Manager],
        units: vec![id("unit", "CENTER-1")],
        privileges: vec![Privilege::Export],
        ..Grant::default()
    };
    let manager = world.client(&grant);
    let refused = manager.get("/files/worklists/PERSON_WITHOUT_CASEWORKER.csv").await;
    assert_eq!((refused.status, refused.code().as_str()), (400, "BAD_USER_INPUT"));
    let unit = world.named("unit", "TEAM-B");
    let narrowed = manager.get(&format!("/files/worklists/PERSON_WITHOUT_CASEWORKER.csv?unit={unit}")).await;
    assert_eq!(narrowed.status, 200);
    // On a day that is not kept, everybody would have to be reckoned.
    let refused = manager.get("/files/weeks/2026-W20.csv").await;
    assert_eq!((refused.status, refused.code().as_str()), (400, "BAD_USER_INPUT"));
}
