//! What the rows of one person have in common.

use uuid::Uuid;

use super::{catalogue::Entry, day::Today, lot::Lot, organisation::Place};

/// One person's case while it is drawn.
pub(super) struct Case<'m> {
    pub lot: Lot,
    pub person: Uuid,
    pub unit: Uuid,
    pub manager: Uuid,
    /// Who has the case, or would have it.
    pub caseworker: Uuid,
    /// Who stands in.
    pub substitute: Uuid,
    /// The person's turn among those of the caseworker.
    pub turn: i64,
    /// What is offered where the person lives.
    pub offers: &'m [Entry],
    pub effort: Uuid,
    pub today: Today,
    /// How many days ago the case began.
    pub age: i64,
}

impl<'m> Case<'m> {
    pub fn new(mut lot: Lot, place: &Place<'m>, effort: Uuid, today: Today) -> Self {
        let (person, age) = (lot.id(), lot.number(40..=400));
        Self {
            lot,
            person,
            unit: place.team.unit,
            manager: place.team.manager,
            caseworker: place.caseworker,
            substitute: place.substitute,
            turn: place.turn,
            offers: place.offers,
            effort,
            today,
            age,
        }
    }
}
