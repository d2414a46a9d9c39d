//! Which offers suit a person from a day on, and why the others do not. Facts about offers: nothing is scored, and nobody
//! is judged.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Datelike, NaiveDate, Utc, Weekday};
use indsats_entity::{
    effort, offer, offer_condition, offer_intake, offer_kind_rule, person, person_need, person_need::Need,
};
use sea_orm::ColumnTrait;
use uuid::Uuid;

use super::{Code, Problem, Verdict, agenda::DaySpan, name_key, problem::Naming};
use crate::{
    civil::IsoWeek,
    policy::{Action, Kind},
    rules::{Course, CourseState, Period, week_facts},
    store::{Error, Files, Reading, Result, Seen, Session},
};

/// Why an offer does not suit. Reasons are told in this order, and each excludes by itself.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reason {
    /// No rule allows the kind for the person's target group on that day.
    KindNotAllowed,
    /// The offer is not given on that day.
    NotOffered,
    /// Every place is taken on that day.
    NoPlaces,
    /// The offer takes people in on certain days, and that day is none of them.
    NoIntake,
    /// With it, the first whole week would have fewer hours than the person's target.
    HoursBelowTarget,
    /// It is given in none of the languages in which the person can follow it.
    Language,
    /// The person can come in none of the ways that lead to it.
    Transport,
    /// It cannot be combined with what is arranged for others.
    NotCompatible,
}

/// An offer with what stands against it; nothing where it suits.
pub struct Suitability {
    pub offer: Seen<offer::Entity>,
    pub reasons: Vec<Reason>,
}

/// What every offer is held against.
struct Facts {
    start: NaiveDate,
    allowed_kinds: HashSet<String>,
    taken: HashMap<Uuid, i64>,
    intakes: HashMap<Uuid, HashSet<NaiveDate>>,
    conditions: HashMap<(Uuid, &'static str), HashSet<String>>,
    needs: HashMap<&'static str, HashSet<String>>,
    not_compatible: HashSet<Uuid>,
    hours: Hours,
}

/// What the hours of the first whole week are reckoned from.
struct Hours {
    person: Uuid,
    effort: Option<Uuid>,
    start: NaiveDate,
    as_of: DateTime<Utc>,
    files: Files,
}

/// Every offer of the catalogue: those that suit first, then by title. `None` where there is no such person.
///
/// # Errors
/// Problems of the input; [`Error::Forbidden`] for who could not propose a course to the person.
pub async fn of_offers(
    session: &Session,
    person: Uuid,
    start: NaiveDate,
    effort: Option<Uuid>,
) -> Verdict<Option<Vec<Suitability>>> {
    let at = session.reading();
    let refuse = |person, denial| {
        session.note_refusal(person);
        Error::Forbidden(denial)
    };
    let plans = session.access(Kind::Plan);
    if !plans.may_ever(Action::ProposeCourse) {
        return Err(refuse(None, crate::policy::Denial::Role).into());
    }
    let Some(row) = at.find::<person::Entity>().by_id(person).await? else { return Ok(None) };
    plans.may(Action::ProposeCourse, session.scope(), Some(person)).map_err(|denial| refuse(Some(person), denial))?;
    if let Some(effort) = effort {
        at.find::<effort::Entity>().by_id(effort).await?.ok_or(Error::NotFound).naming("effort")?;
    }
    if start < session.scope().today {
        return Err(Problem::at("startOn", Code::DayInPast).into());
    }
    let offers = at.find::<offer::Entity>().all().await?;
    let files = session.files(std::slice::from_ref(&row), None).await?;
    let hours = Hours { person, effort, start, as_of: session.now(), files };
    let facts = facts(at, &row, start, hours).await?;
    let judge = |offer: Seen<offer::Entity>| Suitability { reasons: facts.against(&offer), offer };
    let mut offers: Vec<Suitability> = offers.into_iter().map(judge).collect();
    offers.sort_by_cached_key(|it| (!it.reasons.is_empty(), name_key(&it.offer.title), it.offer.code.clone()));
    Ok(Some(offers))
}

async fn facts(at: Reading<'_>, person: &Seen<person::Entity>, start: NaiveDate, hours: Hours) -> Result<Facts> {
    use {offer_kind_rule::Column as Rule, person_need::Column as Needed};
    let day = DaySpan::of(start);
    let group = person.target_group_code.clone().unwrap_or_default();
    let rules = at.find::<offer_kind_rule::Entity>().filter(Rule::TargetGroupCode.eq(group));
    let rules = rules.filter(day.meets(Rule::ValidFrom, Rule::ValidTo)).all().await?;
    let needs = at.find::<person_need::Entity>().filter(Needed::PersonId.eq(person.id()));
    let needs = needs.filter(day.meets(Needed::ValidFrom, Needed::ValidTo)).all().await?;
    let mut facts = Facts {
        start,
        allowed_kinds: rules.iter().map(|rule| rule.kind_code.clone()).collect(),
        taken: at.places_taken(start).await?,
        intakes: HashMap::new(),
        conditions: HashMap::new(),
        needs: HashMap::new(),
        not_compatible: at.not_compatible(person.id(), start).await?,
        hours,
    };
    for intake in at.find::<offer_intake::Entity>().all().await? {
        facts.intakes.entry(intake.offer_id).or_default().insert(intake.day);
    }
    for row in at.find::<offer_condition::Entity>().all().await? {
        facts.conditions.entry((row.offer_id, list(row.need))).or_default().insert(row.code.clone());
    }
    for row in needs {
        facts.needs.entry(list(row.need)).or_default().insert(row.code.clone());
    }
    Ok(facts)
}

fn list(need: Need) -> &'static str {
    match need {
        Need::Language => "LANGUAGE",
        Need::Transport => "TRANSPORT",
    }
}

