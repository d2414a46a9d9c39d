//! Conversations in the schema.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result};
use entity::meeting::{Column, Entity, MeetingForm as StoredForm, MeetingState as StoredState};
use indsats_entity as entity;
use sea_orm::ColumnTrait;

use super::{
    connection::List,
    context::{Acting, row_id},
    order::OrderDirection,
    person::Person,
    record::{access, record, redacted_fields},
    reference::{ReferenceCode, code_of},
    scalar::{Date, Instant, IsoWeek},
    user::User,
};
use crate::{
    policy::Kind,
    store::{self, Direction, Scoped, Session},
};

record!(Meeting shows Entity);

/// How a conversation is held.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "StoredForm")]
pub enum MeetingForm {
    /// Face to face.
    Physical,
    /// By telephone.
    Phone,
    /// By video.
    Video,
}

/// What became of a conversation.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "StoredState")]
pub enum MeetingState {
    /// Agreed or called to.
    Booked,
    /// Held.
    Held,
    /// The person did not come.
    NoShow,
    /// The municipality cancelled.
    CancelledByMunicipality,
    /// The person cancelled.
    CancelledByCitizen,
    /// Moved: another conversation replaces it.
    Rescheduled,
    /// Recorded by mistake.
    Void,
}

access! {
    /// What the caller may do to a conversation now.
    MeetingAccess on Entity {
        /// Move it.
        can_reschedule: RescheduleMeeting,
        /// Record that it was held.
        can_record_outcome: RecordMeetingOutcome,
        /// Record that the person did not come.
        can_record_no_show: RecordNoShow,
        /// Cancel it.
        can_cancel: CancelMeeting,
        /// Take it back as a mistake.
        can_void: VoidMeeting,
    }
}

/// A conversation with a person (samtale).
#[Object]
impl Meeting {
    /// The opaque global id. Auditors get another one, of their engagement.
    pub(super) async fn id(&self, ctx: &Context<'_>) -> ID {
        self.0.global_id(ctx.session())
    }

    /// Grows with each change; give it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The person (borger). Null where the caller does not see the person.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(self.0.target(ctx.session(), "person", |row| Some(row.person_id)).await?.map(Person))
    }

    /// The fields that are null because the caller may not read them, as opposed to empty.
    async fn redacted_fields(&self) -> Vec<&str> {
        redacted_fields(&self.0)
    }

    /// What the caller may do to this conversation, and why not.
    async fn access(&self, ctx: &Context<'_>) -> MeetingAccess {
        MeetingAccess::of(ctx.session(), &self.0)
    }

    /// Who conducts it. Null where the caller does not see users.
    async fn caseworker(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(self.0.target(ctx.session(), "caseworker", |row| Some(row.user_id)).await?.map(User))
    }

    /// The type, from the list MEETING_TYPE. Null where the list no longer holds the code.
    async fn r#type(&self, ctx: &Context<'_>) -> Result<Option<ReferenceCode>> {
        code_of(ctx, &self.0, "MEETING_TYPE", |row| Some(row.type_code.clone())).await
    }

    /// How it is held.
    async fn form(&self) -> MeetingForm {
        self.0.form.into()
    }

    /// When it begins.
    async fn starts_at(&self) -> Instant {
        Instant(self.0.starts_at)
    }

    /// When it ends.
    async fn ends_at(&self) -> Instant {
        Instant(self.0.ends_at)
    }

    /// The local day on which it begins: the day that decides which week it counts in.
    async fn held_on(&self) -> Date {
        Date(self.0.held_on)
    }

    /// How long it is, in whole minutes.
    async fn duration_minutes(&self) -> i64 {
        (self.0.ends_at - self.0.starts_at).num_minutes()
    }

    /// What became of it.
    async fn state(&self) -> MeetingState {
        self.0.state.into()
    }

    /// What came of it, from the list MEETING_OUTCOME. Null where nothing is recorded.
    async fn outcome(&self, ctx: &Context<'_>) -> Result<Option<ReferenceCode>> {
        code_of(ctx, &self.0, "MEETING_OUTCOME", |row| row.outcome_code.clone()).await
    }

    /// The note. Null where there is none, or for those who may not read free text.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// Why it was cancelled or taken back. Null where there is nothing to explain, or for those who may not read free
    /// text.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// The conversation that this one replaces. Null where it replaces none.
    async fn replaces(&self, ctx: &Context<'_>) -> Result<Option<Meeting>> {
        Ok(self.0.target(ctx.session(), "replaces", |row| row.replaces_id).await?.map(Meeting))
    }
}

/// Narrows a list of conversations. Absent fields do not narrow.
#[derive(InputObject)]
pub struct MeetingFilter {
    /// One of these states.
    states: Option<Vec<MeetingState>>,
    /// Who conducts them.
    caseworker: Option<ID>,
    /// A code of the list MEETING_TYPE.
    r#type: Option<String>,
    /// In this ISO week, by the local day on which they begin.
    week: Option<IsoWeek>,
    /// Beginning at this instant or later.
    starts_from: Option<Instant>,
    /// Beginning before this instant.
    starts_until: Option<Instant>,
}

impl MeetingFilter {
    pub(super) fn apply<'s>(
        filter: &Option<Self>,
        session: &Session,
        mut rows: Scoped<'s, Entity>,
    ) -> store::Result<Scoped<'s, Entity>> {
        let Some(filter) = filter else { return Ok(rows) };
        if let Some(states) = &filter.states {
            rows = rows.filter(Column::State.is_in(states.iter().copied().map(StoredState::from)));
        }
        if let Some(user) = &filter.caseworker {
            rows = rows.pointing_at::<entity::user::Entity>(Column::UserId, row_id(session, Kind::User, user))?;
        }
        if let Some(code) = &filter.r#type {
            rows = rows.filter(Column::TypeCode.eq(code));
        }
        if let Some(IsoWeek(week)) = filter.week {
            rows = rows.filter(Column::HeldOn.gte(week.monday())).filter(Column::HeldOn.lt(week.end()));
        }
        if let Some(Instant(from)) = filter.starts_from {
            rows = rows.filter(Column::StartsAt.gte(from));
        }
        if let Some(Instant(until)) = filter.starts_until {
            rows = rows.filter(Column::StartsAt.lt(until));
        }
        Ok(rows)
    }
}

/// What conversations can be ordered by.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
pub enum MeetingOrderField {
    /// When they begin.
    StartsAt,
}

/// The order of a list of conversations.
#[derive(InputObject)]
pub struct MeetingOrder {
    /// What to order by.
    field: MeetingOrderField,
    /// Which way.
    direction: OrderDirection,
}

impl MeetingOrder {
    pub(super) fn list(name: &'static str, order: Option<Self>) -> List<Entity> {
        let (field, direction) = match order {
            Some(order) => (order.field, order.direction.into()),
            None => (MeetingOrderField::StartsAt, Direction::Descending),
        };
        let column = match field {
            MeetingOrderField::StartsAt => Column::StartsAt,
        };
        List::plain(name, column, direction)
    }
}
