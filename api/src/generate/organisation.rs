//! Units in a tree and who works in them. Teams are of one size, so that what one caseworker or manager can reach does not
//! grow with the municipality.

use indsats_entity::{
    organisation_closure, organisation_unit, role_grant,
    user::{self, UserKind},
};
use uuid::Uuid;

use super::{
    Options,
    catalogue::{self, Entry},
    day::Today,
    lot::Lot,
    name,
    rows::OrganisationRows,
};
use crate::policy::Role;

/// The most persons of a team.
pub const TEAM: u64 = 750;
/// The most persons of a caseworker.
pub const CASELOAD: u64 = 50;
/// The most teams of an area.
pub const AREA: u64 = 10;
/// How many days ago everybody began to work.
const SINCE: i64 = -1_000;

/// The subject by which a caseworker signs in. Teams are counted from 1, and so are the caseworkers of a team.
#[must_use]
pub fn caseworker(team: u64, number: u64) -> String {
    format!("caseworker-{team:04}-{number:02}")
}

/// The subject by which the manager of a team signs in.
#[must_use]
pub fn manager(team: u64) -> String {
    format!("manager-{team:04}")
}

/// The subject by which the manager of an area signs in, counted from 1.
#[must_use]
pub fn area_manager(area: usize) -> String {
    format!("area-manager-{area:03}")
}

/// A team and its staff.
pub(super) struct Team {
    pub unit: Uuid,
    pub manager: Uuid,
    caseworkers: Vec<Uuid>,
}

/// Where a person belongs.
pub(super) struct Place<'o> {
    pub team: &'o Team,
    pub caseworker: Uuid,
    pub substitute: Uuid,
    /// Among the caseworker's persons, from 0.
    pub turn: i64,
    pub offers: &'o [Entry],
}

/// The tree.
pub(super) struct Organisation {
    persons: u64,
    stride: u64,
    teams: Vec<Team>,
    /// What is offered in each area.
    offers: Vec<Vec<Entry>>,
}

impl Organisation {
    /// The organisation for so many persons, and its rows.
    pub fn draw(options: &Options, today: Today) -> (Self, OrganisationRows) {
        let mut staff = Staff {
            lot: Lot::of_organisation(options.seed),
            issuer: options.issuer.clone(),
            today,
            rows: OrganisationRows::default(),
        };
        let top = staff.unit("TOP", "Forvaltningen", &[]);
        staff.user("auditor", top, Role::Auditor);
        staff.user("administrator", top, Role::Administrator);
        let (mut teams, mut offers) = (Vec::new(), Vec::new());
        for number in 1..=options.persons.div_ceil(TEAM) {
            if (number - 1).is_multiple_of(AREA) {
                let area = staff.unit(&format!("AREA-{:03}", offers.len() + 1), "Center", &[top]);
                staff.user(&area_manager(offers.len() + 1), area, Role::Manager);
                offers.push((area, catalogue::draw(&mut staff.lot, today, offers.len() + 1, &mut staff.rows)));
            }
            let area = offers.last().map_or(top, |(area, _)| *area);
            let unit = staff.unit(&format!("TEAM-{number:04}"), "Team", &[area, top]);
            let manager = staff.user(&manager(number), unit, Role::Manager);
            let caseworkers = 1..=TEAM / CASELOAD;
            let caseworkers = caseworkers.map(|at| staff.user(&caseworker(number, at), unit, Role::Caseworker));
            teams.push(Team { unit, manager, caseworkers: caseworkers.collect() });
        }
        let offers = offers.into_iter().map(|(_, offers)| offers).collect();
        let organisation = Self { persons: options.persons, stride: stride(options.persons), teams, offers };
        (organisation, staff.rows)
    }

    pub fn persons(&self) -> u64 {
        self.persons
    }

    /// Where the person with this number belongs. Neighbours in number are strangers in the organisation: the rows of a
    /// caseload lie scattered over the database, as where persons came one by one.
    pub fn place(&self, number: u64) -> Place<'_> {
        let seat = number * self.stride % self.persons;
        let index = |number: u64| usize::try_from(number).unwrap_or_default();
        let team = &self.teams[index(seat / TEAM)];
        let at = index(seat % TEAM / CASELOAD);
        Place {
            team,
            caseworker: team.caseworkers[at],
            substitute: team.caseworkers[(at + 1) % team.caseworkers.len()],
            turn: i64::try_from(seat % CASELOAD).unwrap_or_default(),
            offers: &self.offers[index(seat / TEAM / AREA)],
        }
    }
}

/// A step that leads through every seat once: it has no factor in common with their number.
fn stride(persons: u64) -> u64 {
    let has_common_factor = |step: u64| {
        let (mut a, mut b) = (persons, step);
        while b > 0 {
            (a, b) = (b, a % b);
        }
        a > 1
    };
    // The golden section scatters best; the next number that fits is as good.
    let mut step = (persons * 618 / 1_000).max(1);
    while has_common_factor(step) {
        step += 1;
    }
    step
}

/// Units and users while they are drawn.
struct Staff {
    lot: Lot,
    issuer: String,
    today: Today,
    rows: OrganisationRows,
}

impl Staff {
    /// A unit below others, of which the nearest comes first.
    fn unit(&mut self, key: &str, name: &str, above: &[Uuid]) -> Uuid {
        let id = self.lot.id();
        self.rows.units.push(organisation_unit::Model {
            id,
            parent_id: above.first().copied(),
            user_key: key.to_owned(),
            name: key.rsplit_once('-').map_or_else(|| name.to_owned(), |(_, number)| format!("{name} {number}")),
            version: 1,
        });
        let ancestors = above.iter().copied().chain([id]);
        let closure = ancestors.map(|ancestor_id| organisation_closure::Model { ancestor_id, unit_id: id });
        self.rows.closure.extend(closure);
        id
    }

    /// Somebody with a role in a unit and below.
    fn user(&mut self, subject: &str, unit: Uuid, role: Role) -> Uuid {
        let (id, since) = (self.lot.id(), self.today.plus(SINCE));
        self.rows.users.push(user::Model {
            id,
            issuer: self.issuer.clone(),
            subject: subject.to_owned(),
            name: name::full(&mut self.lot),
            email: Some(format!("{subject}@example.invalid")),
            unit_id: Some(unit),
            kind: UserKind::Person,
            active_from: since,
            active_to: None,
            version: 1,
            cpr_index: None,
        });
        self.rows.grants.push(role_grant::Model {
            id: self.lot.id(),
            user_id: id,
            role: role.as_str().to_owned(),
            unit_id: Some(unit),
            valid_from: since,
            valid_to: None,
        });
        id
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn everybody_has_a_seat_of_their_own() {
        for persons in [1, 2, 49, 50, 200, 750, 751, 1_000, 9_973, 10_000] {
            let step = stride(persons);
            let seats: HashSet<u64> = (0..persons).map(|number| number * step % persons).collect();
            assert_eq!(seats.len() as u64, persons);
        }
    }
}
