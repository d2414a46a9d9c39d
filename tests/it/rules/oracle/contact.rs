//! The conversation of a week, and how conversations have gone.

use indsats::{
    civil::IsoWeek,
    rules::{
        ContactRecord, ContactStatus, Meeting, MeetingFact,
        MeetingState::{Booked, CancelledByCitizen, CancelledByMunicipality, Held, NoShow, Rescheduled, Void},
        MeetingWeight,
    },
};

use super::{Oracle, Week, day, one_holds, time::days};

impl Week<'_> {
    fn weight(&self, meeting: &Meeting) -> MeetingWeight {
        let version = self.version;
        let is_past = meeting.starts_at <= self.oracle.as_of;
        let qualifies = version.qualifying_meeting_types.contains(&meeting.kind)
            && version.qualifying_meeting_forms.contains(&meeting.form);
        match meeting.state {
            _ if !one_holds(&self.oracle.case.active, day(meeting.starts_at)) => MeetingWeight::NotEnrolled,
            _ if !qualifies => MeetingWeight::NotQualifying,
            Rescheduled | Void => MeetingWeight::Withdrawn,
            Booked => MeetingWeight::Open,
            Held if is_past => MeetingWeight::Counts,
            NoShow if is_past => MeetingWeight::Attempt,
            Held | NoShow => MeetingWeight::Open,
            CancelledByMunicipality | CancelledByCitizen => MeetingWeight::Attempt,
        }
    }

    /// The meetings that start in the week, by start and id.
    pub fn meetings(&self) -> Vec<MeetingFact> {
        let mut meetings: Vec<_> = self.oracle.case.meetings.iter().filter(|it| self.holds(it.starts_at)).collect();
        meetings.sort_by_key(|meeting| (meeting.starts_at, meeting.id));
        let fact = |it: &Meeting| MeetingFact {
            meeting: it.id,
            day: day(it.starts_at),
            state: it.state,
            weight: self.weight(it),
        };
        meetings.into_iter().map(fact).collect()
    }

    pub fn is_contact_required(&self, is_course_week: bool) -> bool {
        let is_long_enough = self.obliged() >= (self.version.contact_min_obliged_days as i64).max(1);
        self.is_enrolled() && is_long_enough && !is_course_week
    }

    pub fn required_contact(&self, meetings: &[MeetingFact]) -> ContactStatus {
        let is_one = |weight| meetings.iter().any(|fact| fact.weight == weight);
        let failed = |state| meetings.iter().any(|fact| fact.weight == MeetingWeight::Attempt && fact.state == state);
        let is_open = is_one(MeetingWeight::Open);
        if is_one(MeetingWeight::Counts) {
            ContactStatus::Met
        } else if is_open && !self.is_closed_at(self.oracle.as_of) {
            ContactStatus::PendingBooked
        } else if !self.is_over() {
            ContactStatus::PendingUnbooked
        } else if failed(CancelledByMunicipality) {
            ContactStatus::MissedMunicipalityCancelled
        } else if is_open {
            ContactStatus::MissedNotBooked
        } else if failed(NoShow) {
            ContactStatus::MissedNoShow
        } else if failed(CancelledByCitizen) {
            ContactStatus::MissedCitizenCancelled
        } else {
            ContactStatus::MissedNotBooked
        }
    }
}

impl Oracle<'_> {
    /// Forwards through every day and week of the enrolment, where the rules look back.
    pub fn contact_record(&self) -> ContactRecord {
        let today = day(self.as_of);
        let first = self.case.active.iter().map(|period| period.from).min();
        let mut record = ContactRecord::default();
        let all = days(first.unwrap_or(today), today.succ_opt().expect("a day after"));
        for week in all.map(IsoWeek::of).collect::<std::collections::BTreeSet<_>>() {
            let Some(facts) = self.facts(week) else { continue };
            let met = facts.meetings.iter().filter(|fact| fact.weight == MeetingWeight::Counts);
            if let Some(last) = met.map(|fact| fact.day).max() {
                record.days_since_last = Some(days(last, today).count() as i64);
            }
            if week == IsoWeek::of(today) {
                continue;
            }
            if facts.is_contact_met {
                record.consecutive_missed = 0;
            } else if is_missed(facts.contact_status) {
                record.consecutive_missed += 1;
            }
        }
        record
    }
}

fn is_missed(status: ContactStatus) -> bool {
    use ContactStatus::{MissedCitizenCancelled, MissedMunicipalityCancelled, MissedNoShow, MissedNotBooked};
    matches!(status, MissedCitizenCancelled | MissedMunicipalityCancelled | MissedNoShow | MissedNotBooked)
}
