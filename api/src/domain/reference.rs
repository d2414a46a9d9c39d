//! Codes of lists that law changes: valid on a day, or unknown.

use chrono::NaiveDate;
use indsats_entity::reference_code::{Column, Entity};
use sea_orm::{ColumnTrait, Condition};

use super::{Code, Problem, Verdict};
use crate::store::Work;

/// Checks that a code stands in a list on a day.
pub(super) async fn check(work: &Work<'_>, field: &str, list: &str, code: &str, on: NaiveDate) -> Verdict<()> {
    if stands_in(work, list, code, on).await? { Ok(()) } else { Err(Problem::at(field, Code::UnknownCode).into()) }
}

/// Whether a code stands in a list on a day.
pub(super) async fn stands_in(work: &Work<'_>, list: &str, code: &str, on: NaiveDate) -> Verdict<bool> {
    let running = Condition::any().add(Column::ValidTo.is_null()).add(Column::ValidTo.gt(on));
    let known = work.find::<Entity>().filter(Column::List.eq(list)).filter(Column::Code.eq(code));
    Ok(known.filter(Column::ValidFrom.lte(on)).filter(running).one().await?.is_some())
}
