//! Persons in the schema.

mod circumstances;

use async_graphql::{Context, Enum, ID, Object, Result};
use entity::person::{CprKind as StoredCprKind, Entity};
use indsats_entity as entity;
use sea_orm::{ColumnTrait, Condition};

use self::circumstances::Circumstances;
use super::{
    assignment::Assignment,
    availability_case::AvailabilityCase,
    availability_case_list::{AvailabilityCaseFilter, AvailabilityCaseOrder},
    availability_event::AvailabilityEvent,
    connection::{Connection, List, Paging},
    context::Acting,
    course::{Course, CourseFilter, CourseOrder},
    enrolment::EffortEnrolment,
    meeting::{Meeting, MeetingFilter, MeetingOrder},
    need::PersonNeed,
    node::Node,
    person_facts::PersonFacts,
    plan::Plan,
    protection::ProtectionPeriod,
    record::{access, record, redacted_fields},
    reference::{ReferenceCode, code_of},
    scalar::Date,
    timeline::Timeline,
    unit::OrganisationUnit,
    user::User,
};
use crate::{
    policy::Class,
    store::{Direction, Page, Slice},
};

record!(Person shows Entity);

/// Whether a CPR number is the person's own.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "StoredCprKind")]
pub enum CprKind {
    /// Given by the national register.
    Ordinary,
    /// A substitute (erstatningsnummer), given where there is none in the register.
    Substitute,
}

access! {
    /// What the caller may do to a person now.
    PersonAccess on Entity {
        /// Give the person another name.
        can_change_name: ChangeName,
        /// Change address, telephone and mail.
        can_change_contact_details: ChangeContactDetails,
        /// Give the person another CPR number.
        can_change_cpr_number: ChangeCprNumber,
        /// Move the person to another unit.
        can_transfer: TransferPerson,
        /// Protect name and address.
        can_protect: ProtectPerson,
        /// Make somebody responsible.
        can_assign_caseworker: AssignCaseworker,
        /// Draft a plan.
        can_open_plan: OpenPlan,
        /// Book a conversation.
        can_book_meeting: BookMeeting,
        /// Propose the person for an effort.
        can_propose_enrolment: ProposeEnrolment,
        /// Report an absence.
        can_report_absence: ReportAbsence,
        /// Relieve the person from a duty.
        can_grant_exemption: GrantExemption,
        /// Write down how near the person is to a job.
        can_assess_readiness: AssessReadiness,
        /// Agree other weekly minutes than the effort's own.
        can_agree_individual_target: AgreeIndividualTarget,
        /// Record an observed fact about availability.
        can_record_availability_event: RecordAvailabilityEvent,
        /// Open a case on such facts.
        can_open_availability_case: OpenAvailabilityCase,
        /// Record a language or a way to come.
        can_record_need: RecordNeed,
        /// Be told who the person is, as an auditor.
        can_unmask: UnmaskPerson,
        /// Keep the person apart from another one.
        can_keep_apart: KeepApart,
        /// Let the person meet another one again.
        can_end_separation: EndSeparation,
        /// Record that data was handed to somebody.
        can_record_disclosure: RecordDisclosure,
    }
}

/// The citizen the work is about (borger). Seen by the responsible caseworkers, managers of the unit, and, without
/// anything that tells who it is, by auditors.
#[Object]
impl Person {
    /// The opaque global id. Auditors get another one, of their engagement.
    pub(super) async fn id(&self, ctx: &Context<'_>) -> ID {
        self.0.global_id(ctx.session())
    }

    /// Grows with each change; give it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The fields that are null because the caller may not read them, as opposed to empty.
    async fn redacted_fields(&self) -> Vec<&str> {
        redacted_fields(&self.0)
    }

    /// What the caller may do to this person, and why not.
    async fn access(&self, ctx: &Context<'_>) -> PersonAccess {
        PersonAccess::of(ctx.session(), &self.0)
    }

    /// Given name (fornavn). Null for those who may not know who it is.
    async fn given_name(&self) -> Option<&str> {
        self.0.see(Class::Identity, |_| ()).map(|()| self.0.given_name.as_str())
    }

    /// Family name (efternavn). Null for those who may not know who it is.
    async fn family_name(&self) -> Option<&str> {
        self.0.see(Class::Identity, |_| ()).map(|()| self.0.family_name.as_str())
    }

    /// Given and family name. Null for those who may not know who it is.
    async fn full_name(&self) -> Option<String> {
        self.0.see(Class::Identity, |row| format!("{} {}", row.given_name, row.family_name))
    }

