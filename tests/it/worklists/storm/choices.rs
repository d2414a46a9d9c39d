//! What may be done to a person, or for everybody, as a manager sees it now: by kinds, so that each comes as often.

use chrono::{Datelike, Days};
use indsats_tests::world::World;
use serde_json::{Value, json};

use super::dice::Dice;

/// A person with all that can be changed, and what waits beside persons.
pub const LOOK: &str = "query Look($id: ID!) {
    person(by: { id: $id }) {
        id version activePlan { id version state }
        enrolments(first: 3) { nodes { id version state } }
        assignments(first: 3) { nodes { id version validUntil } }
        courses(first: 4) { nodes { id version state
            sessions(first: 8) { nodes { id startsAt attendance { version } } } } }
        meetings(first: 6) { nodes { id version state startsAt } }
        absences(first: 4) { nodes { id version state } }
        exemptions(first: 4) { nodes { id version validUntil } }
        individualTargets(first: 4) { nodes { id version validUntil } }
        readinessAssessments(first: 3) { nodes { id version isVoid } }
        availabilityEvents(first: 4) { nodes { id version state availabilityCase { id } } }
        availabilityCases(first: 3) { nodes { id version state } } }
    efforts(first: 1) { nodes { id policies(first: 5) { nodes { id version state } } } }
    worklist(kind: ACCESS_TO_REVIEW) { items(first: 8) { nodes { subject { ...on BreakGlass { id version } } } } } }";

/// The kinds of what a storm does.
pub const KINDS: [&str; 14] = [
    "absence",
    "assignment",
    "attendance",
    "availability",
    "course",
    "enrolment",
    "exemption",
    "glass",
    "meeting",
    "person",
    "plan",
    "policy",
    "readiness",
    "target",
];

/// Something that may be done.
pub struct Choice {
    pub kind: &'static str,
    /// The sign-in that does it; `other-manager` is the one who approves.
    pub who: &'static str,
    pub verb: &'static str,
    pub input: Value,
}

/// All that may be done to a person of a caseworker's, by what was looked at.
pub struct Choices<'a> {
    pub world: &'a World,
    pub caseworker: &'static str,
    pub dice: &'a mut Dice,
    pub all: Vec<Choice>,
}

