//! Every constraint refuses what it is for, and says its name.

use indsats_entity::{
    assignment, attendance, availability_case, availability_event, availability_step, benefit_notice, benefit_period,
    break_glass, browser_session, calendar_feed, closed_time, closure_day, course, course_session, disclosure, effort,
    effort_enrolment, effort_policy, enrolment_basis, enrolment_pause, external_ref, history, holiday, idempotency_key,
    legal_rule, meeting, meeting_notice, offer, offer_condition, offer_intake, offer_kind_rule, organisation_closure,
    organisation_unit, person, person_need, person_number, plan, protection_period, provider, reckoning,
    reference_code, role_grant, rulebook, separation, spent_nonce, user, week_fact, working_hours, worklist_item,
};
use indsats_tests::database::TestDatabase;
use indsats_tests::on_each_database;
use sea_orm::ActiveValue::Set;
use sea_orm::IntoActiveModel;
use sea_orm::prelude::*;

use super::circumstances;
use super::proof::Proof;
use super::row::{day, hour};
use super::trail;

on_each_database!(every_constraint_says_its_name);

async fn every_constraint_says_its_name(database: TestDatabase) {
    let mut proof = Proof::new(database.connect().await).await;
    organisation(&mut proof).await;
    catalogue(&mut proof).await;
    people(&mut proof).await;
    enrolments(&mut proof).await;
    courses(&mut proof).await;
    meetings(&mut proof).await;
    availability(&mut proof).await;
    records(&mut proof).await;
    trail::refuses(&mut proof).await;
    proof.is_complete();
}

async fn organisation(proof: &mut Proof) {
    let unit = proof.add_plain(organisation_unit::Entity, "organisation_unit_user_key").await;
    proof.world.refer(&["unit_id", "ancestor_id"], unit);
    let columns = [
        "user_id",
        "decided_by",
        "granted_by",
        "reviewed_by",
        "voided_by",
        "assessed_by",
        "agreed_by",
        "proposed_by",
        "recorded_by",
        "registered_by",
        "actor_id",
        "opened_by",
        "sent_by",
    ];
    proof.add_plain(organisation_closure::Entity, "").await;
    let user = user::ActiveModel { kind: Set(user::UserKind::Person), ..Default::default() };
    let user = proof.add(user, "user_account_once").await;
    proof.world.refer(&columns, user);
    proof.add_plain(role_grant::Entity, "").await;
    let hours = |user_id, unit_id, weekday, from, until| working_hours::ActiveModel {
        user_id: Set(user_id),
        unit_id: Set(unit_id),
        weekday: Set(weekday),
        from_minute: Set(from),
        until_minute: Set(until),
        ..Default::default()
    };
    proof.add(hours(None, None, 1, 0, 1440), "").await;
    proof.refuses(hours(Some(user), Some(unit), 1, 480, 960), "working_hours_one_owner").await;
    for weekday in [0, 8] {
        proof.refuses(hours(None, Some(unit), weekday, 480, 960), "working_hours_one_of_seven").await;
    }
    for (from, until) in [(-1, 960), (960, 960), (480, 1441)] {
        proof.refuses(hours(None, None, 7, from, until), "working_hours_day").await;
    }
    proof.add_plain(reference_code::Entity, "reference_code_once").await;
    proof.add_plain(idempotency_key::Entity, "idempotency_key_once").await;
    proof.add_plain(external_ref::Entity, "external_ref_once").await;
    proof.add_plain(browser_session::Entity, "browser_session_secret_digest").await;
    proof.add_plain(calendar_feed::Entity, "calendar_feed_secret_digest").await;
    let (other, subject) = (Uuid::now_v7(), Set("other".to_owned()));
    let kind = Set(user::UserKind::Person);
    proof.accepts(user::ActiveModel { id: Set(other), subject, kind, ..Default::default() }).await;
    let of_other = calendar_feed::ActiveModel { user_id: Set(other), ..Default::default() };
    proof.refuses(of_other, "calendar_feed_secret_digest").await;
    proof.add_plain(spent_nonce::Entity, "").await;
}

