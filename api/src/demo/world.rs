//! The synthetic municipality: the same named people in demo, documentation and tests.
//!
//! Nobody in it is real: CPR numbers are substitute numbers, which the register gives to nobody.

use indsats_entity::{
    assignment::AssignmentKind,
    attendance::{AttendanceMode, AttendanceStatus},
    course::CourseState,
    meeting::MeetingState,
    offer, organisation_closure, organisation_unit,
    person_need::Need,
    plan::PlanState,
    protection_period, provider, user,
};
use sea_orm::Set;
use uuid::Uuid;

use super::{booking, rows::Rows, sign_in::ISSUER};

/// The identity of a named row: the same in every run.
#[must_use]
pub fn id(kind: &str, key: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("indsats demo {kind} {key}").as_bytes())
}

/// Units: key, name, unit above.
const UNITS: &[(&str, &str, Option<&str>)] = &[
    ("FORV", "Forvaltningen", None),
    ("CENTER-1", "Center 1", Some("FORV")),
    ("TEAM-A", "Team A", Some("CENTER-1")),
    ("TEAM-B", "Team B", Some("CENTER-1")),
    ("CENTER-2", "Center 2", Some("FORV")),
    ("TEAM-C", "Team C", Some("CENTER-2")),
];

/// Users: subject, name, unit, kind.
const USERS: &[(&str, &str, Option<&str>, user::UserKind)] = &[
    ("caseworker", "Anna Agerholm", Some("TEAM-A"), user::UserKind::Person),
    ("colleague", "Bent Borg", Some("TEAM-A"), user::UserKind::Person),
    ("neighbour", "Dorte Dam", Some("TEAM-B"), user::UserKind::Person),
    ("stranger", "Carl Carlsen", Some("TEAM-C"), user::UserKind::Person),
    ("manager", "Mette Holm", Some("CENTER-1"), user::UserKind::Person),
    ("other-manager", "Niels Nygaard", Some("CENTER-2"), user::UserKind::Person),
    ("auditor", "Rikke Ravn", Some("FORV"), user::UserKind::Person),
    ("audit-client", "Revisionsværktøj", None, user::UserKind::Machine),
    ("administrator", "Ole Olesen", Some("FORV"), user::UserKind::Person),
    ("benefit-officer", "Yrsa Ydesen", Some("FORV"), user::UserKind::Person),
    ("protection-officer", "Dagny Due", Some("FORV"), user::UserKind::Person),
];

/// Offers: code, title, kind, weekly minutes, how.
const OFFERS: &[(&str, &str, &str, i32, AttendanceMode)] = &[
    ("T1", "Vejledning og afklaring", "GUIDANCE", 900, AttendanceMode::Physical),
    ("T2", "Praktik på lager", "WORK_TRIAL", 1800, AttendanceMode::Physical),
    ("T3", "Dansk på arbejdspladsen", "DANISH_COURSE", 1200, AttendanceMode::Mixed),
    ("T4", "Mentor", "MENTOR", 300, AttendanceMode::Digital),
];

/// Units, users and catalogue.
pub fn organisation(rows: &mut Rows) {
    for (key, name, above) in UNITS {
        rows.units.push(organisation_unit::ActiveModel {
            id: Set(id("unit", key)),
            parent_id: Set(above.map(|above| id("unit", above))),
            user_key: Set((*key).to_owned()),
            name: Set((*name).to_owned()),
            version: Set(1),
        });
        let mut ancestor = Some(*key);
        while let Some(at) = ancestor {
            let (ancestor_id, unit_id) = (Set(id("unit", at)), Set(id("unit", key)));
            rows.closure.push(organisation_closure::ActiveModel { ancestor_id, unit_id });
            ancestor = UNITS.iter().find(|(known, ..)| *known == at).and_then(|(.., above)| *above);
        }
    }
    let since = rows.day(-1000);
    for (subject, name, unit, kind) in USERS {
        rows.users.push(user::ActiveModel {
            id: Set(id("user", subject)),
            issuer: Set(ISSUER.to_owned()),
            subject: Set((*subject).to_owned()),
            name: Set((*name).to_owned()),
            email: Set(Some(format!("{subject}@example.invalid"))),
            unit_id: Set(unit.map(|unit| id("unit", unit))),
            kind: Set(*kind),
            active_from: Set(since),
            active_to: Set(None),
            version: Set(1),
            cpr_index: Set(None),
        });
    }
    booking::hours(rows);
    let provider = id("provider", "P1");
    let (name, cvr_number) = (Set("Værkstedet".to_owned()), Set(Some("30000000".to_owned())));
    rows.providers.push(provider::ActiveModel { id: Set(provider), name, cvr_number, version: Set(1) });
    booking::catalogue(rows);
    for (code, title, kind, minutes, mode) in OFFERS {
        rows.offers.push(offer::ActiveModel {
            id: Set(id("offer", code)),
            provider_id: Set(provider),
            code: Set((*code).to_owned()),
            title: Set((*title).to_owned()),
            kind_code: Set((*kind).to_owned()),
            weekly_minutes: Set(*minutes),
            mode: Set(*mode),
            places: Set(12),
            valid_from: Set(since),
            valid_to: Set(None),
            version: Set(1),
        });
    }
}