impl Facts {
    /// What stands against an offer, in order.
    fn against(&self, offer: &offer::Model) -> Vec<Reason> {
        let is_offered = offer.valid_from <= self.start && offer.valid_to.is_none_or(|end| self.start < end);
        let taken = self.taken.get(&offer.id).copied().unwrap_or_default();
        let reasons = [
            (Reason::KindNotAllowed, !self.allowed_kinds.contains(&offer.kind_code)),
            (Reason::NotOffered, !is_offered),
            (Reason::NoPlaces, taken >= i64::from(offer.places)),
            (Reason::NoIntake, self.intakes.get(&offer.id).is_some_and(|days| !days.contains(&self.start))),
            (Reason::HoursBelowTarget, !self.hours.are_reached_with(offer)),
            (Reason::Language, !self.meets(offer.id, Need::Language)),
            (Reason::Transport, !self.meets(offer.id, Need::Transport)),
            (Reason::NotCompatible, self.not_compatible.contains(&offer.id)),
        ];
        reasons.into_iter().filter_map(|(reason, applies)| applies.then_some(reason)).collect()
    }

    /// Whether one of the person's codes is one of the offer's. Where either says nothing, nothing stands against it.
    fn meets(&self, offer: Uuid, need: Need) -> bool {
        match (self.needs.get(list(need)), self.conditions.get(&(offer, list(need)))) {
            (Some(needed), Some(given)) => !needed.is_disjoint(given),
            _ => true,
        }
    }
}

impl Hours {
    /// Whether a course of the offer, beginning on the day, would bring the first whole week's agreed minutes to the
    /// person's target in the effort, or in each where none is named. Where nothing is asked, it is reached.
    fn are_reached_with(&self, offer: &offer::Model) -> bool {
        let Some(file) = self.files.files.get(&self.person) else { return true };
        let book = &self.files.book;
        let is_monday = self.start.weekday() == Weekday::Mon;
        let week = if is_monday { IsoWeek::of(self.start) } else { IsoWeek::of(IsoWeek::of(self.start).end()) };
        let mut efforts = file.efforts().into_iter().filter(|it| self.effort.is_none_or(|effort| *it == effort));
        efforts.all(|effort| {
            let Some(versions) = book.efforts.get(&effort) else { return true };
            let mut case = file.case(effort);
            case.courses.push(self.course(offer));
            let facts = week_facts(&case, versions, &book.calendar, week, self.as_of);
            facts.is_none_or(|facts| facts.minutes.scheduled >= facts.target_minutes)
        })
    }

    fn course(&self, offer: &offer::Model) -> Course {
        Course {
            id: Uuid::nil(),
            provider: offer.provider_id,
            kind: offer.kind_code.clone(),
            state: CourseState::Planned,
            planned: Period::new(self.start, None),
            actual_from: None,
            actual_to: None,
            interrupted_on: None,
            weekly_minutes: offer.weekly_minutes.into(),
            sessions: Vec::new(),
        }
    }
}
