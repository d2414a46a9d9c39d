//! Courses from proposal to end, and their sessions.

use indsats::demo::world::id;
use indsats_entity::course::CourseState::{
    self, Active, Cancelled, Completed, Interrupted, NotStarted, Offered, Planned, Proposed,
};
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::{Value, json};

use super::proof::{Line, Proof};

on_each_database!(
    a_course_goes_from_proposal_to_end,
    a_course_that_ended_wrongly_is_reopened_with_a_reason,
    a_course_that_never_began_is_given_up_with_a_reason,
    a_session_is_planned_on_its_local_day,
    each_state_admits_its_own_steps,
);

async fn a_course_goes_from_proposal_to_end(database: TestDatabase) {
    let world = World::new(database).await;
    let mut proof = Proof::of(&world).await;
    let input = json!({
        "plan": world.named("plan", "alma"), "offer": world.named("offer", "T4"), "plannedStartOn": "2026-11-23",
        "plannedEndOn": "2026-12-31", "plannedMinutesPerWeek": 300,
    });
    let row = json!({
        "person_id": id("person", "alma"), "plan_id": id("plan", "alma"), "offer_id": id("offer", "T4"), "state": "PROPOSED",
        "planned_from": "2026-11-23", "planned_to": "2027-01-01", "actual_from": null, "weekly_minutes": 300,
    });
    let record = proof.does("caseworker", "proposeCourse", input, "alma", &[Line::new("Course", row)]).await;
    assert_eq!((&record["plannedEndOn"], &record["offer"]["code"]), (&json!("2026-12-31"), &json!("T4")));
    let (course, row) = (record["id"].clone(), world.row(&record["id"]));
    for (version, verb, day, before, after) in [
        (1, "offerCourse", None, json!({ "state": "PROPOSED" }), json!({ "state": "OFFERED" })),
        (2, "planCourse", None, json!({ "state": "OFFERED" }), json!({ "state": "PLANNED" })),
        (
            3,
            "startCourse",
            Some(("startedOn", "2026-11-23")),
            json!({ "state": "PLANNED", "actual_from": null }),
            json!({ "state": "ACTIVE", "actual_from": "2026-11-23" }),
        ),
        (
            4,
            "completeCourse",
            Some(("completedOn", "2026-11-23")),
            json!({ "state": "ACTIVE", "actual_to": null }),
            json!({ "state": "COMPLETED", "actual_to": "2026-11-24" }),
        ),
    ] {
        let mut input = json!({ "course": course, "expectedVersion": version });
        if let Some((field, day)) = day {
            input[field] = json!(day);
        }
        if verb == "planCourse" {
            input["acknowledge"] = json!(["NO_PLACES"]);
        }
        let lines = [Line::change("Course", row, version, before, after)];
        let record = proof.does("caseworker", verb, input, "alma", &lines).await;
        assert_eq!(record["version"], version + 1);
        if verb == "completeCourse" {
            assert_eq!(
                (&record["actualStartOn"], &record["actualEndOn"]),
                (&json!("2026-11-23"), &json!("2026-11-23"))
            );
        }
    }
}

async fn a_course_that_ended_wrongly_is_reopened_with_a_reason(database: TestDatabase) {
    let world = World::new(database).await;
    let mut proof = Proof::of(&world).await;
    let (course, row) = (world.named("course", "alma-2"), id("course", "alma-2"));
    let input = json!({ "course": course, "expectedVersion": 1, "interruptedOn": "2026-11-20", "reason": " Flyttet " });
    let from = json!({ "state": "ACTIVE", "interrupted_on": null, "reason": null });
    let to = json!({ "state": "INTERRUPTED", "interrupted_on": "2026-11-20", "reason": "Flyttet" });
    let lines = [Line::change("Course", row, 1, from.clone(), to.clone())];
    proof.does("caseworker", "interruptCourse", input, "alma", &lines).await;
    let input = json!({ "course": course, "expectedVersion": 2, "reason": "Var ikke flyttet" });
    let again = super::but(&from, &[("reason", json!("Var ikke flyttet"))]);
    let lines = [Line::change("Course", row, 2, to, again)];
    let record = proof.does("caseworker", "reopenCourse", input, "alma", &lines).await;
    assert_eq!((&record["state"], &record["interruptedOn"]), (&json!("ACTIVE"), &Value::Null));

    let input = json!({ "course": world.named("course", "alma-1"), "expectedVersion": 1, "reason": "Fejl" });
    let ended = json!({ "state": "COMPLETED", "actual_to": world.rows().day(-119), "reason": null });
    let runs = json!({ "state": "ACTIVE", "actual_to": null, "reason": "Fejl" });
    let lines = [Line::change("Course", id("course", "alma-1"), 1, ended, runs)];
    proof.does("caseworker", "reopenCourse", input, "alma", &lines).await;
}

