//! Reading: what it costs, and that lists are told whole, once, and in order.

mod cost;
mod names;
mod pages;
mod walk;

use indsats_entity::{attendance::AttendanceStatus, course::CourseState, meeting::MeetingState, plan::PlanState};
use indsats_tests::world::World;

/// Adds persons of the caseworker's, each with a plan, two courses with sessions, and seven conversations.
async fn add_persons(world: &World, count: u32) {
    let mut rows = world.rows();
    for number in 0..count {
        let key = format!("extra-{number:03}");
        let cpr = format!("{}0190-1{number:03}", 61 + number % 28);
        // One name for all: their places in lists differ by id only.
        rows.person(&key, ("Signe", "Sund"), &cpr, "TEAM-A", Some("caseworker"));
        rows.plan(&key, &key, PlanState::Active, rows.day(-100), None);
        for (nth, offer) in ["T1", "T2"].into_iter().enumerate() {
            let (course, nth) = (format!("{key}-{nth}"), i64::try_from(nth).expect("a small number"));
            let days = (rows.day(-60 + nth * 30), rows.day(-35 + nth * 30));
            rows.course(&course, &key, &key, offer, CourseState::Completed, days);
            for day in [2, 4, 9] {
                rows.session(&course, &key, rows.day(-60 + nth * 30 + day), Some(AttendanceStatus::Present));
            }
        }
        for week in 1..=7 {
            let starts_at = rows.at(rows.day(-7 * week), 8 + number % 8, 0);
            rows.meeting(&format!("{key}-{week}"), &key, "caseworker", starts_at, MeetingState::Held);
        }
    }
    world.add(rows).await;
}