    /// The CPR number's date of birth, the rest masked: `DDMMYY-****`. Null for those who may not know who it is.
    async fn cpr_masked(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(ctx.session().cpr_masked(&self.0)?)
    }

    /// The CPR number in clear, ten digits. Null without the privilege SEE_CPR; each reading is recorded.
    async fn cpr(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(ctx.session().cpr(&self.0)?.map(|number| number.to_string()))
    }

    /// Whether the number is the person's own or a substitute.
    async fn cpr_kind(&self) -> CprKind {
        self.0.cpr_kind.into()
    }

    /// Street, number, floor. Null where unknown or hidden; while the person is protected it takes SEE_PROTECTED_ADDRESS.
    async fn street(&self) -> Option<&str> {
        self.0.street.as_deref()
    }

    /// Four digits. Null where unknown or hidden, as `street`.
    async fn postal_code(&self) -> Option<&str> {
        self.0.postal_code.as_deref()
    }

    /// Postal district. Null where unknown or hidden, as `street`.
    async fn city(&self) -> Option<&str> {
        self.0.city.as_deref()
    }

    /// Telephone number. Null where unknown or hidden, as `street`.
    async fn phone(&self) -> Option<&str> {
        self.0.phone.as_deref()
    }

    /// Mail address. Null where unknown or hidden, as `street`.
    async fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }

    /// The legal group (målgruppe). Null where none is recorded.
    async fn target_group(&self, ctx: &Context<'_>) -> Result<Option<ReferenceCode>> {
        code_of(ctx, &self.0, "TARGET_GROUP", |row| row.target_group_code.clone()).await
    }

    /// The day on which the person was registered here.
    async fn registered_on(&self) -> Date {
        Date(self.0.registered_on)
    }

    /// Whether name and address are protected today (navne- og adressebeskyttelse).
    async fn is_protected(&self, ctx: &Context<'_>) -> Result<bool> {
        use entity::protection_period::Column as Period;
        let today = ctx.session().scope().today;
        let page = Page::first(1, Period::ValidFrom, Direction::Descending);
        let running = Condition::all().add(Period::ValidFrom.lte(today)).add(Period::ValidTo.gt(today));
        let found =
            self.0.children(ctx.session(), "isProtected", Period::PersonId, &page, |rows| Ok(rows.filter(running)));
        let found: Slice<Node<entity::protection_period::Entity>> = found.await?;
        Ok(!found.items.is_empty())
    }

    /// The unit that has the case (enhed). Null where the caller does not see the unit.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<OrganisationUnit>> {
        Ok(self.0.target(ctx.session(), "unit", |row| Some(row.unit_id)).await?.map(OrganisationUnit))
    }

    /// The employee who is primarily responsible today (sagsbehandler). Null where nobody is.
    async fn primary_caseworker(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        use entity::assignment::{AssignmentKind, Column as Assigned};
        let today = ctx.session().scope().today;
        let open = Condition::any().add(Assigned::ValidTo.is_null()).add(Assigned::ValidTo.gt(today));
        let primary = Condition::all()
            .add(Assigned::Kind.eq(AssignmentKind::Primary))
            .add(Assigned::ValidFrom.lte(today))
            .add(open);
        let page = Page::first(1, Assigned::ValidFrom, Direction::Descending);
        let name = "primaryCaseworker";
        let found = self.0.children(ctx.session(), name, Assigned::PersonId, &page, |rows| Ok(rows.filter(primary)));
        let mut found: Slice<Node<entity::assignment::Entity>> = found.await?;
        let Some(assignment) = found.items.pop() else { return Ok(None) };
        Ok(assignment.target(ctx.session(), "user", |row| Some(row.user_id)).await?.map(User))
    }

    /// Who is and was responsible, latest first.
    async fn assignments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
    ) -> Result<Connection<Assignment>> {
        use entity::assignment::Column as Assigned;
        let list = List::plain("person.assignments", Assigned::ValidFrom, Direction::Descending);
        Connection::of(ctx, &self.0, Assigned::PersonId, list, forward(first, after), Ok).await
    }

    /// When name and address are and were protected, latest first.
    async fn protection_periods(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
    ) -> Result<Connection<ProtectionPeriod>> {
        use entity::protection_period::Column as Period;
        let list = List::plain("person.protectionPeriods", Period::ValidFrom, Direction::Descending);
        Connection::of(ctx, &self.0, Period::PersonId, list, forward(first, after), Ok).await
    }

    /// The plan that is drafted or in force (Min Plan). Null where there is none.
    async fn active_plan(&self, ctx: &Context<'_>) -> Result<Option<Plan>> {
        use entity::plan::{Column as Planned, PlanState};
        let open = Planned::State.is_in([PlanState::Draft, PlanState::Active]);
        let page = Page::first(1, Planned::OpenedOn, Direction::Descending);
        let found =
            self.0.children(ctx.session(), "activePlan", Planned::PersonId, &page, |rows| Ok(rows.filter(open)));
        let mut found: Slice<Node<entity::plan::Entity>> = found.await?;
        Ok(found.items.pop().map(Plan))
    }

    /// All plans, latest first.
    async fn plans(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
    ) -> Result<Connection<Plan>> {
        use entity::plan::Column as Planned;
        let list = List::plain("person.plans", Planned::OpenedOn, Direction::Descending);
        Connection::of(ctx, &self.0, Planned::PersonId, list, forward(first, after), Ok).await
    }

    /// The person's courses (forløb), latest first unless ordered otherwise.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
    async fn courses(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Narrows the list.")] filter: Option<CourseFilter>,
        #[graphql(desc = "The order; planned start, latest first, by default.")] order_by: Option<CourseOrder>,
    ) -> Result<Connection<Course>> {
        use entity::course::Column as Taken;
        let list = CourseOrder::list("person.courses", order_by).filtered(&filter);
        let narrow = |rows| CourseFilter::apply(&filter, ctx.session(), rows);
        Connection::of(ctx, &self.0, Taken::PersonId, list, Paging { first, after, last, before }, narrow).await
    }

    /// The conversations with the person (samtaler), latest first unless ordered otherwise.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
    async fn meetings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Narrows the list.")] filter: Option<MeetingFilter>,
        #[graphql(desc = "The order; start, latest first, by default.")] order_by: Option<MeetingOrder>,
    ) -> Result<Connection<Meeting>> {
        use entity::meeting::Column as Held;
        let list = MeetingOrder::list("person.meetings", order_by).filtered(&filter);
        let narrow = |rows| MeetingFilter::apply(&filter, ctx.session(), rows);
        Connection::of(ctx, &self.0, Held::PersonId, list, Paging { first, after, last, before }, narrow).await
    }

    /// What holds for the person beside the work.
    #[graphql(flatten)]
    async fn circumstances(&self) -> Circumstances {
        Circumstances(self.0.clone())
    }

    /// What happened to the case.
    #[graphql(flatten)]
    async fn happened(&self) -> Timeline {
        Timeline(self.0.clone())
    }

    /// What the rules say of the person.
    #[graphql(flatten)]
    async fn facts(&self) -> PersonFacts {
        PersonFacts(self.0.clone())
    }

    /// The person's time in efforts (deltagelse), latest first.
    async fn enrolments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
    ) -> Result<Connection<EffortEnrolment>> {
        use entity::effort_enrolment::Column as Enrolled;
        let list = List::plain("person.enrolments", Enrolled::ValidFrom, Direction::Descending);
        Connection::of(ctx, &self.0, Enrolled::PersonId, list, forward(first, after), Ok).await
    }

    /// Observed facts about the person's availability (hændelser), latest first, also those that were taken back.
    async fn availability_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
    ) -> Result<Connection<AvailabilityEvent>> {
        use entity::availability_event::Column as Seen;
        let list = List::plain("person.availabilityEvents", Seen::OccurredOn, Direction::Descending);
        Connection::of(ctx, &self.0, Seen::PersonId, list, forward(first, after), Ok).await
    }

    /// The handling of such facts (rådighedssager), latest first.
    async fn availability_cases(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "Narrows the list.")] filter: Option<AvailabilityCaseFilter>,
    ) -> Result<Connection<AvailabilityCase>> {
        use entity::availability_case::Column as Handled;
        let list = AvailabilityCaseOrder::list("person.availabilityCases", None).filtered(&filter);
        let narrow = |rows| AvailabilityCaseFilter::apply(&filter, rows);
        Connection::of(ctx, &self.0, Handled::PersonId, list, forward(first, after), narrow).await
    }

    /// In which languages the person can follow an offer, and how they can come to it, latest first.
    async fn needs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
    ) -> Result<Connection<PersonNeed>> {
        use entity::person_need::Column as Needed;
        let list = List::plain("person.needs", Needed::ValidFrom, Direction::Descending);
        Connection::of(ctx, &self.0, Needed::PersonId, list, forward(first, after), Ok).await
    }
}

pub(super) fn forward(first: Option<i32>, after: Option<String>) -> Paging {
    Paging { first, after, ..Paging::default() }
}
