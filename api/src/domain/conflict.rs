//! What a time meets: warnings, for a person to weigh. Only what cannot be at all is an error.

use chrono::NaiveDate;
use indsats_entity::{course, meeting, meeting_notice, offer};
use sea_orm::ColumnTrait;
use uuid::Uuid;

use super::{
    Code, Detail, Failure, Problem, Severity, Verdict,
    agenda::{self, DaySpan, Time},
};
use crate::{
    policy::{Kind, Visible},
    store::{Reading, Result, Seen},
};

/// A conversation that is wanted at a time.
pub(super) struct Wanted<'a> {
    pub person: Uuid,
    pub caseworker: Uuid,
    pub meeting_type: &'a str,
    pub time: Time,
    /// The conversation that is moved there: it is not in its own way.
    pub moved: Option<Uuid>,
}

/// What a conversation meets.
pub(super) async fn of_meeting(at: Reading<'_>, wanted: &Wanted<'_>) -> Result<Vec<Problem>> {
    use meeting::Column::{PersonId, UserId};
    let Wanted { person, caseworker, time, moved, .. } = *wanted;
    let mut met = Vec::new();
    let own = agenda::meetings(at, PersonId, person, time, moved).await?;
    if !own.is_empty() {
        met.push(Problem::at("startsAt", Code::MeetingOverlap).with(overlap(&own)));
    }
    // Also with persons whom the caller does not see: that the caseworker is busy is told, and with whom is not.
    let taken = at.taken_by_meetings(caseworker, (time.starts_at, time.ends_at), moved).await?;
    if !taken.is_empty() {
        let seen = agenda::meetings(at, UserId, caseworker, time, moved).await?;
        met.push(Problem::at("caseworker", Code::CaseworkerBusy).with(overlap(&seen)).warning());
    }
    let closed = agenda::closed_times(at, caseworker, time).await?;
    met.extend(warning("caseworker", Code::CaseworkerClosed, &closed));
    let sessions = agenda::sessions(at, person, time, None).await?;
    met.extend(warning("startsAt", Code::PersonInCourse, &sessions));
    met.extend(away(at, person, time.day(), "startsAt").await?);
    met.extend(free_day(at, time.day(), None).await?);
    met.extend(short_notice(at, wanted.meeting_type, time.day()).await?);
    Ok(met)
}

/// What an occasion of a course meets.
pub(super) async fn of_session(
    at: Reading<'_>,
    course: &course::Model,
    provider: Uuid,
    time: Time,
) -> Result<Vec<Problem>> {
    let person = course.person_id;
    let meetings = agenda::meetings(at, meeting::Column::PersonId, person, time, None).await?;
    let sessions = agenda::sessions(at, person, time, Some(course.id)).await?;
    let mut met = Vec::new();
    met.extend(warning("startsAt", Code::PersonInMeeting, &meetings));
    met.extend(warning("startsAt", Code::PersonInCourse, &sessions));
    met.extend(away(at, person, time.day(), "startsAt").await?);
    met.extend(free_day(at, time.day(), Some(provider)).await?);
    Ok(met)
}

/// What a course meets that is to be agreed. Taken places and persons to be kept apart are told alike: that it does not
/// go, and not because of whom.
pub(super) async fn of_plan(at: Reading<'_>, course: &course::Model) -> Result<Vec<Problem>> {
    let start = course.planned_from;
    let offer = at.find::<offer::Entity>().by_id(course.offer_id).await?;
    let taken = at.places_taken(start).await?.get(&course.offer_id).copied().unwrap_or_default();
    let is_full = offer.is_some_and(|offer| taken >= i64::from(offer.places));
    let is_apart = at.not_compatible(course.person_id, start).await?.contains(&course.offer_id);
    let told = [(Code::NoPlaces, is_full), (Code::NotCompatible, is_apart)].into_iter();
    let told = told.filter(|(_, applies)| *applies).map(|(code, _)| Problem::at("course", code).warning());
    Ok(told.chain(away(at, course.person_id, start, "course").await?).collect())
}

/// Whether what was met stands in the way: what cannot be does, alone; a warning does until it is acknowledged.
pub(super) fn weigh(met: Vec<Problem>, acknowledged: &[Code]) -> Verdict<()> {
    let (errors, mut warnings): (Vec<_>, Vec<_>) = met.into_iter().partition(|it| it.severity == Severity::Error);
    warnings.retain(|warning| !acknowledged.contains(&warning.code));
    let standing = if errors.is_empty() { warnings } else { errors };
    if standing.is_empty() { Ok(()) } else { Err(Failure::Problems(standing)) }
}

/// Whether the person is absent or exempt on a day. The records are named, but not their kinds: those may tell of health.
pub(super) async fn away(at: Reading<'_>, person: Uuid, day: NaiveDate, field: &str) -> Result<Option<Problem>> {
    let absences = agenda::absences(at, person, DaySpan::of(day)).await?;
    let exemptions = agenda::exemptions(at, person, DaySpan::of(day)).await?;
    let absences = absences.iter().map(|row| (Kind::Absence, row.id()));
    let with: Vec<_> = absences.chain(exemptions.iter().map(|row| (Kind::Exemption, row.id()))).collect();
    let problem = |with| Problem::at(field, Code::PersonAway).with(Detail::Overlap { with }).warning();
    Ok(Some(with).filter(|with| !with.is_empty()).map(problem))
}

/// Whether a day is a public holiday, or one on which everybody or the provider is closed.
async fn free_day(at: Reading<'_>, day: NaiveDate, provider: Option<Uuid>) -> Result<Vec<Problem>> {
    let holidays = agenda::holidays(at, DaySpan::of(day)).await?;
    let closures = agenda::closures(at, DaySpan::of(day), provider).await?;
    let holiday = warning("startsAt", Code::PublicHoliday, &holidays);
    Ok(holiday.into_iter().chain(warning("startsAt", Code::ClosedDay, &closures)).collect())
}

/// Whether fewer calendar days lie between today and the conversation than its type asks for.
async fn short_notice(at: Reading<'_>, meeting_type: &str, day: NaiveDate) -> Result<Option<Problem>> {
    use meeting_notice::{Column, Entity};
    let today = at.session().scope().today;
    let rules = at.find::<Entity>().filter(Column::MeetingTypeCode.eq(meeting_type));
    let rules = rules.filter(DaySpan::of(today).meets(Column::ValidFrom, Column::ValidTo)).all().await?;
    let rule = rules.into_iter().max_by_key(|rule| rule.valid_from);
    let broken = rule.filter(|rule| (day - today).num_days() < i64::from(rule.calendar_days));
    Ok(broken.map(|rule| {
        let reference = rule.legal_reference.clone().into();
        Problem::at("startsAt", Code::NoticeTooShort).with(Detail::Rule { id: "minimum-notice", reference }).warning()
    }))
}

fn warning<E: Visible>(field: &str, code: Code, rows: &[Seen<E>]) -> Option<Problem> {
    (!rows.is_empty()).then(|| Problem::at(field, code).with(overlap(rows)).warning())
}

fn overlap<E: Visible>(rows: &[Seen<E>]) -> Detail {
    Detail::Overlap { with: rows.iter().map(|row| (E::KIND, row.id())).collect() }
}
