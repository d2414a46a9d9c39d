//! What is offered in an area.

use indsats_entity::{attendance::AttendanceMode, offer, provider};
use uuid::Uuid;

use super::{day::Today, lot::Lot, rows::OrganisationRows};

/// Kinds and titles of offers, weekly minutes, and how they are held.
const OFFERS: &[(&str, &str, i32, AttendanceMode)] = &[
    ("GUIDANCE", "Vejledning og afklaring", 900, AttendanceMode::Physical),
    ("WORK_TRIAL", "Praktik på lager", 1_800, AttendanceMode::Physical),
    ("UTILITY_JOB", "Pleje af grønne områder", 1_500, AttendanceMode::Physical),
    ("WAGE_SUBSIDY", "Løntilskud i køkken", 2_220, AttendanceMode::Physical),
    ("DANISH_COURSE", "Dansk på arbejdspladsen", 1_200, AttendanceMode::Mixed),
    ("MENTOR", "Mentor", 600, AttendanceMode::Digital),
];

/// An entry of the catalogue, as a course needs it.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub id: Uuid,
    pub weekly_minutes: i32,
}

/// The offers of two providers.
pub(super) fn draw(lot: &mut Lot, today: Today, area: usize, rows: &mut OrganisationRows) -> Vec<Entry> {
    let mut entries = Vec::with_capacity(OFFERS.len());
    for (at, half) in OFFERS.chunks(OFFERS.len() / 2).enumerate() {
        let provider_id = lot.id();
        rows.providers.push(provider::Model {
            id: provider_id,
            name: format!("Værkstedet {area}.{}", at + 1),
            cvr_number: None,
            version: 1,
        });
        for (kind, title, weekly_minutes, mode) in half {
            let (id, weekly_minutes) = (lot.id(), *weekly_minutes);
            entries.push(Entry { id, weekly_minutes });
            rows.offers.push(offer::Model {
                id,
                provider_id,
                code: format!("{kind}-{area:03}"),
                title: (*title).to_owned(),
                kind_code: (*kind).to_owned(),
                weekly_minutes,
                mode: *mode,
                places: 60,
                valid_from: today.plus(-1_000),
                valid_to: None,
                version: 1,
            });
        }
    }
    entries
}
