//! Who a person is: names, a number that belongs to nobody, who has the case, what the person lives on.

use chrono::NaiveDate;
use indsats_entity::{
    assignment::{self, AssignmentKind},
    benefit_period,
    person::{self, CprKind},
    person_number, protection_period,
};

use super::{case::Case, day::at, name, rows::Rows};
use crate::{cpr::CprNumber, domain::name_key, store::Store};

/// The years of birth, and the days of a month that every month has.
const YEARS: std::ops::Range<u64> = 62..100;
const DAYS: u64 = 28;
const DATES: u64 = (YEARS.end - YEARS.start) * 12 * DAYS;

/// Draws a person with all that does not depend on an effort.
pub(super) fn draw(case: &mut Case<'_>, store: &Store, number: u64, rows: &mut Rows) {
    let registered = case.today.plus(-case.age - case.lot.number(0..=1_000));
    let cpr = CprNumber::parse(&cpr_number(number)).expect("a day that every month has");
    let (given, family) = (name::given(&mut case.lot), name::family(&mut case.lot));
    let given_key = name_key(&given);
    let (street, phone) = (case.lot.number(1..=98), case.lot.number(0..=9_999));
    let created_at = at(registered, 9 * 60);
    rows.persons.push(person::Model {
        id: case.person,
        unit_id: case.unit,
        cpr_kind: CprKind::Substitute,
        cpr_encrypted: store.encrypt_cpr(case.person, &cpr),
        name_key: format!("{} {given_key}", name_key(&family)),
        given_key,
        given_name: given,
        family_name: family,
        street: Some(format!("Prøvevej {street}, 1. tv")),
        postal_code: Some("2400".to_owned()),
        city: Some("Eksempelby".to_owned()),
        phone: Some(format!("00 00 {:02} {:02}", phone / 100, phone % 100)),
        email: Some(format!("person-{number}@example.invalid")),
        target_group_code: Some(
            case.lot.weigh(&[(60, "ACTIVITY_READY"), (30, "JOB_READY"), (10, "EDUCATION_READY")]).to_owned(),
        ),
        registered_on: registered,
        created_at,
        version: 1,
    });
    rows.numbers.push(person_number::Model {
        id: case.lot.id(),
        person_id: case.person,
        cpr_index: store.keys().index(&cpr),
        created_at,
    });
    assign(case, registered, rows);
    benefit(case, rows);
    if case.lot.is_one_of(2) {
        let from = case.today.plus(-case.lot.number(0..=300));
        rows.protections.push(protection_period::Model {
            id: case.lot.id(),
            person_id: case.person,
            valid_from: from,
            valid_to: from + chrono::Duration::days(365),
            version: 1,
        });
    }
}

/// A substitute number, with 6 added to the first digit of the day: the register gives it to nobody. One for each person.
fn cpr_number(number: u64) -> String {
    // A factor that shares none with the number of dates, so that neighbours are not born on neighbouring days.
    let (date, serial) = (number * 7_919 % DATES, number / DATES);
    let (day, month, year) = (date % DAYS + 1, date / DAYS % 12 + 1, date / DAYS / 12 + YEARS.start);
    // Up to 3999: the century that the year is meant in.
    format!("{:02}{month:02}{year:02}{serial:04}", day + 60)
}

fn assign(case: &mut Case<'_>, since: NaiveDate, rows: &mut Rows) {
    // Two in a hundred have nobody, and two others are stood in for.
    let (has_nobody, is_stood_in_for) = (case.lot.is_one_of(2), case.lot.is_one_of(2));
    let mut push = |user_id, kind, valid_from, valid_to| {
        let (id, person_id) = (case.lot.id(), case.person);
        rows.assignments.push(assignment::Model { id, person_id, user_id, kind, valid_from, valid_to, version: 1 });
    };
    if !has_nobody {
        push(case.caseworker, AssignmentKind::Primary, since, None);
    }
    if is_stood_in_for {
        let (from, to) = (case.today.plus(-10), case.today.plus(20));
        push(case.substitute, AssignmentKind::Substitute, from, Some(to));
    }
}

fn benefit(case: &mut Case<'_>, rows: &mut Rows) {
    let valid_to = case.lot.is_one_of(3).then(|| case.today.plus(-case.lot.number(3..=30)));
    rows.benefits.push(benefit_period::Model {
        id: case.lot.id(),
        person_id: case.person,
        kind_code: case
            .lot
            .weigh(&[(70, "CASH_BENEFIT"), (15, "EDUCATION_BENEFIT"), (15, "SELF_SUPPORT_BENEFIT")])
            .to_owned(),
        valid_from: case.today.plus(-case.age - 20),
        valid_to,
        version: 1,
    });
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::{cpr::Kind, generate::MOST};

    #[test]
    fn numbers_are_substitutes_and_nobody_shares_one() {
        let numbers: HashSet<String> = (0..3 * DATES).map(cpr_number).collect();
        assert_eq!(numbers.len() as u64, 3 * DATES);
        for number in (0..3 * DATES).step_by(97).chain([MOST - 1]).map(cpr_number) {
            assert_eq!(CprNumber::parse(&number).map(|number| number.kind()), Ok(Kind::Substitute));
        }
    }
}
