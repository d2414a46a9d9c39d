//! The relations: the only part of the policy that is code. Each has one SQL face.

use chrono::NaiveDate;
use indsats_entity::{assignment, benefit_notice, organisation_closure, person};
use sea_orm::{
    ColumnTrait, Condition, ExprTrait,
    sea_query::{Expr, Query, SelectStatement},
};
use uuid::Uuid;

use super::{Relation, Visible};

/// What the relations are relative to: the user, the subtrees, the opened persons, and the day.
#[derive(Clone, Debug)]
pub struct Scope {
    pub user: Uuid,
    /// The roots of the subtrees of the organisation in which the role holds.
    pub units: Vec<Uuid>,
    /// Persons whose protection the user has broken, and whose time has not run out.
    pub glass: Vec<Uuid>,
    pub today: NaiveDate,
}

/// The columns through which a row is reached by a relation.
pub struct Anchor<C> {
    pub person: Option<C>,
    pub unit: Option<C>,
    /// The availability case that the row is, or is part of.
    pub case: Option<C>,
}

impl<C> Anchor<C> {
    /// The row belongs to a person.
    pub const fn person(column: C) -> Self {
        Self { person: Some(column), unit: None, case: None }
    }

    /// The row belongs to a unit and to nobody.
    pub const fn unit(column: C) -> Self {
        Self { person: None, unit: Some(column), case: None }
    }

    /// The row belongs to nobody: only `ANY` reaches it.
    pub const fn none() -> Self {
        Self { person: None, unit: None, case: None }
    }

    /// The row belongs to a person, and to one of the person's availability cases.
    pub const fn case(person: C, case: C) -> Self {
        Self { person: Some(person), unit: None, case: Some(case) }
    }
}

impl Scope {
    /// The condition under which a row of `E` stands in one of the relations.
    #[must_use]
    pub fn condition<E: Visible>(&self, relations: &[Relation]) -> Condition {
        let anchor = E::anchor();
        let mut any = Condition::any();
        let (own, substitute) = (relations.contains(&Relation::Own), relations.contains(&Relation::Substitute));
        if let (true, Some(person)) = (own || substitute, anchor.person) {
            // Both kinds of responsibility at once is the common case: one semi-join, no kind to compare.
            let kinds = (own != substitute).then_some(own);
            any = any.add(column::<E>(person).in_subquery(self.assigned(kinds)));
        }
        for relation in relations {
            any = match (relation, anchor.person, anchor.unit) {
                (Relation::Any, ..) => any.add(Expr::val(1).eq(1)),
                (Relation::Unit, _, Some(unit)) => any.add(column::<E>(unit).in_subquery(self.subtree())),
                (Relation::Unit, Some(person), None) => {
                    any.add(column::<E>(person).in_subquery(self.persons_of_subtree()))
                }
                (Relation::BreakGlass, Some(person), _) if !self.glass.is_empty() => {
                    any.add(column::<E>(person).is_in(self.glass.iter().copied()))
                }
                (Relation::Notified, Some(person), _) => {
                    use benefit_notice::Column::{CaseId, PersonId};
                    // Of a person's cases those that a notice was sent of, not the others.
                    let (row, told) = anchor.case.map_or((person, PersonId), |case| (case, CaseId));
                    any.add(column::<E>(row).in_subquery(self.told_of(told)))
                }
                (
                    Relation::Own | Relation::Substitute | Relation::BreakGlass | Relation::Unit | Relation::Notified,
                    ..,
                ) => any,
            };
        }
        any
    }

    /// Persons for whom the user is responsible today.
    #[must_use]
    pub fn responsibilities(&self) -> SelectStatement {
        self.assigned(None)
    }

    /// Persons for whom the user is responsible today; `Some(true)` as primary, `Some(false)` as substitute.
    fn assigned(&self, primary: Option<bool>) -> SelectStatement {
        use assignment::{AssignmentKind as Kind, Column, Entity};
        let mut query = Query::select();
        query.column(Column::PersonId).from(Entity).and_where(Column::UserId.eq(self.user));
        query.and_where(Column::ValidFrom.lte(self.today));
        query.cond_where(Condition::any().add(Column::ValidTo.is_null()).add(Column::ValidTo.gt(self.today)));
        if let Some(primary) = primary {
            query.and_where(Column::Kind.eq(if primary { Kind::Primary } else { Kind::Substitute }));
        }
        query
    }

    /// Units at or below the principal's.
    fn subtree(&self) -> SelectStatement {
        use organisation_closure::{Column, Entity};
        let mut query = Query::select();
        query.column(Column::UnitId).from(Entity).and_where(Column::AncestorId.is_in(self.units.iter().copied()));
        query
    }

    /// What the benefit office was told of by notices about persons of the subtree.
    fn told_of(&self, column: benefit_notice::Column) -> SelectStatement {
        let mut query = Query::select();
        query.column(column).from(benefit_notice::Entity);
        query.and_where(benefit_notice::Column::PersonId.in_subquery(self.persons_of_subtree()));
        query
    }

    fn persons_of_subtree(&self) -> SelectStatement {
        use person::{Column, Entity};
        let mut query = Query::select();
        query.column(Column::Id).from(Entity).and_where(Column::UnitId.in_subquery(self.subtree()));
        query
    }
}

fn column<E: Visible>(column: E::Column) -> Expr {
    Expr::col((E::default(), column))
}
