//! What a version of an effort's parameters would change, in the schema.

use std::collections::BTreeSet;

use async_graphql::{Context, ID, InputObject, InputType, Object, OneofObject, Result, SimpleObject};
use indsats_entity::organisation_unit;

use super::{
    connection::{PageInfo, binding},
    context::{Acting, row_id},
    error::ErrorCode,
    mutation::EffortPolicyParametersInput,
    node::Node,
    person::Person,
    scalar::{Date, Instant, IsoWeek},
    unit::OrganisationUnit,
    user_error::{UserError, user_errors},
    week_status::{ContactStatus, HoursStatus},
};
use crate::{
    domain::{
        Failure,
        simulation::{self, Question, Simulation, Tried},
    },
    policy::Kind,
    rules::Standing,
    store::{MAX_PAGE, Position},
};

/// The version that is tried.
#[derive(OneofObject)]
pub enum SimulatedVersionInput {
    /// A version as it is written, most often a draft. In place of the one with its number, where that is approved.
    Policy(ID),
    /// The next version of this effort, which says what the latest approved one says.
    Effort(ID),
}

/// ISO weeks in a row.
#[derive(InputObject)]
pub struct WeekRangeInput {
    /// The first week.
    from: IsoWeek,
    /// The first week after.
    until: IsoWeek,
}

/// What is to be tried, and on which weeks.
#[derive(InputObject)]
pub struct SimulateEffortPolicyInput {
    /// The version.
    of: SimulatedVersionInput,
    /// What it is to say otherwise.
    parameters: Option<EffortPolicyParametersInput>,
    /// The first day on which it is tried, a Monday, perhaps one that has passed: by default the version's own, and for the
    /// next version of an effort the Monday of the first week.
    valid_from: Option<Date>,
    /// The weeks to look at, 26 at most.
    weeks: WeekRangeInput,
    /// The instant as of which the weeks are told; now by default.
    as_of: Option<Instant>,
    /// By what was recorded at this instant; now by default. Who is looked at is decided by the reach of today.
    known_at: Option<Instant>,
    /// Only persons of this unit and of those below it.
    unit: Option<ID>,
}

/// What came of a simulation.
#[derive(SimpleObject)]
pub struct EffortPolicySimulationPayload {
    /// The simulation. Null where something stood against it.
    simulation: Option<EffortPolicySimulation>,
    /// What stood against it.
    user_errors: Vec<UserError>,
}

/// What a version would change for the persons within the caller's reach. Nothing was written.
pub struct EffortPolicySimulation {
    found: Simulation,
    /// What its cursors are bound to.
    binding: String,
}

/// What a version would change in one unit.
#[derive(SimpleObject)]
pub struct SimulatedUnit {
    /// The unit, without those below it.
    unit: OrganisationUnit,
    /// Persons that were looked at.
    person_count: usize,
    /// Persons with a week that would stand otherwise.
    changed_person_count: usize,
    /// Weeks of these persons that would stand otherwise.
    changed_week_count: usize,
}

/// Where a week stands under a version.
#[derive(Clone, SimpleObject)]
pub struct WeekStanding {
    /// The number of the version that judges the week.
    policy_number: i32,
    /// Where its hours stand.
    hours_status: HoursStatus,
    /// Where its conversation stands.
    contact_status: ContactStatus,
}

/// A week of a person that would stand otherwise.
#[derive(Clone, SimpleObject)]
pub struct SimulatedWeek {
    /// The person (borger).
    person: Option<Person>,
    /// The week.
    week: IsoWeek,
    /// Where it stands now. Null where no version judges it.
    before: Option<WeekStanding>,
    /// Where it would stand. Null where no version would judge it.
    after: Option<WeekStanding>,
}

/// A week of a page with its place in the list.
#[derive(SimpleObject)]
pub struct SimulatedWeekEdge {
    /// Give it as `after` to the same list.
    cursor: String,
    /// The week.
    node: SimulatedWeek,
}

/// One page of weeks that would stand otherwise.
#[derive(SimpleObject)]
pub struct SimulatedWeekConnection {
    /// The weeks of the page with their cursors.
    edges: Vec<SimulatedWeekEdge>,
    /// The weeks of the page.
    nodes: Vec<SimulatedWeek>,
    /// Where the page stands in the list.
    page_info: PageInfo,
    /// How many weeks the list has, on all pages.
    total_count: usize,
}

