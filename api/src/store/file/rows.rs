//! The rows behind the files of some persons, as they are now.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use indsats_entity::{
    absence, assignment, attendance, availability_case, benefit_period, break_glass, course, course_session,
    effort_enrolment, enrolment_pause, exemption, history, individual_target, meeting, offer, person, plan,
    readiness_assessment,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::known;
use crate::{
    policy::{Action, Kind},
    store::Result,
};

/// How many statements gather files and rulebook.
pub(super) const STATEMENTS: usize = 21;

/// Rows of some persons, and of what they point at.
#[derive(Default)]
pub(super) struct Rows {
    pub persons: Vec<person::Model>,
    pub assignments: Vec<assignment::Model>,
    pub plans: Vec<plan::Model>,
    pub courses: Vec<course::Model>,
    pub sessions: Vec<course_session::Model>,
    pub attendances: Vec<attendance::Model>,
    pub meetings: Vec<meeting::Model>,
    pub absences: Vec<absence::Model>,
    pub exemptions: Vec<exemption::Model>,
    pub benefits: Vec<benefit_period::Model>,
    pub enrolments: Vec<effort_enrolment::Model>,
    pub pauses: Vec<enrolment_pause::Model>,
    pub glasses: Vec<break_glass::Model>,
    pub availability: Vec<availability_case::Model>,
    pub targets: Vec<individual_target::Model>,
    pub assessments: Vec<readiness_assessment::Model>,
    /// Provider and kind of each offer.
    pub offers: HashMap<Uuid, (Uuid, String)>,
    /// When the state of a meeting was last registered by somebody.
    pub registered: HashMap<Uuid, DateTime<Utc>>,
}

#[expect(clippy::disallowed_methods, reason = "for the rules: whoever asks has asked the policy for the persons")]
pub(super) async fn rows(on: &impl ConnectionTrait, persons: &[Uuid]) -> Result<Rows> {
    macro_rules! of {
        ($module:ident) => {
            $module::Entity::find().filter($module::Column::PersonId.is_in(persons.iter().copied())).all(on).await?
        };
    }
    let mut rows = Rows {
        persons: person::Entity::find().filter(person::Column::Id.is_in(persons.iter().copied())).all(on).await?,
        assignments: of!(assignment),
        plans: of!(plan),
        courses: of!(course),
        sessions: of!(course_session),
        attendances: of!(attendance),
        meetings: of!(meeting),
        absences: of!(absence),
        exemptions: of!(exemption),
        benefits: of!(benefit_period),
        enrolments: of!(effort_enrolment),
        pauses: of!(enrolment_pause),
        glasses: of!(break_glass),
        availability: of!(availability_case),
        targets: of!(individual_target),
        assessments: of!(readiness_assessment),
        ..Rows::default()
    };
    rows.offers = offers(on, &rows.courses, None).await?;
    rows.registered = registered(on, persons, None).await?;
    Ok(rows)
}

/// The offers of courses.
#[expect(clippy::disallowed_methods, reason = "the catalogue, of which nothing leaves but through the rules")]
pub(super) async fn offers(
    on: &impl ConnectionTrait,
    courses: &[course::Model],
    known_at: Option<DateTime<Utc>>,
) -> Result<HashMap<Uuid, (Uuid, String)>> {
    let query = offer::Entity::find().filter(offer::Column::Id.is_in(courses.iter().map(|course| course.offer_id)));
    let found = known::reference::<offer::Entity>(on, query.all(on).await?, known_at).await?;
    Ok(found.into_iter().map(|offer| (offer.id, (offer.provider_id, offer.kind_code))).collect())
}

/// When somebody last registered what became of meetings. What an import brings was registered elsewhere, nobody says when.
#[expect(clippy::disallowed_methods, reason = "answers with instants only")]
pub(super) async fn registered(
    on: &impl ConnectionTrait,
    persons: &[Uuid],
    until: Option<DateTime<Utc>>,
) -> Result<HashMap<Uuid, DateTime<Utc>>> {
    use history::{Column, Entity};
    let verbs = [Action::RecordMeetingOutcome, Action::RecordNoShow, Action::CancelMeeting];
    let mut query = Entity::find()
        .select_only()
        .columns([Column::RowId, Column::RecordedAt])
        .filter(Column::PersonId.is_in(persons.iter().copied()))
        .filter(Column::Entity.eq(Kind::Meeting.as_str()))
        .filter(Column::Action.is_in(verbs.map(Action::as_str)));
    if let Some(until) = until {
        query = query.filter(Column::RecordedAt.lte(until));
    }
    let mut latest = HashMap::new();
    for (meeting, at) in query.into_tuple::<(Uuid, DateTime<Utc>)>().all(on).await? {
        let known = latest.entry(meeting).or_insert(at);
        *known = at.max(*known);
    }
    Ok(latest)
}
