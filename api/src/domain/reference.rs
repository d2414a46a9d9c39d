//! Codes of lists that law changes: valid on a day, or unknown.

use chrono::NaiveDate;
use indsats_entity::reference_code::{Column, Entity};
use sea_orm::{ColumnTrait, Condition};

use super::{Code, Problem, Verdict};
use crate::store::{Reading, Work};

/// Checks that a code stands in a list on a day.
pub(super) async fn check(work: &Work<'_>, field: &str, list: &str, code: &str, on: NaiveDate) -> Verdict<()> {
    check_in(work.reading(), field, list, code, on).await
}

/// As [`check`], also where nothing is changed.
pub(super) async fn check_in(at: Reading<'_>, field: &str, list: &str, code: &str, on: NaiveDate) -> Verdict<()> {
    let running = Condition::any().add(Column::ValidTo.is_null()).add(Column::ValidTo.gt(on));
    let known = at.find::<Entity>().filter(Column::List.eq(list)).filter(Column::Code.eq(code));
    match known.filter(Column::ValidFrom.lte(on)).filter(running).one().await? {
        Some(_) => Ok(()),
        None => Err(Problem::at(field, Code::UnknownCode).into()),
    }
}
