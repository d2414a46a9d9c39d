//! What is unusual in one event of the trail. Pure: what the database knows of the people in it comes as facts.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Datelike, DurationRound, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use indsats_entity::access_review::AccessCause;
use sea_orm::ActiveEnum;
use uuid::Uuid;

use super::Concern;
use crate::{civil, policy::Relation};

/// From when on an access is unusual enough for somebody to look at it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Alarms {
    /// Persons whom somebody may look at within an hour of the clock. Default 300.
    pub bulk_persons: u32,
    /// When a working day begins, in local time. Default 06:00.
    pub opens: NaiveTime,
    /// When it is over. Default 20:00.
    pub closes: NaiveTime,
}

impl Default for Alarms {
    fn default() -> Self {
        let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
        Self { bulk_persons: 300, opens: hour(6), closes: hour(20) }
    }
}

/// An access of somebody who knows who people are.
pub(super) struct Access {
    pub leaf: Uuid,
    pub actor: Uuid,
    pub unit: Option<Uuid>,
    pub occurred_at: DateTime<Utc>,
    /// Those of whose cases something was shown or changed.
    pub concerns: Vec<Concern>,
}

/// What the database knows of the people in some accesses.
#[derive(Default)]
pub(super) struct Facts {
    /// The users who persons are.
    pub employees: HashMap<Uuid, BTreeSet<Uuid>>,
    /// The days from which and until which, exclusive, name and address of persons are protected.
    pub protections: HashMap<Uuid, Vec<(NaiveDate, NaiveDate)>>,
    pub holidays: BTreeSet<NaiveDate>,
    /// How many persons an actor has looked at in the hour that begins then.
    pub looked_at: HashMap<(Uuid, DateTime<Utc>), u32>,
}

/// One thing that somebody should look at.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Alarm {
    pub cause: AccessCause,
    pub person: Option<Uuid>,
    /// What it is raised once of: with each person once a day, with many once an hour, with a late hour once a day.
    pub occasion: String,
}

/// What many persons within an hour are told once of.
pub(super) fn bulk(actor: Uuid, hour: DateTime<Utc>) -> String {
    occasion(AccessCause::Bulk, actor, None, &hour.to_rfc3339())
}

fn occasion(cause: AccessCause, actor: Uuid, person: Option<Uuid>, when: &str) -> String {
    let whom = person.map(|person| format!(" {person}")).unwrap_or_default();
    format!("{} {actor}{whom} {when}", cause.to_value())
}

impl Access {
    /// The hour of the clock, by its first instant. Local hours begin when hours of universal time do.
    pub(super) fn hour(&self) -> DateTime<Utc> {
        self.occurred_at.duration_trunc(TimeDelta::hours(1)).unwrap_or(self.occurred_at)
    }

    /// What is unusual in it.
    pub(super) fn alarms(&self, facts: &Facts, limits: &Alarms) -> Vec<Alarm> {
        let day = civil::local_date(self.occurred_at);
        let alarm = |cause: AccessCause, person: Option<Uuid>, when: String| Alarm {
            cause,
            person,
            occasion: occasion(cause, self.actor, person, &when),
        };
        let mut alarms = Vec::new();
        for concern in &self.concerns {
            let mut about = |cause| alarms.push(alarm(cause, Some(concern.person), day.to_string()));
            let users = facts.employees.get(&concern.person);
            if users.is_some_and(|users| users.contains(&self.actor)) {
                about(AccessCause::Oneself);
            } else if users.is_some() {
                about(AccessCause::Colleague);
            }
            let is = |relation: Relation| concern.relation.as_deref() == Some(relation.as_str());
            let periods = facts.protections.get(&concern.person).into_iter().flatten();
            let is_protected = periods.into_iter().any(|(from, to)| (*from..*to).contains(&day));
            if is_protected && !is(Relation::Own) && !is(Relation::Substitute) {
                about(AccessCause::Protected);
            }
            if is(Relation::BreakGlass) {
                about(AccessCause::WithoutRelation);
            }
        }
        let hour = self.hour();
        if facts.looked_at.get(&(self.actor, hour)).is_some_and(|count| *count > limits.bulk_persons) {
            alarms.push(Alarm { cause: AccessCause::Bulk, person: None, occasion: bulk(self.actor, hour) });
        }
        if self.is_outside_hours(day, facts, limits) {
            alarms.push(alarm(AccessCause::OutsideHours, None, day.to_string()));
        }
        alarms
    }

    fn is_outside_hours(&self, day: NaiveDate, facts: &Facts, limits: &Alarms) -> bool {
        let time = self.occurred_at.with_timezone(&civil::ZONE).time();
        let is_free = matches!(day.weekday(), Weekday::Sat | Weekday::Sun) || facts.holidays.contains(&day);
        is_free || time < limits.opens || time >= limits.closes
    }
}
