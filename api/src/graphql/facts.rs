//! What the rules say of persons, reckoned once for all persons of a level.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use async_graphql::{ID, Result};
use chrono::{DateTime, Utc};
use indsats_entity::{absence, course, course_session, effort, exemption, individual_target, meeting, person};
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::{context::row_id, error::ErrorCode, node::Node, scalar::Instant};
use crate::{
    civil::{self, IsoWeek},
    policy::{Kind, Visible},
    rules::{CaseFile, Duty, Versions, WeekFacts, week_facts},
    store::{self, Files, Session},
};

/// The most weeks of one answer: a year, and the week in which it began.
const WEEKS: i64 = 53;

/// By which time, which knowledge and which effort something is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    effort: Option<Uuid>,
    pub as_of: DateTime<Utc>,
    known_at: Option<DateTime<Utc>>,
}

impl Asked {
    /// The arguments as they were given.
    pub fn new(session: &Session, effort: Option<ID>, as_of: Option<Instant>, known_at: Option<Instant>) -> Self {
        Self {
            effort: effort.map(|id| row_id(session, Kind::Effort, &id)),
            as_of: as_of.map_or(session.now(), |Instant(at)| at),
            known_at: known_at.map(|Instant(at)| at),
        }
    }

    /// A text that two equal questions share.
    fn name(&self) -> String {
        format!("{:?} {} {:?}", self.effort, self.as_of, self.known_at)
    }
}

/// A person in one effort, with what judges there.
pub struct Judged<'a> {
    pub effort: Uuid,
    pub case: CaseFile,
    pub versions: &'a Versions,
}

/// The efforts of a person that were asked for and that have rules.
fn judged<'f>(files: &'f Files, person: Uuid, asked: &Asked) -> Vec<Judged<'f>> {
    let Some(file) = files.files.get(&person) else { return Vec::new() };
    let efforts = file.efforts().into_iter().filter(|effort| asked.effort.is_none_or(|only| only == *effort));
    let open = |effort| Some(Judged { effort, case: file.case(effort), versions: files.book.efforts.get(&effort)? });
    efforts.filter_map(open).collect()
}

/// The effort that was asked for; else the one that the person is in on that day, or was in last.
pub fn present<'f>(files: &'f Files, person: Uuid, asked: &Asked) -> Option<Judged<'f>> {
    let today = civil::local_date(asked.as_of);
    let begun = |it: &Judged<'_>| {
        let periods = it.case.active.iter().filter(|period| period.from <= today);
        periods.map(|period| (period.contains(today), period.from)).max()
    };
    judged(files, person, asked).into_iter().max_by_key(|it| (begun(it), it.effort))
}

/// The files of all persons of the level.
///
/// # Errors
/// When a statement fails.
pub async fn files(person: &Node<person::Entity>, session: &Session, asked: &Asked) -> store::Result<Arc<Files>> {
    let key = format!("files {:?}", asked.known_at);
    person.gathered(key, async |rows| session.files(rows, asked.known_at).await).await
}

/// Weeks of all persons of a level, and the records that explain them.
pub struct Weeks {
    of: HashMap<Uuid, Vec<(Uuid, WeekFacts)>>,
    pub sessions: Records<course_session::Entity>,
    pub courses: Records<course::Entity>,
    pub meetings: Records<meeting::Entity>,
    pub absences: Records<absence::Entity>,
    pub exemptions: Records<exemption::Entity>,
    pub targets: Records<individual_target::Entity>,
    pub efforts: Records<effort::Entity>,
}

/// Records that weeks name, fetched once, as far as the caller sees them.
pub struct Records<E: Visible>(OnceCell<store::Result<HashMap<Uuid, Node<E>>>>);

impl<E: Visible> Default for Records<E> {
    fn default() -> Self {
        Self(OnceCell::new())
    }
}

