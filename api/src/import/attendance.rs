//! Sessions of courses, and what happened at them: one row of the export is both.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use indsats_entity::{
    attendance::{AttendanceMode, AttendanceStatus, Entity, Model, ReasonableGround},
    course_session, offer,
};
use uuid::Uuid;

use super::{
    batch::Sheet,
    cell::Read,
    code::{Code, Finding},
    course::Days,
    desk::{Desk, Verdict, split, verdicts, with_part},
    profile::{Profile, Section, section},
    read::Line,
};
use crate::{
    policy::Kind,
    store::{
        Result, Work,
        records::{Columns, CourseLinks, Outcome, Record},
    },
};

section! {
    /// Attendance.
    AttendanceSection / AttendanceColumns (course;) { course, day, from, until, status, minutes } {
        statuses: crate::import::profile::Coded<AttendanceStatus>
    }
}

/// Whether there was a reasonable ground a human says, and no import.
const COLUMNS: Columns = Columns { kept: &["reasonable_ground"], stamped: &["registered_by", "registered_at"] };

pub(super) struct Attendances {
    courses: HashMap<String, Days>,
    /// When sessions of a course are, by course and day: they cannot overlap.
    times: HashMap<(String, NaiveDate), Vec<(NaiveTime, NaiveTime)>>,
}

pub(super) struct Occasion {
    course: String,
    day: NaiveDate,
    from: NaiveTime,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    status: AttendanceStatus,
    minutes: Option<i32>,
}

/// A row whose course was found.
struct Placed<'a> {
    row: &'a Occasion,
    course_id: Uuid,
    links: CourseLinks,
}

impl Attendances {
    pub fn new(courses: HashMap<String, Days>) -> Self {
        Self { courses, times: HashMap::new() }
    }
}

impl Sheet for Attendances {
    type Row = Occasion;

    const KIND: Kind = Kind::CourseSession;

    fn section<'p>(&self, profile: &'p Profile) -> &'p dyn Section {
        &profile.attendance
    }

    fn name(&self, _line: &Line, _desk: &Desk<'_>) -> String {
        String::new()
    }

    fn read(&mut self, line: &Line, desk: &Desk<'_>) -> Read<Occasion> {
        let AttendanceSection { columns, statuses, .. } = &desk.profile.attendance;
        let (start, end, minutes) = (line.cell(&columns.from), line.cell(&columns.until), line.cell(&columns.minutes));
        let course = line.cell(&columns.course).text(100)?;
        let day = line.cell(&columns.day).day(desk.format())?;
        let (from, until) = (start.time(desk.format())?, end.time(desk.format())?);
        if until <= from {
            return Err(end.wrong(Code::PeriodReversed));
        }
        let (starts_at, ends_at) = (start.instant(day.and_time(from))?, end.instant(day.and_time(until))?);
        let status = line.cell(&columns.status).word(statuses)?.0;
        let attended = minutes.filled().map(|cell| cell.number(1..=24 * 60)).transpose()?;
        let code = match (status, attended) {
            (AttendanceStatus::Partial, None) => Some(Code::MinutesRequired),
            (AttendanceStatus::Partial, Some(attended)) => {
                (i64::from(attended) > (ends_at - starts_at).num_minutes()).then_some(Code::MinutesExceedSession)
            }
            (_, Some(_)) => Some(Code::MinutesNotAllowed),
            (_, None) => None,
        };
        if let Some(code) = code {
            return Err(minutes.wrong(code));
        }
        let others = self.times.entry((course.clone(), day)).or_default();
        // The same start is another registration of the same session, which the key tells of.
        if others.iter().any(|(other, end)| *other != from && *other < until && from < *end) {
            return Err(start.wrong(Code::SessionOverlap));
        }
        others.push((from, until));
        Ok(Occasion { course, day, from, starts_at, ends_at, status, minutes: attended })
    }

    fn key(&self, row: &Occasion) -> String {
        format!("{} {} {}", row.course, row.day, row.from)
    }

    async fn write(&self, work: &mut Work<'_>, desk: &Desk<'_>, rows: &[&Occasion]) -> Result<Vec<Verdict>> {
        let names: HashSet<&str> = rows.iter().map(|row| row.course.as_str()).collect();
        let names = names.into_iter().map(str::to_owned).collect();
        let courses = work.known(desk.source, Kind::Course.as_str(), names).await?;
        let links = work.course_links(&courses.values().map(|course| course.row).collect::<Vec<_>>()).await?;
        let offers: HashSet<Uuid> = links.values().map(|links| links.offer).collect();
        let offers = work.find::<offer::Entity>().by_ids(offers).await?;

        let columns = &desk.profile.attendance.columns;
        let check = |row: &&'_ Occasion| {
            let course = courses.get(&row.course).map(|course| course.row);
            let found = course.and_then(|id| Some((id, *links.get(&id)?)));
            let missing = || Finding::at(&columns.course, desk.missing(Kind::Course, &row.course));
            let (course_id, links) = found.ok_or_else(missing)?;
            let days = self.courses.get(&row.course);
            if days.is_some_and(|days| row.day < days.first || row.day > days.last) {
                return Err(Finding::at(&columns.day, Code::OutsidePeriod));
            }
            Ok((course_id, links))
        };
        let (checked, found) = split(rows.iter().map(check));
        let good = rows.iter().zip(&checked).filter_map(|(row, checked)| checked.is_ok().then_some(*row));
        let placed: Vec<Placed<'_>> =
            good.zip(found).map(|(row, (course_id, links))| Placed { row, course_id, links }).collect();

        let records = placed.iter().map(|placed| self.session(placed)).collect();
        let sessions = work.take_records::<course_session::Entity>(desk.source, records, Columns::default()).await?;
        let mode =
            |placed: &Placed<'_>| offers.get(&placed.links.offer).map_or(AttendanceMode::Physical, |offer| offer.mode);
        let parts = self.registrations(work, desk, &placed, &sessions, mode).await?;
        Ok(verdicts(&checked, sessions.into_iter().zip(parts).map(|((_, session), part)| with_part(session, part))))
    }
}

