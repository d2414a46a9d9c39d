//! One item of a worklist: why, since when, by when, about what, and what can be done about it.

use std::collections::{BTreeSet, HashMap};

use async_graphql::{Context, Object, Result, Union};
use indsats_entity::{
    absence as stored_absence, access_review, availability_case, break_glass, course as stored_course,
    course_session as stored_session, effort_enrolment, exemption as stored_exemption, meeting as stored_meeting,
    person as stored_person,
    plan::{self, PlanState},
    worklist_item::{self, Entity},
};
use sea_orm::ColumnTrait;
use uuid::Uuid;

use super::{
    absence::Absence,
    access_review::AccessReview,
    availability_case::AvailabilityCase,
    connection::Record,
    context::Acting,
    course::Course,
    course_session::CourseSession,
    effort::Effort,
    enrolment::EffortEnrolment,
    error::ErrorCode,
    exemption::Exemption,
    glass::BreakGlass,
    meeting::Meeting,
    node::Node,
    person::Person,
    scalar::Date,
    worklist_action::{Ways, WorklistAction, offer},
    worklist_reason::WorklistReason,
};
use crate::{
    civil,
    domain::worklist::access_reason,
    policy::{Action, Kind, Visible},
    rules::worklist::Reason,
    store::{Seen, Session, Waiting},
};

/// Something on a list, from one of the two sources that a list can have.
#[derive(Clone)]
pub enum WorklistItem {
    Item(Node<Entity>),
    Access(Node<access_review::Entity>),
}

/// The record that an item is about.
#[derive(Union)]
pub enum WorklistSubject {
    Person(Person),
    Meeting(Meeting),
    Course(Course),
    CourseSession(CourseSession),
    Absence(Absence),
    Exemption(Exemption),
    EffortEnrolment(EffortEnrolment),
    AvailabilityCase(AvailabilityCase),
    BreakGlass(BreakGlass),
    AccessReview(AccessReview),
}

impl WorklistItem {
    /// What waits, with the rows of each source as one level.
    pub(super) fn level(waiting: Vec<Waiting>) -> Vec<Self> {
        let are_items: Vec<bool> = waiting.iter().map(|waiting| matches!(waiting, Waiting::Item(_))).collect();
        let (mut items, mut accesses) = (Vec::<Seen<Entity>>::new(), Vec::<Seen<access_review::Entity>>::new());
        for waiting in waiting {
            match waiting {
                Waiting::Item(row) => items.push(row),
                Waiting::Access(row) => accesses.push(row),
            }
        }
        let mut items = Node::level(items).into_iter().map(Self::Item);
        let mut accesses = Node::level(accesses).into_iter().map(Self::Access);
        let next = |is_item: bool| if is_item { items.next() } else { accesses.next() };
        are_items.into_iter().filter_map(next).collect()
    }

    fn why(&self) -> Result<Reason> {
        let unknown = || ErrorCode::InternalServerError.error("An item without a known reason.");
        match self {
            Self::Item(row) => Reason::parse(&row.reason).ok_or_else(unknown),
            Self::Access(row) => Ok(access_reason(row.cause)),
        }
    }

    async fn of_person(&self, session: &Session) -> Result<Option<Node<stored_person::Entity>>> {
        Ok(match self {
            Self::Item(row) => row.target(session, "person", |row| Some(row.person_id)).await?,
            Self::Access(row) => row.target(session, "person", |row| row.person_id).await?,
        })
    }
}

/// The record that an item is about, where it is of this type and the caller sees it.
async fn about<T: Visible>(item: &Node<Entity>, session: &Session) -> Result<Option<Node<T>>> {
    let points_at = |row: &worklist_item::Model| -> Option<Uuid> {
        (row.subject_kind == T::KIND.as_str()).then_some(row.subject_id)
    };
    Ok(item.target(session, &format!("subject {}", T::KIND.as_str()), points_at).await?)
}

async fn show<R: Record>(item: &Node<Entity>, session: &Session) -> Result<Option<R>> {
    Ok(about::<R::Entity>(item, session).await?.map(R::show))
}

/// The plan of the item's person that is drafted or in force: there is one at most.
async fn open_plan(item: &Node<Entity>, session: &Session) -> Result<Option<Node<plan::Entity>>> {
    use plan::Column::{PersonId, State};
    let plans = item.gathered("open plans".to_owned(), async |items| {
        let persons: BTreeSet<Uuid> = items.iter().map(|item| item.person_id).collect();
        let open = State.is_in([PlanState::Draft, PlanState::Active]);
        let plans = session.find::<plan::Entity>().filter(PersonId.is_in(persons)).filter(open).all().await?;
        let plans = Node::level(plans).into_iter().map(|plan| (plan.person_id, plan));
        Ok(plans.collect::<HashMap<Uuid, Node<plan::Entity>>>())
    });
    Ok(plans.await?.get(&item.person_id).cloned())
}