impl Choices<'_> {
    fn may(&mut self, kind: &'static str, verb: &'static str, input: Value) {
        self.all.push(Choice { kind, who: self.caseworker, verb, input });
    }

    fn may_be_done_by(&mut self, who: &'static str, kind: &'static str, verb: &'static str, input: Value) {
        self.all.push(Choice { kind, who, verb, input });
    }

    fn day(&self, days: i64) -> String {
        let (today, by) = (self.world.clock.today(), Days::new(days.unsigned_abs()));
        if days < 0 { today - by } else { today + by }.to_string()
    }

    /// The Monday after so many weeks.
    fn monday(&self, weeks: u64) -> String {
        let today = self.world.clock.today();
        let next = 7 - u64::from(today.weekday().num_days_from_monday());
        (today + Days::new(next + 7 * (weeks - 1))).to_string()
    }

    fn some_day(&mut self, sides: usize) -> String {
        let days = i64::try_from(self.dice.roll(sides)).expect("a small number");
        self.day(days)
    }

    fn at(&mut self) -> Value {
        let (hour, minute) = (7 + self.dice.roll(10), 15 * self.dice.roll(4));
        json!({ "local": { "date": self.some_day(12), "time": format!("{hour:02}:{minute:02}") } })
    }

    /// Everything, by kinds.
    pub fn gather(&mut self, seen: &Value) {
        let person = &seen["person"];
        self.persons(person);
        self.meetings(person);
        self.plans(person);
        self.courses(person);
        self.enrolments(person);
        self.circumstances(person, &seen["efforts"]["nodes"][0]["id"]);
        self.availability(person);
        self.policies(&seen["efforts"]["nodes"][0]);
        self.glasses(&seen["worklist"]);
    }

    fn persons(&mut self, person: &Value) {
        let named = json!({ "person": person["id"], "expectedVersion": person["version"] });
        let name = ["Storm", "Blæst", "Vind"][self.dice.roll(3)];
        self.may("person", "changeName", with(&named, json!({ "givenName": name, "familyName": "Prøve" })));
        let team = self.world.named("unit", ["TEAM-A", "TEAM-B"][self.dice.roll(2)]);
        self.may_be_done_by("manager", "person", "transferPerson", with(&named, json!({ "unit": team })));
        let (user, from) = (self.world.named("user", "neighbour"), self.some_day(20));
        let until = self.day(30);
        let substitute = json!({ "person": person["id"], "user": user, "kind": "SUBSTITUTE", "validFrom": from,
            "validUntil": until });
        self.may_be_done_by("manager", "assignment", "assignCaseworker", substitute);
        for assignment in nodes(person, "assignments") {
            if assignment["validUntil"].is_null() && self.dice.roll(8) == 0 {
                let input = with(&the("assignment", assignment), json!({ "validUntil": self.day(1) }));
                self.may("assignment", "endAssignment", input);
            }
        }
    }

    fn meetings(&mut self, person: &Value) {
        let all = ["CASEWORKER_BUSY", "PERSON_IN_COURSE"];
        let at = self.at();
        let booking = json!({ "person": person["id"], "type": "FOLLOW_UP", "form": "PHONE", "startsAt": at,
            "durationMinutes": 30, "acknowledge": all });
        self.may("meeting", "bookMeeting", booking);
        for meeting in nodes(person, "meetings") {
            let named = the("meeting", meeting);
            if meeting["state"] == "BOOKED" {
                self.may("meeting", "recordMeetingOutcome", named.clone());
                self.may("meeting", "recordNoShow", named.clone());
                let side = ["CITIZEN", "MUNICIPALITY"][self.dice.roll(2)];
                let reason = json!({ "cancelledBy": side, "reason": "Aflyst" });
                self.may("meeting", "cancelMeeting", with(&named, reason));
                let at = self.at();
                let moved = json!({ "form": "VIDEO", "startsAt": at, "durationMinutes": 45, "acknowledge": all });
                self.may("meeting", "rescheduleMeeting", with(&named, moved));
            } else if self.dice.roll(8) == 0 {
                self.may("meeting", "voidMeeting", with(&named, json!({ "reason": "Fejl" })));
            }
        }
    }

    fn plans(&mut self, person: &Value) {
        let plan = &person["activePlan"];
        if plan.is_null() {
            return self.may("plan", "openPlan", json!({ "person": person["id"], "goal": "Et mål" }));
        }
        let named = the("plan", plan);
        let offer = self.world.named("offer", ["T1", "T2", "T3"][self.dice.roll(3)]);
        let course = json!({ "plan": plan["id"], "offer": offer, "plannedStartOn": self.day(1),
            "plannedEndOn": self.day(30), "plannedMinutesPerWeek": 600 });
        self.may("course", "proposeCourse", course);
        self.may("plan", "revisePlan", with(&named, json!({ "goal": "Et andet mål", "agreedSteps": "Et skridt" })));
        match plan["state"] == "DRAFT" {
            true => self.may("plan", "activatePlan", named),
            false if self.dice.roll(3) == 0 => self.may("plan", "closePlan", named),
            false => {}
        }
    }

    fn courses(&mut self, person: &Value) {
        for course in nodes(person, "courses") {
            let named = the("course", course);
            match course["state"].as_str().expect("a state") {
                "PROPOSED" => self.may("course", "offerCourse", named),
                "OFFERED" => self.may("course", "planCourse", named),
                "PLANNED" => {
                    self.may("course", "startCourse", with(&named, json!({ "startedOn": self.day(0) })));
                    self.may("course", "cancelCourse", with(&named, json!({ "reason": "Aflyst" })));
                }
                "ACTIVE" => {
                    let broken = json!({ "interruptedOn": self.day(-1), "reason": "Afbrudt" });
                    self.may("course", "interruptCourse", with(&named, broken));
                    self.may("course", "completeCourse", with(&named, json!({ "completedOn": self.day(0) })));
                    let at = self.at();
                    let session = json!({ "course": course["id"], "startsAt": at, "durationMinutes": 180 });
                    self.may("course", "scheduleSession", session);
                }
                "COMPLETED" | "INTERRUPTED" => {
                    self.may("course", "reopenCourse", with(&named, json!({ "reason": "Genoptaget" })));
                }
                _ => {}
            }
            if let Some(session) = self.dice.pick(nodes(course, "sessions")).cloned() {
                let status = ["PRESENT", "ABSENT_UNREPORTED", "CANCELLED_BY_PROVIDER"][self.dice.roll(3)];
                let attendance = json!({ "session": session["id"], "status": status, "mode": "PHYSICAL",
                    "expectedVersion": session["attendance"]["version"] });
                self.may("attendance", "recordAttendance", attendance);
            }
        }
    }

    fn enrolments(&mut self, person: &Value) {
        for enrolment in nodes(person, "enrolments") {
            let (named, today) = (the("enrolment", enrolment), self.day(0));
            match enrolment["state"].as_str().expect("a state") {
                "PROPOSED" | "UNDER_REVIEW" => {
                    self.may_be_done_by("manager", "enrolment", "approveEnrolment", named);
                }
                "APPROVED" => self.may("enrolment", "startEnrolment", with(&named, json!({ "startedOn": today }))),
                "ACTIVE" => self.may("enrolment", "pauseEnrolment", with(&named, json!({ "pausedFrom": today }))),
                "PAUSED" => self.may("enrolment", "resumeEnrolment", with(&named, json!({ "resumedOn": today }))),
                _ => {}
            }
        }
    }

    /// Absences, exemptions, targets of one's own and assessments.
    fn circumstances(&mut self, person: &Value, effort: &Value) {
        let (from, until) = (self.some_day(10), self.day(14));
        let absence = json!({ "person": person["id"], "kind": "HOLIDAY", "validFrom": from, "validUntil": until });
        self.may("absence", "reportAbsence", absence);
        for absence in nodes(person, "absences") {
            let named = the("absence", absence);
            match absence["state"].as_str().expect("a state") {
                "REPORTED" => {
                    let suspends = json!({ "suspendsDuty": self.dice.roll(2) == 0 });
                    self.may("absence", "approveAbsence", with(&named, suspends));
                    self.may("absence", "rejectAbsence", with(&named, json!({ "reason": "Ikke aftalt" })));
                }
                "APPROVED" => {
                    let period = json!({ "validFrom": self.day(0), "validUntil": self.day(3) });
                    self.may("absence", "changeAbsencePeriod", with(&named, period));
                    self.may("absence", "endAbsence", with(&named, json!({ "validUntil": self.day(1) })));
                }
                _ => {}
            }
        }
        let relief = json!({ "person": person["id"], "kind": "CARE", "validFrom": self.some_day(5),
            "validUntil": self.day(20), "reviewDueOn": self.day(6), "suspendsDuty": true, "reason": "Aftalt" });
        self.may("exemption", "grantExemption", relief);
        for exemption in nodes(person, "exemptions") {
            let named = the("exemption", exemption);
            self.may("exemption", "endExemption", with(&named, json!({ "validUntil": self.day(1) })));
            self.may("exemption", "reviewExemption", with(&named, json!({ "reviewDueOn": self.day(8) })));
        }
        let minutes = 60 * (5 + self.dice.roll(20));
        let weeks = 1 + self.dice.roll(3) as u64;
        let target = json!({ "person": person["id"], "effort": effort, "minutesPerWeek": minutes, "reason": "Aftalt",
            "validFrom": self.monday(weeks), "validUntil": self.monday(weeks + 2) });
        self.may("target", "agreeIndividualTarget", target);
        for target in nodes(person, "individualTargets") {
            let end = json!({ "validUntil": self.monday(2) });
            self.may("target", "endIndividualTarget", with(&the("individualTarget", target), end));
        }
        let level = ["LEVEL_1", "LEVEL_2", "LEVEL_3"][self.dice.roll(3)];
        let assessment = json!({ "person": person["id"], "level": level, "assessedOn": self.day(0),
            "nextDueOn": self.day(2), "note": "Efter samtale" });
        self.may("readiness", "assessReadiness", assessment);
        for assessment in nodes(person, "readinessAssessments").iter().filter(|known| known["isVoid"] == false) {
            let void = with(&the("readinessAssessment", assessment), json!({ "reason": "Fejl" }));
            self.may("readiness", "voidReadinessAssessment", void);
        }
    }

    fn availability(&mut self, person: &Value) {
        let fact = json!({ "person": person["id"], "kind": "OFFER_NOT_STARTED", "source": "PROVIDER",
            "occurredOn": self.day(-2), "description": "Begyndte ikke i praktikken" });
        self.may("availability", "recordAvailabilityEvent", fact);
        let loose = nodes(person, "availabilityEvents").iter();
        let loose = loose.filter(|event| event["state"] == "RECORDED" && event["availabilityCase"].is_null());
        for event in loose {
            let input = json!({ "person": person["id"], "events": [event["id"]] });
            self.may("availability", "openAvailabilityCase", input);
            let void = with(&the("availabilityEvent", event), json!({ "reason": "Forkert borger" }));
            self.may("availability", "voidAvailabilityEvent", void);
        }
        for case in nodes(person, "availabilityCases") {
            let named = the("availabilityCase", case);
            if matches!(case["state"].as_str(), Some("OPENED" | "CONTACT_ATTEMPTED")) {
                let guidance = json!({ "guidanceVersion": "2026-1", "givenOn": self.day(-5), "channel": "LETTER" });
                self.may("availability", "recordGuidance", with(&named, guidance));
                let contact = json!({ "attemptedOn": self.day(0), "channel": "PHONE" });
                self.may("availability", "recordContactAttempt", with(&named, contact));
                self.may("availability", "dropAvailabilityCase", with(&named, json!({ "reason": "Efter samtale" })));
            }
        }
    }

    fn policies(&mut self, effort: &Value) {
        let minutes = 60 * (10 + self.dice.roll(20));
        let weeks = 1 + self.dice.roll(5) as u64;
        let draft = json!({ "effort": effort["id"], "validFrom": self.monday(weeks),
            "parameters": { "weeklyTargetMinutes": minutes } });
        self.may_be_done_by("manager", "policy", "draftEffortPolicy", draft);
        for policy in nodes(effort, "policies").iter().filter(|policy| policy["state"] == "DRAFT") {
            let named = the("policy", policy);
            // More often than it is withdrawn: weeks pass, and a first day that has passed is approved no more.
            for _ in 0..3 {
                self.may_be_done_by("other-manager", "policy", "approveEffortPolicy", named.clone());
            }
            self.may_be_done_by("manager", "policy", "withdrawEffortPolicy", named);
        }
    }

    /// Of persons who are nobody's that storms: whose numbers are known.
    fn glasses(&mut self, worklist: &Value) {
        let cpr = ["640483-4004", "660685-4006"][self.dice.roll(2)];
        let glass = json!({ "cpr": cpr, "reason": "Akut henvendelse fra borgeren", "minutes": 15 });
        self.may_be_done_by("caseworker", "glass", "breakGlass", glass);
        for item in nodes(worklist, "items").iter().filter(|item| !item["subject"]["id"].is_null()) {
            let review = with(&the("breakGlass", &item["subject"]), json!({ "verdict": "Berettiget" }));
            self.may_be_done_by("manager", "glass", "reviewBreakGlass", review);
        }
    }
}

fn nodes<'v>(of: &'v Value, list: &str) -> &'v [Value] {
    of[list]["nodes"].as_array().map_or(&[], Vec::as_slice)
}

/// A record by its version.
fn the(name: &str, record: &Value) -> Value {
    json!({ name: record["id"], "expectedVersion": record["version"] })
}

fn with(base: &Value, more: Value) -> Value {
    let mut both = base.clone();
    both.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    both
}
