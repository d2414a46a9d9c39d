//! Rules of law as data: how many days they give, and where they stand.

use chrono::{Days, NaiveDate};
use indsats_entity::legal_rule::{Column, Entity};
use sea_orm::{ColumnTrait, Condition};

use super::{Code, Detail, Problem, Verdict};
use crate::store::{Seen, Work};

/// The rules that the program knows, by the code they are entered under.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Rule {
    Guidance,
    PersonalContact,
    Hearing,
    Assessment,
    ReasonableGround,
    BenefitNotice,
}

impl Rule {
    const fn code(self) -> &'static str {
        match self {
            Self::Guidance => "AVAILABILITY_GUIDANCE",
            Self::PersonalContact => "PERSONAL_CONTACT",
            Self::Hearing => "HEARING",
            Self::Assessment => "ASSESSMENT",
            Self::ReasonableGround => "REASONABLE_GROUND",
            Self::BenefitNotice => "BENEFIT_NOTICE",
        }
    }

    /// The rule in the wording of a day. Where none is in force nothing can be done under it.
    pub(super) async fn in_force(self, work: &Work<'_>, on: NaiveDate) -> Verdict<Seen<Entity>> {
        in_force(work, "", self.code(), on).await
    }

    /// The last of the days that the rule gives from a day on.
    pub(super) async fn last_day(self, work: &Work<'_>, from: NaiveDate) -> Verdict<NaiveDate> {
        let rule = self.in_force(work, from).await?;
        let days = rule.days.and_then(|days| u64::try_from(days).ok());
        let last = days.and_then(|days| from.checked_add_days(Days::new(days)));
        last.ok_or_else(|| Problem::at("", Code::RuleNotInForce).into())
    }

    /// Refuses with a code unless the rule is kept, and says where the rule stands.
    pub(super) async fn require(
        self,
        work: &Work<'_>,
        is_kept: bool,
        on: NaiveDate,
        field: &str,
        code: Code,
    ) -> Verdict<()> {
        if is_kept {
            return Ok(());
        }
        let reference = self.in_force(work, on).await?.reference.clone().into();
        Err(Problem::at(field, code).with(Detail::Rule { id: self.code(), reference }).into())
    }
}

/// The rule of a code in the wording of a day. Where none is in force nothing can be done under it.
pub(super) async fn in_force(work: &Work<'_>, field: &str, code: &str, on: NaiveDate) -> Verdict<Seen<Entity>> {
    let running = Condition::any().add(Column::ValidTo.is_null()).add(Column::ValidTo.gt(on));
    let valid = work.find::<Entity>().filter(Column::Code.eq(code)).filter(Column::ValidFrom.lte(on));
    let valid = valid.filter(running).all().await?;
    let latest = valid.into_iter().max_by_key(|rule| rule.valid_from);
    latest.ok_or_else(|| Problem::at(field, Code::RuleNotInForce).into())
}
