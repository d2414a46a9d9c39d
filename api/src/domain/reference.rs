//! Codes of lists that law changes: valid on a day, or unknown.

use std::collections::HashSet;

use chrono::NaiveDate;
use indsats_entity::reference_code::{Column, Entity};
use sea_orm::{ColumnTrait, Condition};

use super::{Code, Problem, Verdict};
use crate::store::{Scoped, Work};

/// Checks that a code stands in a list on a day.
pub(super) async fn check(work: &Work<'_>, field: &str, list: &str, code: &str, on: NaiveDate) -> Verdict<()> {
    if stands_in(work, list, code, on).await? { Ok(()) } else { Err(Problem::at(field, Code::UnknownCode).into()) }
}

/// Whether a code stands in a list on a day.
pub(super) async fn stands_in(work: &Work<'_>, list: &str, code: &str, on: NaiveDate) -> Verdict<bool> {
    Ok(on_day(work.find(), list, on).filter(Column::Code.eq(code)).one().await?.is_some())
}

/// The codes of a list that are valid on a day.
pub(super) async fn valid(codes: Scoped<'_, Entity>, list: &str, on: NaiveDate) -> Verdict<HashSet<String>> {
    Ok(on_day(codes, list, on).all().await?.iter().map(|row| row.code.clone()).collect())
}

fn on_day<'s>(codes: Scoped<'s, Entity>, list: &str, on: NaiveDate) -> Scoped<'s, Entity> {
    let running = Condition::any().add(Column::ValidTo.is_null()).add(Column::ValidTo.gt(on));
    codes.filter(Column::List.eq(list)).filter(Column::ValidFrom.lte(on)).filter(running)
}
