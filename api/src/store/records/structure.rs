//! What stands beside the rows of an import: the actor, the tree, the roles.

use std::collections::{BTreeSet, HashMap};

use indsats_entity::{history as line, organisation_closure, organisation_unit, role_grant, user};
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Set};
use serde_json::json;
use uuid::Uuid;

use super::{Known, Outcome};
use crate::{
    policy::{Action, Kind, Role},
    store::{Error, Result, Session, Store, Work},
};

const ISSUER: &str = "system";
const ROLE_GRANT: &str = "RoleGrant";

/// The session of the named system actor, and whether the actor is still to be written.
pub struct Importer {
    pub session: Session,
    missing: bool,
}

impl Store {
    /// A session of the system actor of this name, who is entered among the users at first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn importing(&self, name: &str) -> Result<Session> {
        let importer = self.importer(name).await?;
        if importer.missing {
            let mut work = importer.session.work().await?;
            importer.enter(&mut work).await?;
            work.commit("enterActor").await?;
        }
        Ok(importer.session)
    }

    /// The system actor of this name; where there is none, the first work of its session must call [`Importer::enter`].
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn importer(&self, name: &str) -> Result<Importer> {
        #[expect(clippy::disallowed_methods, reason = "answers with the id of the system's own actor")]
        let query = user::Entity::find().select_only().column(user::Column::Id);
        let query = query.filter(user::Column::Issuer.eq(ISSUER)).filter(user::Column::Subject.eq(name));
        let known: Option<Uuid> = query.into_tuple().one(&self.0.db).await?;
        let session = self.system_session(known.unwrap_or_else(Uuid::now_v7), name, Role::SystemImport);
        Ok(Importer { session, missing: known.is_none() })
    }
}

impl Importer {
    /// Writes the actor if it is missing, as its own first act.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn enter(&self, work: &mut Work<'_>) -> Result<()> {
        if !self.missing {
            return Ok(());
        }
        let principal = self.session.principal();
        let row = user::Model {
            id: principal.user_id,
            issuer: principal.issuer.clone(),
            subject: principal.subject.clone(),
            name: principal.subject.clone(),
            email: None,
            unit_id: None,
            kind: user::UserKind::System,
            active_from: self.session.scope().today,
            active_to: None,
            version: 1,
            cpr_index: None,
        };
        work.put_all::<user::Entity>(vec![row.into_active_model().reset_all()]).await
    }
}

impl Work<'_> {
    /// Brings the closure of the organisation in line with the parents of its units. It is derived, so it has no history.
    ///
    /// # Errors
    /// When a statement fails, or the parents go in a circle.
    #[expect(clippy::disallowed_methods, reason = "ids of structure, of which none leaves the store")]
    pub async fn rebuild_closure(&mut self) -> Result<()> {
        use organisation_closure::{Column, Entity};
        self.importable(Kind::OrganisationUnit)?;
        let units = organisation_unit::Entity::find().select_only();
        let units = units.columns([organisation_unit::Column::Id, organisation_unit::Column::ParentId]);
        let parents: HashMap<Uuid, Option<Uuid>> =
            units.into_tuple::<(Uuid, Option<Uuid>)>().all(self.transaction()).await?.into_iter().collect();
        let mut wanted = BTreeSet::new();
        for unit in parents.keys() {
            let mut above = Some(*unit);
            while let Some(ancestor) = above {
                if !wanted.insert((ancestor, *unit)) {
                    return Err(Error::internal("an organisation that goes in a circle"));
                }
                above = parents.get(&ancestor).copied().flatten();
            }
        }
        let pairs = Entity::find().select_only().columns([Column::AncestorId, Column::UnitId]);
        let stored: BTreeSet<(Uuid, Uuid)> =
            pairs.into_tuple::<(Uuid, Uuid)>().all(self.transaction()).await?.into_iter().collect();
        for (ancestor, unit) in stored.difference(&wanted) {
            let pair = Condition::all().add(Column::AncestorId.eq(*ancestor)).add(Column::UnitId.eq(*unit));
            Entity::delete_many().filter(pair).exec(self.transaction()).await?;
        }
        let row = |(ancestor, unit): &(Uuid, Uuid)| organisation_closure::ActiveModel {
            ancestor_id: Set(*ancestor),
            unit_id: Set(*unit),
        };
        self.link_all::<Entity>(wanted.difference(&stored).map(row).collect()).await
    }

    /// Gives users their roles, one for each record; a role that a record no longer names is replaced by the new one.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for who may not import users.
    pub async fn take_roles(&mut self, source: &str, roles: Vec<(String, role_grant::Model)>) -> Result<Vec<Outcome>> {
        self.importable(Kind::User)?;
        let known = self.known(source, ROLE_GRANT, roles.iter().map(|(key, _)| key.clone()).collect()).await?;
        let mut outcomes = Vec::with_capacity(roles.len());
        for (key, mut row) in roles {
            let held = json!({
                "user_id": row.user_id, "role": row.role, "unit_id": row.unit_id,
                "valid_from": row.valid_from, "valid_to": row.valid_to,
            });
            let digest = self.session().store().keys().digest("import", held.to_string().as_bytes());
            let before = known.get(&key);
            if before.is_some_and(|before| before.digest == digest) {
                outcomes.push(Outcome::Unchanged);
                continue;
            }
            row.id = before.map_or(row.id, |before| before.row);
            let (id, link) = (row.id, vec![(key, Known { row: row.id, digest })]);
            self.session().count_statement();
            if before.is_some() {
                row.into_active_model().reset_all().update(self.transaction()).await?;
                self.relink(source, ROLE_GRANT, link).await?;
                outcomes.push(Outcome::Changed);
            } else {
                role_grant::Entity::insert(row.into_active_model()).exec_without_returning(self.transaction()).await?;
                self.link(source, ROLE_GRANT, link).await?;
                outcomes.push(Outcome::Inserted);
            }
            let line = self.role_line(id, held).await?;
            self.write_lines(vec![line]).await?;
        }
        Ok(outcomes)
    }

    /// The line that tells of a role: grants have no version of their own, so that their lines are counted.
    async fn role_line(&self, id: Uuid, held: serde_json::Value) -> Result<line::Model> {
        use line::{Column, Entity};
        #[expect(clippy::disallowed_methods, reason = "the last line about the same row, written on")]
        let earlier = Entity::find().filter(Column::RowId.eq(id)).filter(Column::Entity.eq(ROLE_GRANT));
        let earlier = earlier.all(self.transaction()).await?;
        let last = earlier.into_iter().max_by_key(|line| line.row_version);
        Ok(line::Model {
            id: Uuid::now_v7(),
            entity: ROLE_GRANT.to_owned(),
            row_id: id,
            person_id: None,
            row_version: last.as_ref().map_or(0, |line| line.row_version) + 1,
            actor_id: self.session().principal().user_id,
            recorded_at: self.session().now(),
            action: Action::ImportRows.as_str().to_owned(),
            before: last.map(|line| line.after),
            after: held,
        })
    }
}
