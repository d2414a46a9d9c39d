//! Hours of a week: scheduled, attended, credited and unregistered minutes are four numbers.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Attendance, Calendar, CaseFile, Course, CourseFact, Duty, DutyDay, Parameters, Proration, Session, Span, Warning,
    period::{share, union},
};
use crate::civil::IsoWeek;

named! {
    /// Where the hours of a week stand.
    HoursStatus {
        /// No day of the week lies in an active enrolment.
        NotEnrolled = "NOT_ENROLLED",
        /// No day of the week is obliged.
        NotRequired = "NOT_REQUIRED",
        /// The week is not over.
        Pending = "PENDING",
        /// What is not registered yet, or not assessed yet, decides.
        IncompleteData = "INCOMPLETE_DATA",
        Met = "MET",
        Below = "BELOW",
    }
}

/// The minutes of a week.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Minutes {
    /// Agreed.
    pub scheduled: i64,
    /// Attended, in person or digitally.
    pub attended: i64,
    /// Attended, or counted as if.
    pub credited: i64,
    /// Agreed and past, and nobody has said what happened.
    pub unregistered: i64,
}

/// Why an occasion counts in nothing. The first reason that applies is told, in this order.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LeftOut {
    /// The course is not agreed, or never ran.
    CourseNotAgreed,
    /// The course did not run on that day.
    OutsideCourse,
    CancelledByProvider,
    /// And nobody is registered as there.
    ProviderClosed,
}

/// What one session brings to its week, before time that is spent twice is taken out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SessionFact {
    pub session: Uuid,
    pub course: Uuid,
    pub day: NaiveDate,
    pub minutes: Minutes,
    pub left_out: Option<LeftOut>,
    /// Missed, and nobody has assessed the ground: all its time would be credited if it was reasonable.
    pub awaits_assessment: bool,
}

/// The hours of a week with what makes them.
pub(super) struct Hours {
    pub minutes: Minutes,
    /// What will be credited at most, once everything is registered and assessed.
    pub possible: i64,
    pub target: Target,
    pub has_course: bool,
    pub sessions: Vec<SessionFact>,
    pub courses: Vec<CourseFact>,
    pub overlap: Option<Warning>,
}

/// What a week asks for.
#[derive(Clone, Copy)]
pub(super) struct Target {
    /// The target that was agreed with the person, where one is in force.
    pub individual: Option<Uuid>,
    /// Of a whole week.
    pub weekly_minutes: i64,
    /// In proportion to the obliged days.
    pub minutes: i64,
}

/// The spans behind a week's sums.
#[derive(Default)]
struct Spans {
    scheduled: Vec<Span>,
    attended: Vec<Span>,
    credited: Vec<Span>,
    unregistered: Vec<Span>,
    unassessed: Vec<Span>,
}

/// One week of one case.
pub(super) struct Week<'a> {
    pub case: &'a CaseFile,
    pub parameters: &'a Parameters,
    pub calendar: &'a Calendar,
    pub week: IsoWeek,
    pub days: &'a [DutyDay],
    pub as_of: DateTime<Utc>,
}

impl<'a> Week<'a> {
    pub(super) fn hours(&self) -> Hours {
        let mut spans = Spans::default();
        let of_course = |course: &'a Course| course.sessions.iter().map(move |session| (course, session));
        let all = self.case.courses.iter().flat_map(of_course);
        let mut occasions: Vec<_> = all.filter(|(_, session)| IsoWeek::of(session.day()) == self.week).collect();
        occasions.sort_unstable_by_key(|(_, session)| (session.starts_at, session.id));
        let fact = |(course, session)| self.session(course, session, &mut spans);
        let sessions: Vec<SessionFact> = occasions.into_iter().map(fact).collect();
        let mut courses: Vec<CourseFact> = self.case.courses.iter().filter_map(|course| self.spread(course)).collect();
        courses.sort_unstable_by_key(|fact| fact.course);

        let spread = |of: fn(&Minutes) -> i64| courses.iter().map(|course| of(&course.minutes)).sum::<i64>();
        let agreed = sessions.iter().map(|fact| fact.minutes.scheduled).sum::<i64>();
        let scheduled = union(spans.scheduled);
        let overlap = (scheduled < agreed).then_some(Warning::OverlappingSessions);
        let possible = [&spans.credited[..], &spans.unregistered, &spans.unassessed].concat();
        let minutes = Minutes {
            scheduled: scheduled + spread(|minutes| minutes.scheduled),
            attended: union(spans.attended),
            credited: union(spans.credited) + spread(|minutes| minutes.credited),
            unregistered: union(spans.unregistered) + spread(|minutes| minutes.unregistered),
        };
        let possible = union(possible) + spread(|minutes| minutes.credited + minutes.unregistered);
        let has_course = sessions.iter().any(|fact| fact.minutes.scheduled > 0 && self.is_obliged(fact.day))
            || courses
                .iter()
                .any(|fact| fact.minutes.scheduled > 0 && fact.days.iter().any(|day| self.is_obliged(*day)));
        Hours { minutes, possible, target: self.target(), has_course, sessions, courses, overlap }
    }