impl Attendances {
    fn session(&self, placed: &Placed<'_>) -> Record<course_session::Entity> {
        let row = course_session::Model {
            id: Uuid::now_v7(),
            course_id: placed.course_id,
            person_id: placed.links.person,
            starts_at: placed.row.starts_at,
            ends_at: placed.row.ends_at,
            held_on: placed.row.day,
            version: 1,
        };
        Record { key: self.key(placed.row), found: None, row }
    }

    /// What happened. A session without a registration has no row, unless it had one before.
    async fn registrations(
        &self,
        work: &mut Work<'_>,
        desk: &Desk<'_>,
        placed: &[Placed<'_>],
        sessions: &[(Uuid, Outcome)],
        mode: impl Fn(&Placed<'_>) -> AttendanceMode,
    ) -> Result<Vec<Outcome>> {
        let is_blank = |placed: &Placed<'_>| placed.row.status == AttendanceStatus::NotRegistered;
        let blank = placed.iter().filter(|placed| is_blank(placed)).map(|placed| self.key(placed.row)).collect();
        let emptied = work.known(desk.source, Kind::Attendance.as_str(), blank).await?;
        let (actor, now) = (work.session().principal().user_id, work.session().now());
        let (mut at, mut records) = (Vec::new(), Vec::new());
        for (position, (placed, (session, _))) in placed.iter().zip(sessions).enumerate() {
            let key = self.key(placed.row);
            if is_blank(placed) && !emptied.contains_key(&key) {
                continue;
            }
            let row = Model {
                id: Uuid::now_v7(),
                session_id: *session,
                course_id: placed.course_id,
                person_id: placed.links.person,
                status: placed.row.status,
                attended_minutes: placed.row.minutes,
                mode: mode(placed),
                reasonable_ground: ground(placed.row.status),
                registered_by: actor,
                registered_at: now,
                version: 1,
            };
            at.push(position);
            records.push(Record::<Entity> { key, found: None, row });
        }
        let taken = work.take_records(desk.source, records, COLUMNS).await?;
        let mut parts = vec![Outcome::Unchanged; placed.len()];
        for (position, (_, outcome)) in at.into_iter().zip(taken) {
            parts[position] = outcome;
        }
        Ok(parts)
    }
}

/// Only an absence can have a ground, and nobody has assessed it yet.
fn ground(status: AttendanceStatus) -> ReasonableGround {
    use AttendanceStatus::{AbsentReported, AbsentUnreported, Partial};
    match status {
        AbsentReported | AbsentUnreported | Partial => ReasonableGround::NotAssessed,
        _ => ReasonableGround::NotApplicable,
    }
}