async fn catalogue(proof: &mut Proof) {
    let provider = proof.add_plain(provider::Entity, "").await;
    proof.world.refer(&["provider_id"], provider);
    let offer = offer::ActiveModel { mode: Set(attendance::AttendanceMode::Mixed), ..Default::default() };
    let offer = proof.add(offer, "offer_code").await;
    proof.world.refer(&["offer_id"], offer);
    proof.add_plain(offer_kind_rule::Entity, "offer_kind_rule_once").await;
    proof.add_plain(offer_intake::Entity, "offer_intake_once").await;
    let condition = offer_condition::ActiveModel { need: Set(person_need::Need::Language), ..Default::default() };
    proof.add(condition, "offer_condition_once").await;
    proof.add_plain(holiday::Entity, "holiday_day").await;
    proof.add_plain(closure_day::Entity, "").await;
    proof.add(closed_time::ActiveModel { ends_at: Set(hour(12)), ..Default::default() }, "").await;
    proof.add_plain(meeting_notice::Entity, "meeting_notice_once").await;
    let effort = proof.add_plain(effort::Entity, "effort_code").await;
    proof.world.refer(&["effort_id"], effort);
    policies(proof).await;
}

async fn policies(proof: &mut Proof) {
    use effort_policy::EffortPolicyState::{Approved, Draft, Withdrawn};
    let policy = |number, state| effort_policy::ActiveModel {
        number: Set(number),
        state: Set(state),
        proration: Set(effort_policy::Proration::ByObligedDay),
        course_week_test: Set(effort_policy::CourseWeekTest::AnyScheduledMinute),
        ..Default::default()
    };
    let draft = proof.add(policy(1, Draft), "effort_policy_once").await;
    let author = proof.world.0["user_id"];
    let (drafted_by, approved_by) = (Set(Some(author)), Set(Some(author)));
    let alone = effort_policy::ActiveModel { drafted_by, approved_by, ..policy(2, Approved) };
    proof.refuses(alone, "effort_policy_four_eyes").await;
    proof.accepts(policy(2, Withdrawn)).await;
    let to = |state| effort_policy::ActiveModel { id: Set(draft), state: Set(state), ..Default::default() };
    to(Approved).update(&proof.connection).await.expect("a draft changes");
    for state in [Draft, Withdrawn] {
        proof.refused(to(state).update(&proof.connection).await, "effort_policy_final");
    }
    proof.refused(effort_policy::Entity::delete_by_id(draft).exec(&proof.connection).await, "effort_policy_final");
}

async fn people(proof: &mut Proof) {
    let person = person::ActiveModel { cpr_kind: Set(person::CprKind::Ordinary), ..Default::default() };
    let person = proof.add(person, "").await;
    proof.world.refer(&["person_id"], person);
    proof.add_plain(person_number::Entity, "person_number_cpr_index").await;
    let protection = protection_period::ActiveModel { valid_to: Set(day(31)), ..Default::default() };
    proof.add(protection, "").await;
    proof.add(worklist_item::ActiveModel { visible_to: Set(day(31)), ..Default::default() }, "").await;
    proof.add(week_fact::ActiveModel { visible_to: Set(day(31)), ..Default::default() }, "").await;
    proof.add_plain(reckoning::Entity, "").await;
    let second = rulebook::ActiveModel { id: Set(2), ..Default::default() };
    proof.refuses(second, "rulebook_one").await;
    circumstances::all(proof).await;
    needs(proof, person).await;

    let primary = |from, to| assignment::ActiveModel {
        kind: Set(assignment::AssignmentKind::Primary),
        valid_from: Set(day(from)),
        valid_to: Set(to),
        ..Default::default()
    };
    let first = proof.add(primary(10, Some(day(20))), "assignment_one_primary").await;
    let substitute = assignment::AssignmentKind::Substitute;
    proof.accepts(assignment::ActiveModel { kind: Set(substitute), ..primary(10, None) }).await;
    proof.refuses(primary(19, None), "assignment_one_primary").await;
    proof.refuses(primary(1, None), "assignment_one_primary").await;
    proof.accepts(primary(1, Some(day(10)))).await;
    proof.accepts(primary(20, None)).await;
    let longer = assignment::ActiveModel { id: Set(first), valid_to: Set(Some(day(21))), ..Default::default() };
    proof.refused(longer.update(&proof.connection).await, "assignment_one_primary");

    let benefit = |code: &str| benefit_period::ActiveModel { kind_code: Set(code.to_owned()), ..Default::default() };
    proof.add(benefit("A"), "benefit_period_no_overlap").await;
    proof.accepts(benefit("B")).await;
    let second = benefit_period::Entity::find().one(&proof.connection).await.expect("rows").expect("a row");
    let other = if second.kind_code == "A" { "B" } else { "A" };
    let moved = benefit_period::ActiveModel { kind_code: Set(other.to_owned()), ..second.into_active_model() };
    proof.refused(moved.update(&proof.connection).await, "benefit_period_no_overlap");
}