/// Something that waits for somebody.
#[Object]
impl WorklistItem {
    /// Why it is on the list.
    async fn reason(&self) -> Result<WorklistReason> {
        Ok(self.why()?.into())
    }

    /// The first day on which it waits.
    async fn since(&self) -> Date {
        Date(match self {
            Self::Item(row) => row.since,
            Self::Access(row) => civil::local_date(row.raised_at),
        })
    }

    /// The last day in time; in the past where it is overdue. Null where no rule names a day.
    async fn due(&self) -> Option<Date> {
        match self {
            Self::Item(row) => row.due.map(Date),
            Self::Access(_) => None,
        }
    }

    /// The effort by whose rules it waits. Null for what the administration of any case asks.
    async fn effort(&self, ctx: &Context<'_>) -> Result<Option<Effort>> {
        let Self::Item(row) = self else { return Ok(None) };
        Ok(row.target(ctx.session(), "effort", |row| row.effort_id).await?.map(Effort))
    }

    /// The number of the effort's policy that says so. Null where no policy has a say.
    async fn policy_number(&self) -> Option<i32> {
        match self {
            Self::Item(row) => row.policy_number,
            Self::Access(_) => None,
        }
    }

    /// The person (borger). Null where it is about nobody in particular, or the caller does not see the person.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(self.of_person(ctx.session()).await?.map(Person))
    }

    /// The record that it is about; the person where it is about no other. Null where the caller does not see the record.
    async fn subject(&self, ctx: &Context<'_>) -> Result<Option<WorklistSubject>> {
        let session = ctx.session();
        let item = match self {
            Self::Item(item) => item,
            Self::Access(review) => return Ok(Some(WorklistSubject::AccessReview(AccessReview(review.clone())))),
        };
        Ok(match Kind::parse(&item.subject_kind) {
            Some(Kind::Person) => show(item, session).await?.map(WorklistSubject::Person),
            Some(Kind::Meeting) => show(item, session).await?.map(WorklistSubject::Meeting),
            Some(Kind::Course) => show(item, session).await?.map(WorklistSubject::Course),
            Some(Kind::CourseSession) => show(item, session).await?.map(WorklistSubject::CourseSession),
            Some(Kind::Absence) => show(item, session).await?.map(WorklistSubject::Absence),
            Some(Kind::Exemption) => show(item, session).await?.map(WorklistSubject::Exemption),
            Some(Kind::EffortEnrolment) => show(item, session).await?.map(WorklistSubject::EffortEnrolment),
            Some(Kind::AvailabilityCase) => show(item, session).await?.map(WorklistSubject::AvailabilityCase),
            Some(Kind::BreakGlass) => show(item, session).await?.map(WorklistSubject::BreakGlass),
            _ => None,
        })
    }

    /// What can be done about it, and whether the caller may.
    async fn actions(&self, ctx: &Context<'_>) -> Result<Vec<WorklistAction>> {
        let session = ctx.session();
        let Ways { person, course, subject } = Ways::out_of(self.why()?);
        let item = match self {
            Self::Item(item) => item,
            Self::Access(review) => return Ok(offer(session, Some(review.clone()), subject)),
        };
        let mut offers = Vec::new();
        if !person.is_empty() {
            offers.extend(offer(session, self.of_person(session).await?, person));
        }
        if course {
            offers.extend(match open_plan(item, session).await? {
                Some(plan) => offer(session, Some(plan), &[Action::ProposeCourse]),
                None => offer(session, self.of_person(session).await?, &[Action::OpenPlan]),
            });
        }
        if subject.is_empty() {
            return Ok(offers);
        }
        macro_rules! on {
            ($entity:ty) => {
                offers.extend(offer(session, about::<$entity>(item, session).await?, subject))
            };
        }
        match Kind::parse(&item.subject_kind) {
            Some(Kind::Meeting) => on!(stored_meeting::Entity),
            Some(Kind::Course) => on!(stored_course::Entity),
            Some(Kind::CourseSession) => on!(stored_session::Entity),
            Some(Kind::Absence) => on!(stored_absence::Entity),
            Some(Kind::Exemption) => on!(stored_exemption::Entity),
            Some(Kind::EffortEnrolment) => on!(effort_enrolment::Entity),
            Some(Kind::AvailabilityCase) => on!(availability_case::Entity),
            Some(Kind::BreakGlass) => on!(break_glass::Entity),
            _ => {}
        }
        Ok(offers)
    }
}