    fn session(&self, course: &Course, session: &Session, spans: &mut Spans) -> SessionFact {
        let (day, span) = (session.day(), session.span());
        let mut fact = SessionFact {
            session: session.id,
            course: course.id,
            day,
            minutes: Minutes::default(),
            left_out: self.left_out(course, session),
            awaits_assessment: false,
        };
        if fact.left_out.is_some() {
            return fact;
        }
        let note = |minutes: &mut i64, spans: &mut Vec<Span>, span: Span| {
            *minutes = span.minutes();
            spans.push(span);
        };
        let minutes = &mut fact.minutes;
        note(&mut minutes.scheduled, &mut spans.scheduled, span);
        // What was registered of a time to come is no fact yet.
        if session.ends_at > self.as_of {
            return fact;
        }
        let is_counted = self.parameters.counted_kinds.contains(&course.kind);
        match session.attendance {
            Attendance::Present | Attendance::Partial(_) => {
                let attended = match session.attendance {
                    Attendance::Partial(minutes) => span.first(minutes),
                    _ => span,
                };
                note(&mut minutes.attended, &mut spans.attended, attended);
                note(&mut minutes.credited, &mut spans.credited, attended);
            }
            Attendance::Absent { is_excused } if self.parameters.credit_excused_absence && !self.has_shrunk(day) => {
                match is_excused {
                    Some(true) => note(&mut minutes.credited, &mut spans.credited, span),
                    Some(false) => {}
                    None => {
                        fact.awaits_assessment = true;
                        spans.unassessed.push(span);
                    }
                }
            }
            Attendance::NotRegistered if is_counted => note(&mut minutes.credited, &mut spans.credited, span),
            Attendance::NotRegistered => note(&mut minutes.unregistered, &mut spans.unregistered, span),
            Attendance::Absent { .. } | Attendance::CancelledByProvider => {}
        }
        fact
    }

    fn left_out(&self, course: &Course, session: &Session) -> Option<LeftOut> {
        let day = session.day();
        let was_there = matches!(session.attendance, Attendance::Present | Attendance::Partial(_));
        match course.period() {
            None => Some(LeftOut::CourseNotAgreed),
            Some(period) if !period.contains(day) => Some(LeftOut::OutsideCourse),
            Some(_) if session.attendance == Attendance::CancelledByProvider => Some(LeftOut::CancelledByProvider),
            // Somebody who was there found it open.
            Some(_) if self.calendar.is_closed(course.provider, day) && !was_there => Some(LeftOut::ProviderClosed),
            Some(_) => None,
        }
    }

    fn is_obliged(&self, day: NaiveDate) -> bool {
        self.days.iter().any(|known| known.day == day && known.duty == Duty::Obliged)
    }

    /// Whether the day makes the target smaller: a workday without duty, where the target follows such days. What is missed
    /// on it is asked for no more, and is not credited as well.
    fn has_shrunk(&self, day: NaiveDate) -> bool {
        self.parameters.proration != Proration::FullIfAnyDay && self.parameters.is_workday(day) && !self.is_obliged(day)
    }

    fn target(&self) -> Target {
        let obliged = obliged(self.days);
        let holding = self.case.targets.iter().filter(|target| target.period.contains(self.week.monday()));
        let individual = holding.max_by_key(|target| (target.period.from, target.weekly_minutes, target.id));
        let weekly_minutes = individual.map_or(self.parameters.weekly_target_minutes, |target| target.weekly_minutes);
        let full_week = self.parameters.full_week();
        let minutes = match self.parameters.proration {
            Proration::ByObligedDay => share(weekly_minutes, obliged, full_week),
            Proration::FullIfAnyDay => weekly_minutes * i64::from(obliged > 0),
            Proration::ZeroIfPartial => weekly_minutes * i64::from(obliged == full_week),
        };
        Target { individual: individual.map(|target| target.id), weekly_minutes, minutes }
    }
}

/// How many days are obliged: the n of the target.
pub(super) fn obliged(days: &[DutyDay]) -> i64 {
    days.iter().filter(|day| day.duty == Duty::Obliged).count() as i64
}

/// Where the hours stand.
pub(super) fn status(hours: &Hours, obliged: i64, is_enrolled: bool, is_over: bool) -> HoursStatus {
    if !is_enrolled {
        HoursStatus::NotEnrolled
    } else if obliged == 0 {
        HoursStatus::NotRequired
    } else if !is_over {
        HoursStatus::Pending
    } else if hours.minutes.credited >= hours.target.minutes {
        HoursStatus::Met
    } else if hours.possible >= hours.target.minutes {
        HoursStatus::IncompleteData
    } else {
        HoursStatus::Below
    }
}