async fn needs(proof: &mut Proof, person: Uuid) {
    use person_need::Need::{Language, Transport};
    let need = |need, code: &str| person_need::ActiveModel {
        need: Set(need),
        code: Set(code.to_owned()),
        ..Default::default()
    };
    proof.add(need(Language, "DA"), "person_need_no_overlap").await;
    proof.accepts(need(Language, "EN")).await;
    proof.accepts(need(Transport, "DA")).await;
    let other = person::ActiveModel { cpr_kind: Set(person::CprKind::Ordinary), ..Default::default() };
    let other = proof.add(other, "").await;
    proof.world.refer(&["other_id"], other);
    proof.add_plain(separation::Entity, "separation_once").await;
    proof.refuses(separation::ActiveModel { other_id: Set(person), ..Default::default() }, "separation_of_two").await;
    let ended = || separation::ActiveModel { ended_at: Set(Some(hour(9))), ..Default::default() };
    proof.accepts(ended()).await;
    proof.accepts(ended()).await;
}

async fn enrolments(proof: &mut Proof) {
    use effort_enrolment::EffortEnrolmentState as State;
    let enrolment = |state| effort_enrolment::ActiveModel { state: Set(state), ..Default::default() };
    let reviewer = Some(proof.world.0["reviewed_by"]);
    let looked = |state, by: Option<Uuid>, code: Option<&str>| effort_enrolment::ActiveModel {
        reviewed_by: Set(by),
        reviewed_at: Set(Some(hour(8))),
        review_outcome_code: Set(code.map(str::to_owned)),
        ..enrolment(state)
    };
    let active = proof.add(looked(State::Active, reviewer, Some("A")), "effort_enrolment_no_overlap").await;
    proof.accepts(enrolment(State::Rejected)).await;
    proof.accepts(enrolment(State::Expired)).await;
    proof.refuses(enrolment(State::Ended), "effort_enrolment_no_overlap").await;
    let rejected = effort_enrolment::Column::State.eq(State::Rejected);
    let rejected = effort_enrolment::Entity::find().filter(rejected).one(&proof.connection).await.expect("rows");
    let revived = rejected.expect("the rejected one").into_active_model();
    let revived = effort_enrolment::ActiveModel { state: Set(State::Proposed), ..revived };
    proof.refused(revived.update(&proof.connection).await, "effort_enrolment_no_overlap");

    let proposer = proof.world.0["proposed_by"];
    let alone = effort_enrolment::ActiveModel { decided_by: Set(Some(proposer)), ..enrolment(State::Rejected) };
    proof.refuses(alone, "effort_enrolment_four_eyes").await;
    for (by, code) in [(None, None), (reviewer, None), (None, Some("A"))] {
        proof.refuses(looked(State::Rejected, by, code), "effort_enrolment_review").await;
    }
    proof.world.refer(&["enrolment_id"], active);
    proof.add_plain(enrolment_basis::Entity, "enrolment_basis_enrolment_id").await;
    proof.add_plain(enrolment_pause::Entity, "enrolment_pause_no_overlap").await;
}

async fn courses(proof: &mut Proof) {
    let plan = |state| plan::ActiveModel { state: Set(state), ..Default::default() };
    let open = proof.add(plan(plan::PlanState::Active), "plan_one_open").await;
    proof.refuses(plan(plan::PlanState::Draft), "plan_one_open").await;
    proof.accepts(plan(plan::PlanState::Closed)).await;
    proof.world.refer(&["plan_id"], open);

    let course = |actual_from, actual_to| course::ActiveModel {
        state: Set(course::CourseState::Planned),
        planned_to: Set(day(31)),
        actual_from: Set(actual_from),
        actual_to: Set(actual_to),
        ..Default::default()
    };
    let id = proof.add(course(None, None), "").await;
    proof.refuses(course(Some(day(9)), Some(day(9))), "course_actual_period").await;
    proof.refuses(course(None, Some(day(5))), "course_actual_period").await;
    proof.accepts(course(Some(day(9)), Some(day(10)))).await;
    proof.world.refer(&["course_id"], id);

    let session = course_session::ActiveModel { ends_at: Set(hour(12)), ..Default::default() };
    let session = proof.add(session, "course_session_once").await;
    proof.world.refer(&["session_id"], session);
    let attendance = attendance::ActiveModel {
        status: Set(attendance::AttendanceStatus::Partial),
        mode: Set(attendance::AttendanceMode::Digital),
        reasonable_ground: Set(attendance::ReasonableGround::NotAssessed),
        ..Default::default()
    };
    proof.add(attendance.clone(), "attendance_session_id").await;
    proof
        .refuses(attendance::ActiveModel { attended_minutes: Set(Some(-1)), ..attendance }, "attendance_minutes")
        .await;
}

