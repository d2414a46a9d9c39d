//! Sessions of browsers: every process finds them here, and ending one ends it everywhere at once.

use chrono::{DateTime, Duration, Utc};
use indsats_entity::{
    browser_session::{ActiveModel, Column, Entity, Model},
    spent_nonce,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, Set,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Error, Result, Store};

/// How exactly the last use of a session is known: a write for each request would be too dear.
const USE: Duration = Duration::minutes(1);

/// A session that begins.
pub struct NewBrowserSession<'a> {
    /// What the browser will show; stored as a keyed digest only.
    pub secret: &'a str,
    pub issuer: &'a str,
    pub subject: &'a str,
    /// The provider's own name for its session.
    pub sid: Option<&'a str>,
    /// What is to be sealed.
    pub tokens: &'a [u8],
    pub token_expires_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// A session that goes on.
pub struct BrowserSession {
    pub id: Uuid,
    /// What was sealed.
    pub tokens: Zeroizing<Vec<u8>>,
    pub token_expires_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    /// How often the tokens were replaced.
    pub version: i32,
}

impl Store {
    /// Notes that something was used that counts once, until when it would be too old anyway. False where it was used.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn spend(&self, purpose: &str, nonce: &str, until: DateTime<Utc>) -> Result<bool> {
        let over = spent_nonce::Column::ExpiresAt.lte(self.clock().now());
        spent_nonce::Entity::delete_many().filter(over).exec(&self.0.db).await?;
        let digest = Set(self.keys().digest(&format!("nonce of {purpose}"), nonce.as_bytes()));
        let spent = spent_nonce::ActiveModel { digest, expires_at: Set(until) };
        let unless_there = OnConflict::column(spent_nonce::Column::Digest).do_nothing().to_owned();
        let insert = spent_nonce::Entity::insert(spent).on_conflict(unless_there).try_insert();
        let inserted = insert.exec_without_returning(&self.0.db).await?;
        Ok(matches!(inserted, sea_orm::TryInsertResult::Inserted(1)))
    }

    /// Begins a session, and forgets those that are over.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn begin_browser_session(&self, new: NewBrowserSession<'_>) -> Result<()> {
        let now = self.clock().now();
        Entity::delete_many().filter(Column::ExpiresAt.lte(now)).exec(&self.0.db).await?;
        let id = Uuid::now_v7();
        let row = ActiveModel {
            id: Set(id),
            secret_digest: Set(self.secret_digest(new.secret)),
            subject_digest: Set(self.subject_digest(new.issuer, new.subject)),
            sid_digest: Set(new.sid.map(|sid| self.sid_digest(new.issuer, sid))),
            sealed: Set(self.keys().encrypt(&place(id), new.tokens)),
            token_expires_at: Set(new.token_expires_at),
            refreshing_until: Set(None),
            used_at: Set(now),
            expires_at: Set(new.expires_at),
            version: Set(1),
        };
        Entity::insert(row).exec_without_returning(&self.0.db).await?;
        Ok(())
    }

    /// The session behind a secret, unless it is over or has lain idle for too long.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn browser_session(&self, secret: &str, idle: Duration) -> Result<Option<BrowserSession>> {
        let now = self.clock().now();
        let Some(row) = self.row_of(secret).await? else { return Ok(None) };
        if row.expires_at <= now || row.used_at + idle <= now {
            Entity::delete_by_id(row.id).exec(&self.0.db).await?;
            return Ok(None);
        }
        if row.used_at + USE <= now {
            let used = Entity::update_many().col_expr(Column::UsedAt, Expr::value(now));
            used.filter(Column::Id.eq(row.id)).exec(&self.0.db).await?;
        }
        self.unsealed(row).map(Some)
    }

    /// Whether the caller alone may ask for new tokens, until then. Not if somebody else asks or has got them.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn claim_refresh(&self, session: &BrowserSession, until: DateTime<Utc>) -> Result<bool> {
        let free = Condition::any()
            .add(Column::RefreshingUntil.is_null())
            .add(Column::RefreshingUntil.lte(self.clock().now()));
        self.change(session, free, &[(Column::RefreshingUntil, Expr::value(Some(until)))]).await
    }

    /// Gives the claim back without new tokens.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn release_refresh(&self, session: &BrowserSession) -> Result<()> {
        let nobody = Expr::value(Option::<DateTime<Utc>>::None);
        self.change(session, Condition::all(), &[(Column::RefreshingUntil, nobody)]).await?;
        Ok(())
    }

    /// Replaces the tokens. False where the session has ended meanwhile.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn renew_browser_session(
        &self,
        session: &BrowserSession,
        tokens: &[u8],
        token_expires_at: DateTime<Utc>,
    ) -> Result<bool> {
        let sealed = self.keys().encrypt(&place(session.id), tokens);
        let changes = [
            (Column::Sealed, Expr::value(sealed)),
            (Column::TokenExpiresAt, Expr::value(token_expires_at)),
            (Column::RefreshingUntil, Expr::value(Option::<DateTime<Utc>>::None)),
            (Column::Version, Expr::value(session.version + 1)),
        ];
        self.change(session, Condition::all(), &changes).await
    }

    /// Ends the session behind a secret, and gives what it was, if there was one.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn end_browser_session(&self, secret: &str) -> Result<Option<BrowserSession>> {
        let Some(row) = self.row_of(secret).await? else { return Ok(None) };
        // Somebody else may have been faster, and then has ended it.
        let ended = Entity::delete_by_id(row.id).exec(&self.0.db).await?.rows_affected > 0;
        ended.then(|| self.unsealed(row)).transpose()
    }

    /// Ends every session of a subject, or the ones of that name at the provider, or both, and gives what they were.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn end_browser_sessions(
        &self,
        issuer: &str,
        subject: Option<&str>,
        sid: Option<&str>,
    ) -> Result<Vec<BrowserSession>> {
        let of_sid = |sid| Column::SidDigest.eq(self.sid_digest(issuer, sid));
        let which = match (subject, sid) {
            (None, None) => return Ok(Vec::new()),
            (None, Some(sid)) => Condition::all().add(of_sid(sid)),
            (Some(subject), sid) => {
                let own = Condition::all().add(Column::SubjectDigest.eq(self.subject_digest(issuer, subject)));
                // A session whose name the provider never told may be the one that is meant.
                let named = sid.map(|sid| Condition::any().add(of_sid(sid)).add(Column::SidDigest.is_null()));
                own.add_option(named)
            }
        };
        let ended = Entity::delete_many().filter(which).exec_with_returning(&self.0.db).await?;
        // One that does not open any more has ended all the same.
        Ok(ended.into_iter().filter_map(|row| self.unsealed(row).ok()).collect())
    }

    async fn change(&self, session: &BrowserSession, only: Condition, changes: &[(Column, Expr)]) -> Result<bool> {
        let update = changes
            .iter()
            .fold(Entity::update_many(), |update, (column, value)| update.col_expr(*column, value.clone()));
        let known = Condition::all().add(Column::Id.eq(session.id)).add(Column::Version.eq(session.version));
        Ok(update.filter(known).filter(only).exec(&self.0.db).await?.rows_affected == 1)
    }

    async fn row_of(&self, secret: &str) -> Result<Option<Model>> {
        #[expect(clippy::disallowed_methods, reason = "whoever signs in is not a principal yet")]
        let rows = Entity::find().filter(Column::SecretDigest.eq(self.secret_digest(secret)));
        Ok(rows.one(&self.0.db).await?)
    }

    fn unsealed(&self, row: Model) -> Result<BrowserSession> {
        let Model { id, token_expires_at, expires_at, version, .. } = row;
        let tokens = self.keys().decrypt(&place(id), &row.sealed);
        let tokens = tokens.map_err(|_| Error::internal("a browser session that does not open"))?;
        Ok(BrowserSession { id, tokens, token_expires_at, expires_at, version })
    }

    fn secret_digest(&self, secret: &str) -> Vec<u8> {
        self.keys().digest("browser session", secret.as_bytes())
    }

    fn subject_digest(&self, issuer: &str, subject: &str) -> Vec<u8> {
        self.keys().digest("browser session's subject", format!("{issuer}\0{subject}").as_bytes())
    }

    fn sid_digest(&self, issuer: &str, sid: &str) -> Vec<u8> {
        self.keys().digest("browser session's sid", format!("{issuer}\0{sid}").as_bytes())
    }
}

fn place(id: Uuid) -> String {
    format!("browser_session.sealed.{id}")
}