async fn a_course_that_never_began_is_given_up_with_a_reason(database: TestDatabase) {
    let world = World::new(database).await;
    let mut proof = Proof::of(&world).await;
    for (verb, key, from, to, person) in [
        ("cancelCourse", "birk-1", "PROPOSED", "CANCELLED", "birk"),
        ("cancelCourse", "birk-2", "OFFERED", "CANCELLED", "birk"),
        ("markCourseNotStarted", "alma-3", "PLANNED", "NOT_STARTED", "alma"),
    ] {
        let input = json!({ "course": world.named("course", key), "expectedVersion": 1, "reason": "Sygdom" });
        let (from, to) = (json!({ "state": from, "reason": null }), json!({ "state": to, "reason": "Sygdom" }));
        let lines = [Line::change("Course", id("course", key), 1, from, to)];
        proof.does("caseworker", verb, input, person, &lines).await;
    }
}

async fn a_session_is_planned_on_its_local_day(database: TestDatabase) {
    let world = World::new(database).await;
    let mut proof = Proof::of(&world).await;
    let input = json!({
        "course": world.named("course", "alma-2"), "durationMinutes": 90,
        "startsAt": { "local": { "date": "2026-12-01", "time": "00:15" } },
    });
    let row =
        json!({ "course_id": id("course", "alma-2"), "person_id": id("person", "alma"), "held_on": "2026-12-01" });
    let record = proof.does("caseworker", "scheduleSession", input, "alma", &[Line::new("CourseSession", row)]).await;
    let (starts, ends) = (json!("2026-11-30T23:15:00Z"), json!("2026-12-01T00:45:00Z"));
    assert_eq!((&record["startsAt"], &record["endsAt"], &record["heldOn"]), (&starts, &ends, &json!("2026-12-01")));
}

async fn each_state_admits_its_own_steps(database: TestDatabase) {
    let world = World::new(database).await;
    let states = [Proposed, Offered, Planned, Active, Completed, Interrupted, Cancelled, NotStarted];
    let steps: [(&str, &[CourseState], Value); 9] = [
        ("offerCourse", &[Proposed], json!({})),
        ("planCourse", &[Offered], json!({ "acknowledge": ["NO_PLACES"] })),
        ("startCourse", &[Planned], json!({ "startedOn": "2026-11-20" })),
        ("completeCourse", &[Active], json!({ "completedOn": "2026-11-20" })),
        ("interruptCourse", &[Active], json!({ "interruptedOn": "2026-11-20", "reason": "Flyttet" })),
        ("cancelCourse", &[Proposed, Offered, Planned], json!({ "reason": "Fortrudt" })),
        ("markCourseNotStarted", &[Planned], json!({ "reason": "Kom ikke" })),
        ("reopenCourse", &[Completed, Interrupted], json!({ "reason": "Fejl" })),
        ("scheduleSession", &[Planned, Active], json!({})),
    ];
    let mut rows = world.rows();
    for state in states {
        for (step, ..) in &steps {
            rows.course(&format!("{state:?} {step}"), "alma", "alma", "T1", state, (rows.day(-10), rows.day(10)));
        }
    }
    world.add(rows).await;
    let client = world.sign_in("caseworker");
    for state in states {
        for (step, admitted, more) in &steps {
            let course = world.named("course", &format!("{state:?} {step}"));
            let mut input = json!({ "course": course, "expectedVersion": 1 });
            input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            if *step == "scheduleSession" {
                let at = json!({ "at": "2026-11-25T08:00:00+01:00" });
                input = json!({ "course": course, "startsAt": at, "durationMinutes": 60, "acknowledge": ["PERSON_IN_COURSE"] });
            }
            let payload = super::act(&client, step, &input).await;
            let expected: &[&str] = if admitted.contains(&state) { &[] } else { &["WRONG_STATE"] };
            assert_eq!(
                indsats_tests::world::user_errors(&payload),
                expected,
                "{step} of one that is {state:?}: {payload}"
            );
        }
    }
}