async fn meetings(proof: &mut Proof) {
    let meeting = |state, from, to| meeting::ActiveModel {
        state: Set(state),
        form: Set(meeting::MeetingForm::Phone),
        starts_at: Set(hour(from)),
        ends_at: Set(hour(to)),
        ..Default::default()
    };
    use meeting::MeetingState::{Booked, Held};
    let id = proof.add(meeting(Booked, 9, 10), "meeting_one_at_a_time").await;
    proof.accepts(meeting(Booked, 10, 11)).await;
    proof.accepts(meeting(Held, 9, 11)).await;
    proof.refuses(meeting(Booked, 8, 12), "meeting_one_at_a_time").await;
    let longer = meeting::ActiveModel { id: Set(id), ends_at: Set(hour(11)), ..Default::default() };
    proof.refused(longer.update(&proof.connection).await, "meeting_one_at_a_time");
}

async fn availability(proof: &mut Proof) {
    let rule = legal_rule::ActiveModel { valid_from: Set(day(1)), ..Default::default() };
    let rule = proof.add(rule, "legal_rule_once").await;
    proof.world.refer(&["legal_rule_id"], rule);
    let case = availability_case::ActiveModel {
        state: Set(availability_case::AvailabilityCaseState::Assessed),
        reasonable_ground: Set(attendance::ReasonableGround::Yes),
        ..Default::default()
    };
    let case = proof.add(case, "").await;
    proof.world.refer(&["case_id"], case);
    let event = availability_event::ActiveModel {
        state: Set(availability_event::AvailabilityEventState::Void),
        ..Default::default()
    };
    proof.add(event, "").await;
    let step = availability_step::ActiveModel {
        kind: Set(availability_step::AvailabilityStepKind::Guidance),
        ..Default::default()
    };
    let id = proof.add(step, "").await;
    let changed = availability_step::ActiveModel { id: Set(id), round: Set(2), ..Default::default() };
    proof.refused(changed.update(&proof.connection).await, "availability_step_append_only");
    let deleted = availability_step::Entity::delete_by_id(id).exec(&proof.connection).await;
    proof.refused(deleted, "availability_step_append_only");
    let id = proof.add_plain(benefit_notice::Entity, "benefit_notice_once").await;
    let changed = benefit_notice::ActiveModel { id: Set(id), round: Set(2), ..Default::default() };
    proof.refused(changed.update(&proof.connection).await, "benefit_notice_append_only");
    let deleted = benefit_notice::Entity::delete_by_id(id).exec(&proof.connection).await;
    proof.refused(deleted, "benefit_notice_append_only");
    let entry = |notice| disclosure::ActiveModel {
        means: Set(disclosure::DisclosureMeans::Letter),
        reason: Set(None),
        benefit_notice_id: Set(notice),
        ..Default::default()
    };
    let withdrawer = Some(proof.world.0["recorded_by"]);
    let told_why = disclosure::ActiveModel { reason: Set(Some("A".to_owned())), ..entry(None) };
    let withdrawn = |by, at, reason: Option<&str>| disclosure::ActiveModel {
        withdrawn_by: Set(by),
        withdrawn_at: Set(at),
        withdrawal_reason: Set(reason.map(str::to_owned)),
        ..told_why.clone()
    };
    let withdrawn_notice = disclosure::ActiveModel {
        reason: Set(None),
        benefit_notice_id: Set(Some(id)),
        ..withdrawn(withdrawer, Some(hour(8)), Some("A"))
    };
    proof.add(withdrawn_notice, "disclosure_once").await;
    proof.accepts(withdrawn(None, None, None)).await;
    proof.refuses(entry(None), "disclosure_told_why").await;
    for (by, at, reason) in [
        (withdrawer, None, None),
        (None, Some(hour(8)), None),
        (None, None, Some("A")),
        (withdrawer, Some(hour(8)), None),
        (withdrawer, None, Some("A")),
    ] {
        proof.refuses(withdrawn(by, at, reason), "disclosure_withdrawn").await;
    }
}

async fn records(proof: &mut Proof) {
    proof.add_plain(break_glass::Entity, "").await;
    let reviewer = Set(Some(proof.world.0["user_id"]));
    proof
        .refuses(break_glass::ActiveModel { reviewed_by: reviewer, ..Default::default() }, "break_glass_other_reviewer")
        .await;

    let id = proof.add_plain(history::Entity, "").await;
    let changed = history::ActiveModel { id: Set(id), row_version: Set(2), ..Default::default() };
    proof.refused(changed.update(&proof.connection).await, "history_append_only");
    proof.refused(history::Entity::delete_by_id(id).exec(&proof.connection).await, "history_append_only");
}