impl EffortPolicySimulationPayload {
    /// Tries a version.
    pub(super) async fn of(ctx: &Context<'_>, input: SimulateEffortPolicyInput) -> Result<Self> {
        let session = ctx.session();
        let binding = binding(session, &format!("simulation {}", input.to_value()));
        let question = Question {
            tried: match &input.of {
                SimulatedVersionInput::Policy(id) => Tried::Version(row_id(session, Kind::EffortPolicy, id)),
                SimulatedVersionInput::Effort(id) => Tried::Next(row_id(session, Kind::Effort, id)),
            },
            from: input.valid_from.map(|Date(day)| day),
            parameters: input.parameters.map(Into::into).unwrap_or_default(),
            weeks: (input.weeks.from.0, input.weeks.until.0),
            as_of: input.as_of.map(|Instant(instant)| instant),
            known_at: input.known_at.map(|Instant(instant)| instant),
            unit: input.unit.map(|id| row_id(session, Kind::OrganisationUnit, &id)),
        };
        match simulation::simulate(session, question).await {
            Ok(found) => {
                Ok(Self { simulation: Some(EffortPolicySimulation { found, binding }), user_errors: Vec::new() })
            }
            Err(Failure::Problems(problems)) => Ok(Self { simulation: None, user_errors: user_errors(ctx, problems) }),
            Err(Failure::Store(error)) => Err(error.into()),
        }
    }
}

/// What a version would change for the persons within the caller's reach. Nothing was written.
#[Object]
impl EffortPolicySimulation {
    /// The instant as of which the weeks are told. Give it again for further pages.
    async fn as_of(&self) -> Instant {
        Instant(self.found.as_of)
    }

    /// Persons that were looked at: those within reach with a time in the effort that meets the weeks.
    async fn person_count(&self) -> usize {
        self.found.person_count
    }

    /// Persons with a week that would stand otherwise.
    async fn changed_person_count(&self) -> usize {
        self.found.persons.len()
    }

    /// The units of these persons, by name.
    async fn units(&self, ctx: &Context<'_>) -> Result<Vec<SimulatedUnit>> {
        let units = self.found.units.iter().map(|count| count.unit);
        let units = ctx.session().find::<organisation_unit::Entity>().by_ids(units).await?;
        let mut units = Node::level(units.into_values().collect());
        units.sort_by(|one, other| (&one.name, one.id()).cmp(&(&other.name, other.id())));
        let counted = units.into_iter().filter_map(|unit| {
            let count = self.found.units.iter().find(|count| count.unit == unit.id())?;
            Some(SimulatedUnit {
                unit: OrganisationUnit(unit),
                person_count: count.person_count,
                changed_person_count: count.changed_person_count,
                changed_week_count: count.changed_week_count,
            })
        });
        Ok(counted.collect())
    }

    /// The weeks that would stand otherwise, by week.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
    ) -> Result<SimulatedWeekConnection> {
        let size = usize::try_from(first.unwrap_or(20)).ok().filter(|size| (1..=MAX_PAGE as usize).contains(size));
        let size = size.ok_or_else(|| ErrorCode::BadUserInput.error("A page has 1 to 100 rows."))?;
        let sealer = ctx.session().store().keys().sealer("cursor");
        let (changes, mut start) = (&self.found.changes, 0);
        if let Some(after) = &after {
            let reached = Position::open(&sealer, &self.binding, after)?;
            let reached = (reached.day(), reached.id);
            start = changes.partition_point(|(person, changed)| (Some(changed.week.monday()), *person) <= reached);
        }
        let end = changes.len().min(start + size);
        let persons: BTreeSet<_> = changes[start..end].iter().map(|(person, _)| *person).collect();
        let persons = persons.iter().filter_map(|person| self.found.persons.get(person)).cloned().collect();
        let persons = Node::level(persons);
        let mut edges = Vec::with_capacity(end - start);
        for (person, changed) in &changes[start..end] {
            let cursor = Position::new(changed.week.monday().into(), *person)?.seal(&sealer, &self.binding);
            let person = persons.iter().find(|known| known.id() == *person).cloned().map(Person);
            let (before, after) = (changed.before.map(Into::into), changed.after.map(Into::into));
            edges.push(SimulatedWeekEdge {
                cursor,
                node: SimulatedWeek { person, week: IsoWeek(changed.week), before, after },
            });
        }
        let cursor = |edge: Option<&SimulatedWeekEdge>| edge.map(|edge| edge.cursor.clone());
        let page_info = PageInfo {
            has_previous_page: start > 0,
            has_next_page: end < changes.len(),
            start_cursor: cursor(edges.first()),
            end_cursor: cursor(edges.last()),
        };
        let nodes = edges.iter().map(|edge| edge.node.clone()).collect();
        Ok(SimulatedWeekConnection { edges, nodes, page_info, total_count: changes.len() })
    }
}

impl From<Standing> for WeekStanding {
    fn from(standing: Standing) -> Self {
        Self {
            policy_number: standing.policy_number,
            hours_status: standing.hours.into(),
            contact_status: standing.contact.into(),
        }
    }
}
