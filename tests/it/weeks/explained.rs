//! The numbers of a week worked out again, by nothing but its own explanation.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde_json::Value;

/// Of the effort's first version, where nobody agreed on another.
const TARGET: i64 = 1500;

/// Not one of the numbers: sessions whose absence nobody has assessed.
const AWAITING: &str = "awaiting";

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn number(value: &Value) -> i64 {
    value.as_i64().expect("a number")
}

fn minute(value: &Value) -> i64 {
    let instant: DateTime<Utc> = value.as_str().expect("an instant").parse().expect("an instant");
    instant.timestamp() / 60
}

/// The minutes of its time that a session brings to some of the numbers, one by one. What awaits assessment may bring all.
fn minutes(session: &Value, of: &[&str]) -> BTreeSet<i64> {
    let start = minute(&session["session"]["startsAt"]);
    let brings = |of: &str| match of {
        AWAITING if session["awaitsAssessment"] == true => number(&session["minutes"]["scheduled"]),
        AWAITING => 0,
        of => number(&session["minutes"][of]),
    };
    of.iter().flat_map(|of| start..start + brings(of)).collect()
}

/// The different minutes of all sessions, and those that courses without sessions bring.
fn total(week: &Value, of: &[&str]) -> i64 {
    let explained = &week["explanation"];
    let union: BTreeSet<i64> = list(&explained["sessions"]).iter().flat_map(|session| minutes(session, of)).collect();
    let of_courses = of.iter().filter(|of| **of != AWAITING);
    let spread = |course: &Value| of_courses.clone().map(|of| number(&course["minutes"][of])).sum::<i64>();
    union.len() as i64 + list(&explained["courses"]).iter().map(spread).sum::<i64>()
}

fn is_obliged(week: &Value, day: &Value) -> bool {
    list(&week["days"]).iter().any(|known| known["day"] == *day && known["duty"] == "OBLIGED")
}

