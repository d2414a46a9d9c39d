//! Users at first sight: whoever a trusted issuer vouches for is written down once, and what the issuer says of them is
//! kept. Being written down gives no right.

use indsats_entity::user::{ActiveModel, Column, Entity, Model, UserKind};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
    sea_query::OnConflict,
};
use uuid::Uuid;

use super::{Error, Identity, Result, Session, Store, Work};
use crate::policy::{Action, Role, Visible};

/// The named system actor that writes users down.
const ACTOR: &str = "sign-in";
const SYSTEM: &str = "system";
/// The name of whom no name is told.
const NAMELESS: &str = "—";

impl Store {
    /// Writes a user down. Where two first requests come at once, one of them does.
    pub(super) async fn enter(&self, identity: &Identity) -> Result<()> {
        let session = self.sign_in_session().await?;
        let mut work = session.work().await?;
        let row = Model {
            id: Uuid::now_v7(),
            issuer: identity.issuer.clone(),
            subject: identity.subject.clone(),
            name: identity.name.clone().unwrap_or_else(|| NAMELESS.to_owned()),
            email: identity.mail.clone(),
            unit_id: None,
            kind: identity.kind,
            active_from: session.scope().today,
            active_to: None,
            version: 1,
            cpr_index: self.cpr_index(identity),
        };
        match work.enter_user(row).await? {
            true => work.commit("enterUser").await,
            false => Ok(()),
        }
    }

    /// Brings a user in line with what the issuer says. What it does not say stays.
    pub(super) async fn follow(&self, user: &Model, identity: &Identity) -> Result<()> {
        let said =
            |said: &Option<String>, known: Option<&str>| said.clone().filter(|said| Some(said.as_str()) != known);
        let name = said(&identity.name, Some(&user.name));
        let mail = said(&identity.mail, user.email.as_deref());
        let kind = Some(identity.kind).filter(|kind| *kind != user.kind);
        let number = self.cpr_index(identity).filter(|index| Some(index) != user.cpr_index.as_ref());
        if name.is_none() && mail.is_none() && kind.is_none() && number.is_none() {
            return Ok(());
        }
        let row = ActiveModel {
            name: name.map_or(NotSet, Set),
            email: mail.map_or(NotSet, |mail| Set(Some(mail))),
            kind: kind.map_or(NotSet, Set),
            cpr_index: number.map_or(NotSet, |number| Set(Some(number))),
            ..Default::default()
        };
        let session = self.sign_in_session().await?;
        let mut work = session.work().await?;
        let granted = work.grant::<Entity>(Action::FollowSignIn, user.id, Some(user.version)).await;
        let changed = match granted {
            Ok(granted) => work.update(&granted, Action::FollowSignIn, row).await.map(|_| ()),
            Err(error) => Err(error),
        };
        match changed {
            Ok(()) => work.commit("followSignIn").await,
            // Another request of the same user was faster, and said the same.
            Err(Error::Stale { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn cpr_index(&self, identity: &Identity) -> Option<Vec<u8>> {
        identity.cpr.as_ref().map(|number| self.keys().index(number))
    }

    /// The session of the actor, who is written down as its own first act.
    pub(super) async fn sign_in_session(&self) -> Result<Session> {
        let open = |id| self.system_session(id, ACTOR, Role::SystemSignIn);
        if let Some(known) = self.sign_in_actor().await? {
            return Ok(open(known));
        }
        let session = open(Uuid::now_v7());
        let mut work = session.work().await?;
        let row = Model {
            id: session.principal().user_id,
            issuer: SYSTEM.to_owned(),
            subject: ACTOR.to_owned(),
            name: ACTOR.to_owned(),
            email: None,
            unit_id: None,
            kind: UserKind::System,
            active_from: session.scope().today,
            active_to: None,
            version: 1,
            cpr_index: None,
        };
        if work.enter_user(row).await? {
            work.commit("enterActor").await?;
            return Ok(session);
        }
        drop(work);
        self.sign_in_actor().await?.map(open).ok_or_else(|| Error::internal("an actor that is there and is not"))
    }

    async fn sign_in_actor(&self) -> Result<Option<Uuid>> {
        #[expect(clippy::disallowed_methods, reason = "answers with the id of the system's own actor")]
        let query = Entity::find().select_only().column(Column::Id);
        let query = query.filter(Column::Issuer.eq(SYSTEM)).filter(Column::Subject.eq(ACTOR));
        Ok(query.into_tuple().one(&self.0.db).await?)
    }
}

impl Work<'_> {
    /// Adds a user with a line of history, unless issuer and subject are there already: then nothing happens.
    async fn enter_user(&mut self, row: Model) -> Result<bool> {
        let access = self.session().access(Entity::KIND);
        let right = access.may(Action::EnterUser, self.session().scope(), None).map_err(Error::Forbidden)?;
        let relations = right.relations.clone();
        let new = row.clone().into_active_model().reset_all();
        self.check_writable::<Entity>(&new, right.write)?;
        self.session().count_statement();
        // Without columns: SQLite's index, which says its name in an error, holds an expression beside them.
        let once = OnConflict::new().do_nothing().to_owned();
        let written = Entity::insert(new).on_conflict(once).exec_without_returning(self.transaction()).await?;
        if written == 0 {
            return Ok(false);
        }
        self.keep::<Entity>(Action::EnterUser, None, &row, &relations).await?;
        Ok(true)
    }
}
