//! Worklists in the schema: what waits for somebody, told for a day.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Enum, ID, Object, Result};
use tokio::sync::OnceCell;

use super::{
    connection::{List, Paging, wants_total},
    context::{Acting, row_id},
    error::ErrorCode,
    scalar::{Date, Instant},
    worklist_page::WorklistItemConnection,
};
use crate::{
    domain::worklist::{Asked, Lists},
    policy::{Denial, Kind, Policy},
    rules::worklist::WorklistKind as Named,
    store::{self, Direction, Session},
};

/// A list of what waits. Facts and tasks, never a judgement of anybody.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "Named")]
pub enum WorklistKind {
    /// A conversation is due this week, and none is booked.
    ConversationToBook,
    /// A conversation is booked for today or tomorrow.
    ConversationBooked,
    /// The conversation that last week required did not take place; the reason names the cause.
    ConversationMissed,
    /// A course ends within the days that the policy names, and no other agreed course runs on.
    CourseEnding,
    /// No course runs, and the policy's limit of obliged days is at most a week away, or passed.
    GapOpen,
    /// The planned start of a course has come, and nobody has confirmed it.
    CourseStartUnconfirmed,
    /// The credited minutes of the last closed week are below its target.
    HoursBelowTarget,
    /// A session is over for more than two workdays without attendance.
    AttendanceUnregistered,
    /// The day of a booked conversation is over, and nobody has recorded what came of it.
    MeetingWithoutOutcome,
    /// The day on which readiness was to be assessed again is past.
    ReadinessOverdue,
    /// An absence was reported, and nobody has decided; or the ground of a missed session waits to be assessed.
    AbsenceToReview,
    /// An exemption is due for review.
    ExemptionToReview,
    /// An enrolment was proposed, and nobody has decided.
    EnrolmentToDecide,
    /// An enrolment is due for review.
    EnrolmentReviewDue,
    /// Nobody is primarily responsible for the person.
    PersonWithoutCaseworker,
    /// A case about availability waits for its next step: by age, see the case's `missingStep`.
    AvailabilityCaseOpen,
    /// A case was reached by breaking the glass, an access is unusual or was drawn for a sample, and nobody has reviewed that.
    AccessToReview,
}

/// Who and when is asked for, as clients write it.
#[derive(Clone, Default)]
pub struct Question {
    pub as_of: Option<Instant>,
    pub known_at: Option<Instant>,
    pub unit: Option<ID>,
    pub caseworker: Option<ID>,
}

impl Question {
    /// What it asks in a session, where ids are opened.
    pub(super) fn asked(&self, session: &Session) -> Asked {
        let instant = |instant: &Option<Instant>| instant.as_ref().map(|Instant(at)| *at);
        Asked {
            as_of: instant(&self.as_of),
            known_at: instant(&self.known_at),
            unit: self.unit.as_ref().map(|unit| row_id(session, Kind::OrganisationUnit, unit)),
            caseworker: self.caseworker.as_ref().map(|user| row_id(session, Kind::User, user)),
        }
    }
}

/// Lists of one day that share their source and their counts.
struct Day {
    question: Question,
    lists: Lists,
    /// The one list that is asked for.
    only: Option<Named>,
    counts: OnceCell<store::Result<HashMap<String, u64>>>,
}

/// One list of one day.
pub struct Worklist {
    kind: Named,
    of: Arc<Day>,
}

/// The lists that the role in use has: all of them, or the one that is asked for.
///
/// # Errors
/// FORBIDDEN for a list that the role does not have, `BAD_USER_INPUT` for more persons than can be reckoned on demand.
pub(super) async fn worklists(ctx: &Context<'_>, only: Option<Named>, question: Question) -> Result<Vec<Worklist>> {
    let session = ctx.session();
    let held = Policy::current().worklists(session.request().role);
    let kinds: Vec<Named> = held.iter().copied().filter(|kind| only.is_none_or(|only| only == *kind)).collect();
    if kinds.is_empty() {
        session.note_refusal(None);
        return Err(store::Error::Forbidden(Denial::Role).into());
    }
    let too_many =
        || ErrorCode::BadUserInput.error("Too many persons for a day that is not kept: name a unit or a caseworker.");
    let lists = Lists::of(session, question.asked(session)).await?.ok_or_else(too_many)?;
    let of = Arc::new(Day { question, lists, only, counts: OnceCell::new() });
    Ok(kinds.into_iter().map(|kind| Worklist { kind, of: of.clone() }).collect())
}

impl Day {
    /// How many items a list has: counted once for all lists that are asked for.
    async fn count(&self, session: &Session, kind: Named) -> store::Result<u64> {
        let counts = self.counts.get_or_init(async || self.lists.counts(session, self.only).await);
        Ok(counts.await.as_ref().map_err(Clone::clone)?.get(kind.as_str()).copied().unwrap_or_default())
    }

    /// What tells this day, as asked for, from another: for cursors.
    fn name(&self, kind: Named) -> String {
        let Question { known_at, unit, caseworker, .. } = &self.question;
        format!("{} {} {known_at:?} {unit:?} {caseworker:?}", kind.as_str(), self.lists.day)
    }
}

/// What waits on a day for those who have this list: items by urgency (what is due first, then what has waited longest),
/// then by name. The lists are computed by rules, the same for everybody, from what is recorded; nobody is on a list for
/// any other reason than the one that its item states.
#[Object]
impl Worklist {
    /// Which list it is.
    async fn kind(&self) -> WorklistKind {
        self.kind.into()
    }

    /// The local day that it is told for.
    async fn day(&self) -> Date {
        Date(self.of.lists.day)
    }

    /// Whether everybody within reach is reckoned. False for a while after an import or a new policy, or when the program
    /// was not running when the week began: items may then be missing or outdated.
    async fn is_complete(&self, ctx: &Context<'_>) -> Result<bool> {
        match self.of.lists.told {
            None => Ok(ctx.session().store().is_reckoned(self.of.lists.day).await?),
            Some(_) => Ok(true),
        }
    }

    /// How many items it has for the caller. Tells no names.
    async fn count(&self, ctx: &Context<'_>) -> Result<u64> {
        Ok(self.of.count(ctx.session(), self.kind).await?)
    }

    /// The items, most urgent first and then by name; for those who may know no names, what has waited longest first.
    async fn items(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
    ) -> Result<WorklistItemConnection> {
        let session = ctx.session();
        let order = Lists::order(session);
        let list = List { filter: self.of.name(self.kind), ..List::plain("worklist", order, Direction::Ascending) };
        let page = list.page(session, Paging { first, after, last, before })?;
        let total = if wants_total(ctx) { Some(self.of.count(session, self.kind).await?) } else { None };
        let slice = self.of.lists.page(session, self.kind, &page).await?;
        WorklistItemConnection::of(session, slice, &list, total)
    }
}