/// The named persons, who between them stand in every relation to the named users.
pub fn persons(rows: &mut Rows) {
    // Anna's own, with a plan in force, a running course and conversations of every kind.
    rows.person("alma", ("Alma", "Aabye"), "610180-4001", "TEAM-A", Some("caseworker"));
    rows.plan("alma", "alma", PlanState::Active, rows.day(-200), None);
    rows.plan("alma-first", "alma", PlanState::Completed, rows.day(-390), Some(rows.day(-210)));
    rows.course("alma-1", "alma", "alma", "T1", CourseState::Completed, (rows.day(-180), rows.day(-120)));
    rows.course("alma-2", "alma", "alma", "T2", CourseState::Active, (rows.day(-20), rows.day(40)));
    rows.course("alma-3", "alma", "alma", "T3", CourseState::Planned, (rows.day(45), rows.day(90)));
    for (days, status) in [
        (-14, Some(AttendanceStatus::Present)),
        (-12, Some(AttendanceStatus::Partial)),
        (-10, Some(AttendanceStatus::AbsentReported)),
        (-7, Some(AttendanceStatus::AbsentUnreported)),
        (-5, Some(AttendanceStatus::CancelledByProvider)),
        (-3, None),
        (7, None),
    ] {
        rows.session("alma-2", "alma", rows.day(days), status);
    }
    for (key, days, state) in [
        ("alma-held", -40, MeetingState::Held),
        ("alma-no-show", -33, MeetingState::NoShow),
        ("alma-municipality", -26, MeetingState::CancelledByMunicipality),
        ("alma-citizen", -22, MeetingState::CancelledByCitizen),
        ("alma-void", -21, MeetingState::Void),
        ("alma-due", -1, MeetingState::Booked),
        ("alma-ahead", 3, MeetingState::Booked),
    ] {
        rows.meeting(key, "alma", "caseworker", rows.at(rows.day(days), 13, 0), state);
    }
    // Anna's own, whose name and address are protected.
    rows.person("birk", ("Birk", "Ågård"), "620281-4002", "TEAM-A", Some("caseworker"));
    rows.protections.push(protection_period::ActiveModel {
        id: Set(id("protection", "birk")),
        person_id: Set(id("person", "birk")),
        valid_from: Set(rows.day(-30)),
        valid_to: Set(rows.day(335)),
        version: Set(1),
    });
    rows.need("birk", "birk", Need::Language, "EN", rows.day(-30));
    rows.plan("birk", "birk", PlanState::Draft, rows.day(-5), None);
    rows.course("birk-1", "birk", "birk", "T1", CourseState::Proposed, (rows.day(10), rows.day(70)));
    rows.course("birk-2", "birk", "birk", "T4", CourseState::Offered, (rows.day(10), rows.day(70)));
    // The colleague's, with Anna as substitute.
    rows.person("cleo", ("Cleo", "Zander"), "630382-4003", "TEAM-A", Some("colleague"));
    rows.assign("cleo", "caseworker", AssignmentKind::Substitute, rows.day(-10), Some(rows.day(20)));
    rows.plan("cleo", "cleo", PlanState::Closed, rows.day(-300), Some(rows.day(-100)));
    rows.course("cleo-1", "cleo", "cleo", "T2", CourseState::Interrupted, (rows.day(-280), rows.day(-220)));
    rows.course("cleo-2", "cleo", "cleo", "T3", CourseState::Cancelled, (rows.day(-200), rows.day(-150)));
    rows.course("cleo-3", "cleo", "cleo", "T1", CourseState::NotStarted, (rows.day(-140), rows.day(-110)));
    rows.meeting("cleo-held", "cleo", "colleague", rows.at(rows.day(-8), 10, 0), MeetingState::Held);
    // The colleague's alone: in Anna's team, and out of her reach.
    rows.person("dina", ("Dina", "Ødegaard"), "640483-4004", "TEAM-A", Some("colleague"));
    rows.plan("dina", "dina", PlanState::Active, rows.day(-60), None);
    rows.course("dina-1", "dina", "dina", "T2", CourseState::Active, (rows.day(-30), rows.day(30)));
    rows.session("dina-1", "dina", rows.day(-2), Some(AttendanceStatus::Present));
    rows.meeting("dina-ahead", "dina", "colleague", rows.at(rows.day(2), 11, 0), MeetingState::Booked);
    // In the other center.
    rows.person("emil", ("Emil", "Ebbesen"), "650584-4005", "TEAM-C", Some("stranger"));
    rows.plan("emil", "emil", PlanState::Active, rows.day(-60), None);
    rows.course("emil-1", "emil", "emil", "T1", CourseState::Active, (rows.day(-30), rows.day(30)));
    rows.session("emil-1", "emil", rows.day(-2), Some(AttendanceStatus::Present));
    rows.meeting("emil-ahead", "emil", "stranger", rows.at(rows.day(2), 12, 0), MeetingState::Booked);
    // In the center, without a caseworker.
    rows.person("frida", ("Frida", "Friis"), "660685-4006", "TEAM-B", None);
}
