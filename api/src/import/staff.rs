//! Employees: users of the single sign-on, each with a role in a unit.

use std::collections::HashSet;

use chrono::NaiveDate;
use indsats_entity::{
    organisation_unit, role_grant,
    user::{Entity, Model, UserKind},
};
use uuid::Uuid;

use super::{
    batch::Sheet,
    cell::{Read, after},
    code::{Code, Finding},
    desk::{Desk, Verdict, verdicts, with_part},
    profile::{Profile, Section, section},
    read::Line,
};
use crate::{
    policy::{Kind, Role},
    store::{
        Result, Work,
        records::{Columns, Record},
    },
};

/// Roles that an export may give. Others are given by hand.
pub(super) const GIVEN: &[Role] = &[Role::Caseworker, Role::Manager, Role::Auditor];

section! {
    /// Employees and their roles.
    StaffSection / StaffColumns (user; name) { user, name, unit, role, from, until } { roles: Role }
}

pub(super) struct Staff;

pub(super) struct Employee {
    user: String,
    name: String,
    unit: Uuid,
    role: Role,
    from: NaiveDate,
    /// The last day.
    until: Option<NaiveDate>,
}

impl Sheet for Staff {
    type Row = Employee;

    const KIND: Kind = Kind::User;

    fn section<'p>(&self, profile: &'p Profile) -> &'p dyn Section {
        &profile.staff
    }

    fn name(&self, line: &Line, desk: &Desk<'_>) -> String {
        line.cell(&desk.profile.staff.columns.user).as_str().to_owned()
    }

    fn read(&mut self, line: &Line, desk: &Desk<'_>) -> Read<Employee> {
        let StaffSection { columns, roles, .. } = &desk.profile.staff;
        let until = line.cell(&columns.until);
        let row = Employee {
            user: line.cell(&columns.user).text(100)?,
            name: line.cell(&columns.name).text(200)?,
            unit: line.cell(&columns.unit).uuid()?,
            role: *line.cell(&columns.role).word(roles)?,
            from: line.cell(&columns.from).day(desk.format())?,
            until: until.optional_day(desk.format())?,
        };
        if row.until.is_some_and(|last| last < row.from) {
            return Err(until.wrong(Code::PeriodReversed));
        }
        Ok(row)
    }

    fn key(&self, row: &Employee) -> String {
        row.user.clone()
    }

    async fn write(&self, work: &mut Work<'_>, desk: &Desk<'_>, rows: &[&Employee]) -> Result<Vec<Verdict>> {
        let wanted: HashSet<Uuid> = rows.iter().map(|row| row.unit).collect();
        let units = work.find::<organisation_unit::Entity>().by_ids(wanted).await?;
        let names: Vec<String> = rows.iter().map(|row| row.user.clone()).collect();
        let found = work.users_by_subject(desk.issuer, &names).await?;
        let column = &desk.profile.staff.columns.unit;
        let checked: Vec<Read<&Employee>> = (rows.iter())
            .map(|row| match units.contains_key(&row.unit) {
                true => Ok(*row),
                false => Err(Finding::at(column, desk.missing(Kind::OrganisationUnit, &row.unit.to_string()))),
            })
            .collect();
        let good = || checked.iter().flatten().copied();
        let records = good().map(|row| Record::<Entity> {
            key: row.user.clone(),
            found: found.get(&row.user).copied(),
            row: Model {
                id: Uuid::now_v7(),
                issuer: desk.issuer.to_owned(),
                subject: row.user.clone(),
                name: row.name.clone(),
                email: None,
                unit_id: Some(row.unit),
                kind: UserKind::Person,
                active_from: row.from,
                active_to: row.until.map(after),
                version: 1,
                cpr_index: None,
            },
        });
        let columns = Columns { kept: &["email", "cpr_index"], ..Columns::default() };
        let users = work.take_records(desk.source, records.collect(), columns).await?;
        let roles = good().zip(&users).map(|(row, (user, _))| {
            let grant = role_grant::Model {
                id: Uuid::now_v7(),
                user_id: *user,
                role: row.role.as_str().to_owned(),
                unit_id: Some(row.unit),
                valid_from: row.from,
                valid_to: row.until.map(after),
            };
            (row.user.clone(), grant)
        });
        let roles = work.take_roles(desk.source, roles.collect()).await?;
        Ok(verdicts(&checked, users.into_iter().zip(roles).map(|((_, user), role)| with_part(user, role))))
    }
}