/// A week of the effort's first version is made by what explains it, and by nothing else.
pub fn makes(week: &Value) {
    let explained = &week["explanation"];
    for of in ["scheduled", "attended", "credited", "unregistered"] {
        assert_eq!(number(&week["minutes"][of]), total(week, &[of]), "{of} {week:#}");
    }
    let sessions = list(&explained["sessions"]);
    for session in sessions {
        let length = minute(&session["session"]["endsAt"]) - minute(&session["session"]["startsAt"]);
        let counted = if session["leftOut"].is_null() { length } else { 0 };
        assert_eq!(number(&session["minutes"]["scheduled"]), counted, "{session:#}");
        assert_eq!(session["day"], session["session"]["heldOn"]);
    }
    let obliged = list(&week["days"]).iter().filter(|day| day["duty"] == "OBLIGED").count() as i64;
    assert_eq!((number(&week["obligedDays"]), list(&week["days"]).len()), (obliged, 7));
    let weekly = match &explained["individualTarget"] {
        Value::Null => TARGET,
        agreed => number(&agreed["minutesPerWeek"]),
    };
    assert_eq!(number(&explained["weeklyTargetMinutes"]), weekly, "{week:#}");
    let target = (weekly * obliged + 2) / 5;
    assert_eq!(number(&week["targetMinutes"]), target, "{week:#}");
    assert_eq!(week["hoursStatus"], hours(week, obliged, target), "{week:#}");

    let from_session = |it: &&Value| number(&it["minutes"]["scheduled"]) > 0 && is_obliged(week, &it["day"]);
    let from_course = |it: &&Value| {
        number(&it["minutes"]["scheduled"]) > 0 && list(&it["days"]).iter().any(|day| is_obliged(week, day))
    };
    for course in list(&explained["courses"]) {
        let left_out = list(&course["leftOut"]).iter().map(|it| &it["day"]);
        let told: BTreeSet<&str> = list(&course["days"]).iter().chain(left_out).map(text).collect();
        let days: Vec<&str> = list(&week["days"]).iter().map(|it| text(&it["day"])).collect();
        assert_eq!(told.into_iter().collect::<Vec<_>>(), days, "{course:#}");
    }
    let is_course_week =
        sessions.iter().any(|it| from_session(&it)) || list(&explained["courses"]).iter().any(|it| from_course(&it));
    assert_eq!(week["isCourseWeek"], is_course_week, "{week:#}");
    let is_required = obliged >= 3 && !is_course_week;
    assert_eq!(week["isContactRequired"], is_required, "{week:#}");
    let is_met = list(&explained["meetings"]).iter().any(|meeting| meeting["weight"] == "COUNTS");
    assert_eq!(week["isContactMet"], is_met, "{week:#}");
    assert!(contact(week, obliged, is_course_week, is_met).contains(&text(&week["contactStatus"])), "{week:#}");

    let is_warned = |of: &str| list(&week["warnings"]).iter().any(|warning| warning == of);
    let awaits = sessions.iter().any(|session| session["awaitsAssessment"] == true);
    assert_eq!(awaits, is_warned("ABSENCE_NOT_ASSESSED"), "{week:#}");
    let alone: i64 = sessions.iter().map(|session| number(&session["minutes"]["scheduled"])).sum();
    let spread: i64 = list(&explained["courses"]).iter().map(|it| number(&it["minutes"]["scheduled"])).sum();
    let overlaps = alone + spread > number(&week["minutes"]["scheduled"]);
    assert_eq!(overlaps, is_warned("OVERLAPPING_SESSIONS"), "{week:#}");
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn is_enrolled(week: &Value) -> bool {
    // Days that are no workdays do not tell: nobody here is enrolled on a weekend only.
    !list(&week["days"]).iter().all(|day| ["NOT_WORKDAY", "NOT_ENROLLED"].contains(&text(&day["duty"])))
}

fn hours(week: &Value, obliged: i64, target: i64) -> &'static str {
    let credited = total(week, &["credited"]);
    if !is_enrolled(week) {
        "NOT_ENROLLED"
    } else if obliged == 0 {
        "NOT_REQUIRED"
    } else if week["hoursStatus"] == "PENDING" {
        "PENDING"
    } else if credited >= target {
        "MET"
    } else if total(week, &["credited", "unregistered", AWAITING]) >= target {
        "INCOMPLETE_DATA"
    } else {
        "BELOW"
    }
}

/// What the conversations of the explanation leave: before a week is over, what is to come is not told by them alone.
fn contact(week: &Value, obliged: i64, is_course_week: bool, is_met: bool) -> Vec<&'static str> {
    let meetings = list(&week["explanation"]["meetings"]);
    let is_one = |weight: &str, state: Option<&str>| {
        let fits = |it: &&Value| it["weight"] == weight && state.is_none_or(|state| it["state"] == state);
        meetings.iter().any(|it| fits(&it))
    };
    if !is_enrolled(week) {
        vec!["NOT_ENROLLED"]
    } else if is_course_week {
        vec!["NOT_REQUIRED_COURSE"]
    } else if obliged == 0 {
        vec!["NOT_REQUIRED_EXEMPT"]
    } else if obliged < 3 {
        vec!["NOT_REQUIRED_SHORT_WEEK"]
    } else if is_met {
        vec!["MET"]
    } else if week["isClosed"] == false && is_one("OPEN", None) {
        vec!["PENDING_BOOKED"]
    } else if is_one("ATTEMPT", Some("CANCELLED_BY_MUNICIPALITY")) {
        vec!["PENDING_UNBOOKED", "MISSED_MUNICIPALITY_CANCELLED"]
    } else if is_one("OPEN", None) {
        vec!["MISSED_NOT_BOOKED"]
    } else if is_one("ATTEMPT", Some("NO_SHOW")) {
        vec!["PENDING_UNBOOKED", "MISSED_NO_SHOW"]
    } else if is_one("ATTEMPT", Some("CANCELLED_BY_CITIZEN")) {
        vec!["PENDING_UNBOOKED", "MISSED_CITIZEN_CANCELLED"]
    } else {
        vec!["PENDING_UNBOOKED", "MISSED_NOT_BOOKED"]
    }
}
