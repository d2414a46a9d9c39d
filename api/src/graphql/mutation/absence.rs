//! Verbs on absences.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::payload::payload;
use crate::{
    domain::absence::{self, Report},
    graphql::{
        absence::Absence,
        context::{Acting, row_id},
        scalar::Date,
    },
    policy::Kind,
};

payload! {
    /// What became of a change to an absence.
    AbsencePayload {
        /// The absence as changed, or as it is now where the version was stale. Null where nothing was changed.
        absence: Absence
    }
}

/// An absence to be reported.
#[derive(InputObject)]
pub struct ReportAbsenceInput {
    /// The person.
    person: ID,
    /// A code of the list ABSENCE_KIND, valid on the first day.
    kind: String,
    /// The first day.
    valid_from: Date,
    /// The first day after; open by default.
    valid_until: Option<Date>,
    /// Any text of 8 to 128 characters, new for each intended creation: the same key and input give the same record again.
    idempotency_key: Option<String>,
}

/// The acceptance of a reported absence.
#[derive(InputObject)]
pub struct ApproveAbsenceInput {
    /// The absence.
    absence: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// Whether the duty to attend rests meanwhile.
    suspends_duty: bool,
}

/// The rejection of a reported absence.
#[derive(InputObject)]
pub struct RejectAbsenceInput {
    /// The absence.
    absence: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// Why it is not accepted; 1 to 2,000 characters.
    reason: String,
}

/// Another period for an absence.
#[derive(InputObject)]
pub struct ChangeAbsencePeriodInput {
    /// The absence.
    absence: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// The first day.
    valid_from: Date,
    /// The first day after; absent is open.
    valid_until: Option<Date>,
}

/// The end of an absence.
#[derive(InputObject)]
pub struct EndAbsenceInput {
    /// The absence.
    absence: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// The first day after, no later than was known before.
    valid_until: Date,
}

#[derive(Default)]
pub struct AbsenceMutation;

#[Object]
impl AbsenceMutation {
    /// Reports that a person will be, is or was absent. Nothing follows from it before somebody decides.
    async fn report_absence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, why, when.")] input: ReportAbsenceInput,
    ) -> Result<Option<AbsencePayload>> {
        let report = Report {
            person: row_id(ctx.session(), Kind::Person, &input.person),
            kind: input.kind,
            from: input.valid_from.0,
            until: input.valid_until.map(|Date(day)| day),
        };
        let verdict = absence::report(ctx.session(), report, input.idempotency_key.as_deref()).await;
        AbsencePayload::of(ctx, None, verdict).await
    }

    /// Accepts a reported absence.
    async fn approve_absence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The acceptance.")] input: ApproveAbsenceInput,
    ) -> Result<Option<AbsencePayload>> {
        let id = row_id(ctx.session(), Kind::Absence, &input.absence);
        let verdict = absence::approve(ctx.session(), id, input.expected_version, input.suspends_duty).await;
        AbsencePayload::of(ctx, Some(id), verdict).await
    }

    /// Does not accept a reported absence.
    async fn reject_absence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The rejection.")] input: RejectAbsenceInput,
    ) -> Result<Option<AbsencePayload>> {
        let id = row_id(ctx.session(), Kind::Absence, &input.absence);
        let verdict = absence::reject(ctx.session(), id, input.expected_version, &input.reason).await;
        AbsencePayload::of(ctx, Some(id), verdict).await
    }

    /// Gives an absence another period. An accepted one is only reported from then on: somebody decides anew.
    async fn change_absence_period(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The period.")] input: ChangeAbsencePeriodInput,
    ) -> Result<Option<AbsencePayload>> {
        let id = row_id(ctx.session(), Kind::Absence, &input.absence);
        let (from, until) = (input.valid_from.0, input.valid_until.map(|Date(day)| day));
        let verdict = absence::change_period(ctx.session(), id, input.expected_version, from, until).await;
        AbsencePayload::of(ctx, Some(id), verdict).await
    }

    /// Ends an absence sooner than was known before. What was decided holds for what is left.
    async fn end_absence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The end.")] input: EndAbsenceInput,
    ) -> Result<Option<AbsencePayload>> {
        let id = row_id(ctx.session(), Kind::Absence, &input.absence);
        let verdict = absence::end(ctx.session(), id, input.expected_version, input.valid_until.0).await;
        AbsencePayload::of(ctx, Some(id), verdict).await
    }
}
