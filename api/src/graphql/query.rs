//! What can be asked for. Every field begins from what the caller may see.

use async_graphql::{Context, ID, Object, Result};
use indsats_entity as entity;
use sea_orm::ColumnTrait;

use super::{
    access_explanation::{self, AccessExplanation},
    access_policy::AccessPolicy,
    any::{AnyNode, find_all},
    availability_case::AvailabilityCase,
    availability_case_list::{AvailabilityCaseFilter, AvailabilityCaseOrder},
    benefit_notice::BenefitNotice,
    calendar::{ClosureDay, Holiday},
    connection::{Connection, List, Paging, Record},
    context::Acting,
    course::{Course, CourseFilter, CourseOrder},
    effort::Effort,
    error::ErrorCode,
    glass::{BreakGlass, BreakGlassFilter},
    legal_rule::LegalRule,
    meeting::{Meeting, MeetingFilter, MeetingOrder},
    offer::{Offer, OfferFilter},
    person::Person,
    person_list::{PersonBy, PersonFilter, PersonOrder},
    reference::ReferenceCode,
    scalar::{Date, Instant},
    simulation::{EffortPolicySimulationPayload, SimulateEffortPolicyInput},
    unit::OrganisationUnit,
    user::{User, UserFilter},
    viewer::Viewer,
    whoami::WhoAmI,
    worklist::{self, Question, Worklist, WorklistKind},
};
use crate::store::Direction;

#[derive(Default)]
pub struct Query;