impl<E: Visible> Records<E> {
    /// One of them; the first to ask fetches all.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn get(
        &self,
        session: &Session,
        id: Uuid,
        all: impl FnOnce() -> BTreeSet<Uuid>,
    ) -> Result<Option<Node<E>>> {
        let fetch = async || {
            let rows = session.find::<E>().by_ids(all()).await?;
            let nodes = Node::level(rows.into_values().collect());
            Ok(nodes.into_iter().map(|node| (node.id(), node)).collect::<HashMap<_, _>>())
        };
        let known = self.0.get_or_init(fetch).await.as_ref().map_err(Clone::clone)?;
        Ok(known.get(&id).cloned())
    }
}

impl Weeks {
    /// The weeks of one person, oldest first, each with its effort.
    pub fn of(&self, person: Uuid) -> &[(Uuid, WeekFacts)] {
        self.of.get(&person).map_or(&[], Vec::as_slice)
    }

    fn all(&self) -> impl Iterator<Item = &(Uuid, WeekFacts)> {
        self.of.values().flatten()
    }

    pub fn session_ids(&self) -> BTreeSet<Uuid> {
        self.all().flat_map(|(_, facts)| facts.sessions.iter().map(|fact| fact.session)).collect()
    }

    pub fn course_ids(&self) -> BTreeSet<Uuid> {
        let of = |facts: &WeekFacts| -> Vec<Uuid> {
            let sessions = facts.sessions.iter().map(|fact| fact.course);
            sessions.chain(facts.courses.iter().map(|fact| fact.course)).collect()
        };
        self.all().flat_map(|(_, facts)| of(facts)).collect()
    }

    pub fn meeting_ids(&self) -> BTreeSet<Uuid> {
        self.all().flat_map(|(_, facts)| facts.meetings.iter().map(|fact| fact.meeting)).collect()
    }

    pub fn relief_ids(&self) -> BTreeSet<Uuid> {
        let relief = |duty: Duty| if let Duty::Relieved(id) = duty { Some(id) } else { None };
        self.all().flat_map(|(_, facts)| facts.days.iter().filter_map(move |day| relief(day.duty))).collect()
    }

    pub fn target_ids(&self) -> BTreeSet<Uuid> {
        self.all().filter_map(|(_, facts)| facts.individual_target).collect()
    }

    pub fn effort_ids(&self) -> BTreeSet<Uuid> {
        self.all().map(|(effort, _)| *effort).collect()
    }
}

/// The weeks from one to another of all persons of the level.
///
/// # Errors
/// `BAD_USER_INPUT` for more than a year, and for weeks in the wrong order.
pub async fn weeks(
    person: &Node<person::Entity>,
    session: &Session,
    (first, last): (IsoWeek, IsoWeek),
    asked: &Asked,
) -> Result<Arc<Weeks>> {
    let count = (last.monday() - first.monday()).num_weeks() + 1;
    if !(1..=WEEKS).contains(&count) {
        return Err(ErrorCode::BadUserInput.error("Ask for 1 to 53 weeks, the first one first."));
    }
    let files = files(person, session, asked).await?;
    let key = format!("weeks {first} {last} {}", asked.name());
    let reckon = async |_: &[store::Seen<person::Entity>]| {
        let of = files.files.keys().map(|person| (*person, of_person(&files, *person, (first, last), asked)));
        Ok(Weeks {
            of: of.collect(),
            sessions: Records::default(),
            courses: Records::default(),
            meetings: Records::default(),
            absences: Records::default(),
            exemptions: Records::default(),
            targets: Records::default(),
            efforts: Records::default(),
        })
    };
    Ok(person.gathered(key, reckon).await?)
}

fn of_person(files: &Files, person: Uuid, (first, last): (IsoWeek, IsoWeek), asked: &Asked) -> Vec<(Uuid, WeekFacts)> {
    let judged = judged(files, person, asked);
    let mut weeks = Vec::new();
    let mut week = first;
    while week <= last {
        let facts = judged.iter().filter_map(|it| {
            let facts = week_facts(&it.case, it.versions, &files.book.calendar, week, asked.as_of)?;
            Some((it.effort, facts))
        });
        weeks.extend(facts);
        week = week.next();
    }
    weeks
}
