//! What every municipality starts with: lists of codes, rules of law, the effort and its policy, holidays, closure days.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;
use indsats_entity::{closure_day, effort, effort_policy, holiday, legal_rule, reference_code};
use sea_orm::{ActiveEnum, ColumnTrait, Set};
use serde::Deserialize;
use uuid::Uuid;

use super::calendar;
use crate::store::{Error, Result, Store, Work};

const TEXT: &str = include_str!("profiles/reference.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Start {
    effort: Effort,
    policy: Policy,
    calendar: Calendar,
    rules: Rules,
    lists: Lists,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Effort {
    code: String,
    name_da: String,
    name_en: String,
    legal_basis: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Policy {
    valid_from: NaiveDate,
    weekly_target_minutes: i32,
    workdays: Vec<u8>,
    holiday_reduces_schedule: bool,
    credit_excused_absence: bool,
    counted_kinds: Vec<String>,
    course_week_test: String,
    contact_min_obliged_days: i32,
    qualifying_meeting_types: Vec<String>,
    qualifying_meeting_forms: Vec<String>,
    max_gap_obliged_days: i32,
    course_end_lead_days: i32,
    baseline_weeks: i32,
    review_interval_months: i32,
    week_close_lag_days: i32,
    small_cell_threshold: i32,
    require_open_plan: bool,
    require_benefit: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Calendar {
    first_year: i32,
    last_year: i32,
    closures: Vec<Closure>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Closure {
    month: u32,
    day: u32,
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    valid_from: NaiveDate,
    codes: BTreeMap<String, Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    days: Option<i32>,
    reference: String,
}

#[derive(Deserialize)]
struct Lists {
    valid_from: NaiveDate,
    /// By list, by code: the labels in Danish and English.
    #[serde(flatten)]
    lists: BTreeMap<String, BTreeMap<String, [String; 2]>>,
}

/// Enters what is absent of the lists, the rules of law, the effort, the holidays and closure days; the id of the effort.
///
/// # Errors
/// When the database fails.
pub async fn seed(store: &Store) -> Result<Uuid> {
    let session = store.importing("import").await?;
    let mut work = session.work().await?;
    let effort = seed_in(&mut work, &mut Uuid::now_v7).await?;
    work.commit("seed").await?;
    Ok(effort)
}

/// As [`seed`], within a change, with new ids from `id`. What is there is left as it is.
///
/// # Errors
/// [`Error::Forbidden`] for who may not import such rows.
pub async fn seed_in(work: &mut Work<'_>, id: &mut impl FnMut() -> Uuid) -> Result<Uuid> {
    let start: Start = toml::from_str(TEXT).map_err(|_| Error::internal("reference data that is none"))?;
    lists(work, start.lists, id).await?;
    rules(work, start.rules, id).await?;
    days(work, &start.calendar, id).await?;
    programme(work, start.effort, start.policy, id).await
}

async fn lists(work: &mut Work<'_>, Lists { valid_from, lists }: Lists, id: &mut impl FnMut() -> Uuid) -> Result<()> {
    let stored = work.find::<reference_code::Entity>().all().await?;
    let known: HashSet<(&str, &str)> = stored.iter().map(|row| (row.list.as_str(), row.code.as_str())).collect();
    let mut rows = Vec::new();
    for (list, codes) in &lists {
        for (code, [da, en]) in codes.iter().filter(|(code, _)| !known.contains(&(list.as_str(), code.as_str()))) {
            rows.push(reference_code::ActiveModel {
                id: Set(id()),
                list: Set(list.clone()),
                code: Set(code.clone()),
                valid_from: Set(valid_from),
                valid_to: Set(None),
                label_da: Set(da.clone()),
                label_en: Set(en.clone()),
            });
        }
    }
    work.put_all::<reference_code::Entity>(rows).await
}

async fn rules(work: &mut Work<'_>, Rules { valid_from, codes }: Rules, new: &mut impl FnMut() -> Uuid) -> Result<()> {
    let stored = work.find::<legal_rule::Entity>().all().await?;
    let known: HashSet<&str> = stored.iter().map(|row| row.code.as_str()).collect();
    let absent = codes.into_iter().filter(|(code, _)| !known.contains(code.as_str()));
    let rows = absent.map(|(code, rule)| legal_rule::ActiveModel {
        id: Set(new()),
        code: Set(code),
        valid_from: Set(valid_from),
        valid_to: Set(None),
        days: Set(rule.days),
        reference: Set(rule.reference),
    });
    work.put_all::<legal_rule::Entity>(rows.collect()).await
}

/// The effort with the first version of its policy, which was approved before it came here: by nobody here.
async fn programme(work: &mut Work<'_>, effort: Effort, policy: Policy, id: &mut impl FnMut() -> Uuid) -> Result<Uuid> {
    let known = work.find::<effort::Entity>().filter(effort::Column::Code.eq(&effort.code));
    if let Some(known) = known.one().await? {
        return Ok(known.id());
    }
    let effort_id = id();
    let row = effort::ActiveModel {
        id: Set(effort_id),
        code: Set(effort.code),
        name_da: Set(effort.name_da),
        name_en: Set(effort.name_en),
        legal_basis: Set(effort.legal_basis),
        version: Set(1),
    };
    work.put_all::<effort::Entity>(vec![row]).await?;
    let course_week_test = effort_policy::CourseWeekTest::try_from_value(&policy.course_week_test);
    let course_week_test = course_week_test.map_err(|_| Error::internal("a policy with an unknown test"))?;
    let row = effort_policy::ActiveModel {
        id: Set(id()),
        effort_id: Set(effort_id),
        number: Set(1),
        valid_from: Set(policy.valid_from),
        state: Set(effort_policy::EffortPolicyState::Approved),
        drafted_by: Set(None),
        drafted_at: Set(None),
        approved_by: Set(None),
        approved_at: Set(None),
        weekly_target_minutes: Set(policy.weekly_target_minutes),
        proration: Set(effort_policy::Proration::ByObligedDay),
        workdays: Set(policy.workdays.into()),
        holiday_reduces_schedule: Set(policy.holiday_reduces_schedule),
        credit_excused_absence: Set(policy.credit_excused_absence),
        counted_kinds: Set(policy.counted_kinds.into()),
        course_week_test: Set(course_week_test),
        contact_min_obliged_days: Set(policy.contact_min_obliged_days),
        qualifying_meeting_types: Set(policy.qualifying_meeting_types.into()),
        qualifying_meeting_forms: Set(policy.qualifying_meeting_forms.into()),
        max_gap_obliged_days: Set(policy.max_gap_obliged_days),
        course_end_lead_days: Set(policy.course_end_lead_days),
        baseline_weeks: Set(policy.baseline_weeks),
        review_interval_months: Set(policy.review_interval_months),
        week_close_lag_days: Set(policy.week_close_lag_days),
        small_cell_threshold: Set(policy.small_cell_threshold),
        require_open_plan: Set(policy.require_open_plan),
        require_benefit: Set(policy.require_benefit),
        version: Set(1),
    };
    work.put_all::<effort_policy::Entity>(vec![row]).await?;
    Ok(effort_id)
}

async fn days(work: &mut Work<'_>, calendar: &Calendar, id: &mut impl FnMut() -> Uuid) -> Result<()> {
    let years = calendar.first_year..=calendar.last_year;
    let known: HashSet<NaiveDate> = work.find::<holiday::Entity>().all().await?.iter().map(|row| row.day).collect();
    let holidays = years.clone().flat_map(calendar::holidays).filter(|(day, ..)| !known.contains(day));
    let holidays = holidays.map(|(day, da, en)| holiday::ActiveModel {
        id: Set(id()),
        day: Set(day),
        name_da: Set(da.to_owned()),
        name_en: Set(en.to_owned()),
    });
    work.put_all::<holiday::Entity>(holidays.collect()).await?;

    let known = work.find::<closure_day::Entity>().filter(closure_day::Column::ProviderId.is_null()).all().await?;
    let known: HashSet<NaiveDate> = known.iter().map(|row| row.day).collect();
    let closures = years.flat_map(|year| calendar.closures.iter().map(move |closure| (year, closure)));
    let closures = closures.filter_map(|(year, closure)| {
        let day = NaiveDate::from_ymd_opt(year, closure.month, closure.day).filter(|day| !known.contains(day))?;
        Some(closure_day::ActiveModel {
            id: Set(id()),
            day: Set(day),
            provider_id: Set(None),
            name: Set(closure.name.clone()),
        })
    });
    work.put_all::<closure_day::Entity>(closures.collect()).await
}