// Part of the schema's type `Query`, whose name another type cannot have.
#[Object(name = "RecordQuery")]
impl Query {
    /// A record of any type by its global id. Null where there is none, or none within reach: the same answer.
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "The global id.")] id: ID) -> Result<Option<AnyNode>> {
        Ok(find_all(ctx.session(), std::slice::from_ref(&id)).await?.pop().flatten())
    }

    /// Records of any type by their global ids, in the order of the ids; null for each that is not within reach.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "1 to 100 global ids.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<AnyNode>>> {
        if ids.is_empty() || ids.len() > 100 {
            return Err(ErrorCode::BadUserInput.error("Give 1 to 100 ids."));
        }
        find_all(ctx.session(), &ids).await
    }

    /// The caller in the role of this request.
    async fn viewer(&self) -> Viewer {
        Viewer
    }

    /// What the sign-in gave, and what became of it.
    async fn whoami(&self) -> WhoAmI {
        WhoAmI
    }

    /// The rules by which access is decided.
    async fn access_policy(&self) -> AccessPolicy {
        AccessPolicy::current()
    }

    /// Why the caller reads of a record what they read, and what hides the rest. Null where there is none, or none within reach:
    /// the same answer. What others could read depends on the credential they come with; what they have read, the trail tells.
    async fn explain_access(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The global id of a record.")] node: ID,
    ) -> Result<Option<AccessExplanation>> {
        access_explanation::explain(ctx, &node).await
    }

    /// One person. Null where there is none, or none within reach: the same answer.
    async fn person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By id or by CPR number.")] by: PersonBy,
    ) -> Result<Option<Person>> {
        Ok(by.find(ctx.session()).await?.map(Person::alone))
    }

    /// The persons within reach: for a caseworker their own caseload, for a manager the subtree. By name unless ordered
    /// otherwise; for auditors, who know no names, the latest registered first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
    async fn persons(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Narrows the list.")] filter: Option<PersonFilter>,
        #[graphql(desc = "The order; see the field's description for the default.")] order_by: Option<PersonOrder>,
    ) -> Result<Connection<Person>> {
        let rows = PersonFilter::apply(&filter, ctx.session(), ctx.session().find().or_forbidden()?)?;
        Connection::root(
            ctx,
            rows,
            PersonOrder::list(ctx.session(), "persons", order_by).filtered(&filter),
            Paging { first, after, last, before },
        )
        .await
    }

    /// Courses of the persons within reach, latest planned start first unless ordered otherwise.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
    async fn courses(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Narrows the list.")] filter: Option<CourseFilter>,
        #[graphql(desc = "The order; see the field's description for the default.")] order_by: Option<CourseOrder>,
    ) -> Result<Connection<Course>> {
        let rows = CourseFilter::apply(&filter, ctx.session(), ctx.session().find().or_forbidden()?)?;
        Connection::root(
            ctx,
            rows,
            CourseOrder::list("courses", order_by).filtered(&filter),
            Paging { first, after, last, before },
        )
        .await
    }

    /// Conversations with the persons within reach, latest first unless ordered otherwise.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
    async fn meetings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Narrows the list.")] filter: Option<MeetingFilter>,
        #[graphql(desc = "The order; see the field's description for the default.")] order_by: Option<MeetingOrder>,
    ) -> Result<Connection<Meeting>> {
        let rows = MeetingFilter::apply(&filter, ctx.session(), ctx.session().find().or_forbidden()?)?;
        Connection::root(
            ctx,
            rows,
            MeetingOrder::list("meetings", order_by).filtered(&filter),
            Paging { first, after, last, before },
        )
        .await
    }

    /// Availability cases of the persons within reach (rådighedssager), latest opened first unless ordered otherwise.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
    async fn availability_cases(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Narrows the list.")] filter: Option<AvailabilityCaseFilter>,
        #[graphql(desc = "The order; see the field's description for the default.")] order_by: Option<
            AvailabilityCaseOrder,
        >,
    ) -> Result<Connection<AvailabilityCase>> {
        let rows = AvailabilityCaseFilter::apply(&filter, ctx.session().find().or_forbidden()?)?;
        let list = AvailabilityCaseOrder::list("availabilityCases", order_by).filtered(&filter);
        Connection::root(ctx, rows, list, Paging { first, after, last, before }).await
    }

    /// What the benefit office was told of persons within reach (underretninger), latest first.
    async fn benefit_notices(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
    ) -> Result<Connection<BenefitNotice>> {
        let rows = ctx.session().find().or_forbidden()?;
        let list = List::plain("benefitNotices", entity::benefit_notice::Column::SentAt, Direction::Descending);
        Connection::root(ctx, rows, list, Paging { first, after, last, before }).await
    }

    /// Times that somebody broke the glass to a person within reach, latest first.
    async fn break_glass_records(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Narrows the list.")] filter: Option<BreakGlassFilter>,
    ) -> Result<Connection<BreakGlass>> {
        let rows = BreakGlassFilter::apply(&filter, ctx.session().find().or_forbidden()?)?;
        Connection::root(
            ctx,
            rows,
            List::plain("breakGlassRecords", entity::break_glass::Column::OpenedAt, Direction::Descending)
                .filtered(&filter),
            Paging { first, after, last, before },
        )
        .await
    }

    /// The units of the organisation within reach, by name.
    async fn organisation_units(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
    ) -> Result<Connection<OrganisationUnit>> {
        let rows = ctx.session().find().or_forbidden()?;
        Connection::root(
            ctx,
            rows,
            List::plain("organisationUnits", entity::organisation_unit::Column::Name, Direction::Ascending),
            Paging { first, after, last, before },
        )
        .await
    }

    /// Employees and programs, latest first day first: the order tells nothing of a name.
    async fn users(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Narrows the list.")] filter: Option<UserFilter>,
    ) -> Result<Connection<User>> {
        let rows = UserFilter::apply(&filter, ctx.session(), ctx.session().find().or_forbidden()?)?;
        Connection::root(
            ctx,
            rows,
            List::plain("users", entity::user::Column::ActiveFrom, Direction::Descending).filtered(&filter),
            Paging { first, after, last, before },
        )
        .await
    }

    /// The catalogue, by title.
    async fn offers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Narrows the list.")] filter: Option<OfferFilter>,
    ) -> Result<Connection<Offer>> {
        let rows = OfferFilter::apply(&filter, ctx.session().find().or_forbidden()?)?;
        Connection::root(
            ctx,
            rows,
            List::plain("offers", entity::offer::Column::Title, Direction::Ascending).filtered(&filter),
            Paging { first, after, last, before },
        )
        .await
    }

    /// The efforts, by code.
    async fn efforts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Effort>> {
        let rows = ctx.session().find().or_forbidden()?;
        Connection::root(
            ctx,
            rows,
            List::plain("efforts", entity::effort::Column::Code, Direction::Ascending),
            Paging { first, after, last, before },
        )
        .await
    }

    /// Every worklist that the role in use has, for a day: a caseworker's of the own persons, a manager's of the subtree.
    /// This week and the next are read as they are kept; for any other day, and for what was known at another time, the
    /// lists are reckoned on demand, for 2,000 persons at most.
    async fn worklists(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The lists of the local day of this instant; now by default. Who is asked about is decided by the \
                          caller's reach of today."
        )]
        as_of: Option<Instant>,
        #[graphql(desc = "By what was recorded at this instant; now by default.")] known_at: Option<Instant>,
        #[graphql(desc = "Only persons whose case this unit has, without units below it.")] unit: Option<ID>,
        #[graphql(desc = "Only persons for whom this user is responsible today.")] caseworker: Option<ID>,
    ) -> Result<Vec<Worklist>> {
        worklist::worklists(ctx, None, Question { as_of, known_at, unit, caseworker }).await
    }

    /// One worklist, as `worklists` tells it. FORBIDDEN where the role in use does not have it.
    async fn worklist(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which list.")] kind: WorklistKind,
        #[graphql(desc = "The list of the local day of this instant; now by default.")] as_of: Option<Instant>,
        #[graphql(desc = "By what was recorded at this instant; now by default.")] known_at: Option<Instant>,
        #[graphql(desc = "Only persons whose case this unit has, without units below it.")] unit: Option<ID>,
        #[graphql(desc = "Only persons for whom this user is responsible today.")] caseworker: Option<ID>,
    ) -> Result<Option<Worklist>> {
        Ok(worklist::worklists(ctx, Some(kind.into()), Question { as_of, known_at, unit, caseworker }).await?.pop())
    }

    /// The codes of one list, by code.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
    async fn reference_codes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The list, such as MEETING_TYPE.")] list: String,
        #[graphql(desc = "Only codes valid on this day.")] valid_on: Option<Date>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ReferenceCode>> {
        use entity::reference_code::Column;
        let mut rows = ctx.session().find().or_forbidden()?.filter(Column::List.eq(&list));
        if let Some(Date(day)) = valid_on {
            let open = sea_orm::Condition::any().add(Column::ValidTo.is_null()).add(Column::ValidTo.gt(day));
            rows = rows.filter(Column::ValidFrom.lte(day)).filter(open);
        }
        let order = List::plain("referenceCodes", Column::Code, Direction::Ascending).filtered(&Some(list));
        Connection::root(ctx, rows, order, Paging { first, after, last, before }).await
    }

    /// What a version of an effort's parameters would change: which weeks of which persons within reach would stand
    /// otherwise, and how many in each unit. For those who write versions; nothing is written.
    async fn simulate_effort_policy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be tried, and on which weeks.")] input: SimulateEffortPolicyInput,
    ) -> Result<Option<EffortPolicySimulationPayload>> {
        Ok(Some(EffortPolicySimulationPayload::of(ctx, input).await?))
    }

    /// The rules of law that the program holds people to, by code and first day.
    async fn legal_rules(&self, ctx: &Context<'_>) -> Result<Vec<LegalRule>> {
        let mut rules = ctx.session().find::<entity::legal_rule::Entity>().all().await?;
        rules.sort_by(|a, b| (&a.code, a.valid_from).cmp(&(&b.code, b.valid_from)));
        Ok(rules.into_iter().map(LegalRule::alone).collect())
    }

    /// Public holidays of a year, in order.
    async fn holidays(&self, ctx: &Context<'_>, #[graphql(desc = "The year.")] year: i32) -> Result<Vec<Holiday>> {
        use entity::holiday::Column;
        let (from, until) = bounds(year)?;
        let days = ctx.session().find::<entity::holiday::Entity>();
        let mut days = days.filter(Column::Day.gte(from)).filter(Column::Day.lt(until)).all().await?;
        days.sort_by_key(|row| row.day);
        Ok(days.into_iter().map(Holiday::alone).collect())
    }

    /// Closure days of a year, in order.
    async fn closure_days(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The year.")] year: i32,
    ) -> Result<Vec<ClosureDay>> {
        use entity::closure_day::Column;
        let (from, until) = bounds(year)?;
        let days = ctx.session().find::<entity::closure_day::Entity>();
        let mut days = days.filter(Column::Day.gte(from)).filter(Column::Day.lt(until)).all().await?;
        days.sort_by_key(|row| row.day);
        Ok(days.into_iter().map(ClosureDay::alone).collect())
    }
}

/// The first day of a year and of the next.
fn bounds(year: i32) -> Result<(chrono::NaiveDate, chrono::NaiveDate)> {
    let first = |year| chrono::NaiveDate::from_ymd_opt(year, 1, 1).filter(|_| (1900..=2200).contains(&year));
    let bad = || ErrorCode::BadUserInput.error("A year between 1900 and 2199.");
    Ok((first(year).ok_or_else(bad)?, first(year + 1).ok_or_else(bad)?))
}
