//! Which step an availability case waits for.

use indsats::rules::{
    AvailabilityStanding, AvailabilityState as State,
    MissingStep::{self, *},
    missing_step,
};

use super::given::date;

/// A case in which nothing is left to be done but what its state asks for.
const READY: AvailabilityStanding = AvailabilityStanding {
    has_facts: true,
    has_unheard_facts: false,
    is_guided: true,
    requires_contact: true,
    is_contacted: true,
    answer_due_on: None,
    lacks_ground: true,
};

fn waits(state: State, standing: AvailabilityStanding) -> Option<MissingStep> {
    missing_step(state, &standing, date("2026-11-23"))
}

#[test]
fn a_case_waits_for_the_first_step_that_is_missing() {
    let unheard = AvailabilityStanding { has_unheard_facts: true, ..READY };
    for state in [State::Opened, State::ContactAttempted] {
        let empty = AvailabilityStanding { has_facts: false, is_guided: false, ..unheard };
        assert_eq!(waits(state, empty), Some(RecordEventOrDrop), "{state:?}");
        let unguided = AvailabilityStanding { is_guided: false, is_contacted: false, ..unheard };
        assert_eq!(waits(state, unguided), Some(RecordGuidance), "{state:?}");
        let unreached = AvailabilityStanding { is_contacted: false, ..unheard };
        assert_eq!(waits(state, unreached), Some(AttemptContact), "{state:?}");
        let exempt = AvailabilityStanding { requires_contact: false, ..unreached };
        assert_eq!(waits(state, exempt), Some(SendHearing), "{state:?}");
        assert_eq!(waits(state, unheard), Some(SendHearing), "{state:?}");
    }
    for state in [State::HearingSent, State::HearingAnswered, State::HearingExpired] {
        assert_eq!(waits(state, unheard), Some(SendHearing), "{state:?}");
        let unguided = AvailabilityStanding { is_guided: false, ..unheard };
        assert_eq!(waits(state, unguided), Some(RecordGuidance), "{state:?}");
        let empty = AvailabilityStanding { has_facts: false, ..READY };
        assert_eq!(waits(state, empty), Some(RecordEventOrDrop), "{state:?}");
    }
}

#[test]
fn an_answer_is_awaited_through_its_last_day() {
    let due = |day| AvailabilityStanding { answer_due_on: Some(date(day)), ..READY };
    assert_eq!(waits(State::HearingSent, due("2026-11-24")), Some(AwaitAnswer));
    assert_eq!(waits(State::HearingSent, due("2026-11-23")), Some(AwaitAnswer));
    assert_eq!(waits(State::HearingSent, due("2026-11-22")), Some(ResolveHearing));
}

#[test]
fn after_the_hearing_each_state_waits_for_its_own() {
    let found = AvailabilityStanding { lacks_ground: false, ..READY };
    for (state, standing, step) in [
        (State::HearingAnswered, READY, Some(Assess)),
        (State::HearingExpired, READY, Some(Assess)),
        (State::Assessed, READY, Some(NotifyOrDecline)),
        (State::Assessed, found, Some(DeclineNotice)),
        (State::NoticeSent, READY, Some(RecordOutcome)),
        (State::NoNotice, READY, Some(Close)),
        (State::Outcome, READY, Some(Close)),
        (State::Appealed, READY, Some(RecordAppealDecision)),
        (State::AppealDecided, READY, Some(CloseOrReopen)),
        (State::Closed, READY, None),
        (State::Dropped, READY, None),
    ] {
        assert_eq!(waits(state, standing), step, "{state:?}");
    }
}
