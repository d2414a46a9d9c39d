//! Feeds of one's own meetings. A calendar program cannot sign in, so the address is the credential, as a browser's session
//! is: whoever has it is told when the user is engaged, and nothing else of any meeting.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration, Utc};
use indsats_entity::{
    calendar_feed::{ActiveModel, Column, Entity, Model},
    meeting, user,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set, sea_query::OnConflict};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Granted, Result, Session, Store, Work};
use crate::{civil, keys::Keys};

/// How far ahead a feed tells.
const AHEAD: Duration = Duration::days(60);
/// The characters of a secret: 32 bytes.
const SECRET: usize = 43;

/// A time at which somebody is engaged.
pub struct Appointment {
    /// The same in every answer of one feed, and no id that is known anywhere else.
    pub uid: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    /// Grows when the appointment is changed.
    pub sequence: i32,
}

impl Work<'_> {
    /// Gives the granted user a feed in place of the one that there may have been, and tells its secret this once.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn put_calendar_feed(&self, user: &Granted<user::Entity>) -> Result<Zeroizing<String>> {
        let secret = Zeroizing::new(URL_SAFE_NO_PAD.encode(Keys::generate().as_slice()));
        let row = ActiveModel {
            user_id: Set(user.row().id),
            secret_digest: Set(self.session().store().feed_digest(&secret)),
            created_at: Set(self.session().now()),
        };
        let in_place =
            OnConflict::column(Column::UserId).update_columns([Column::SecretDigest, Column::CreatedAt]).to_owned();
        self.session().count_statement();
        Entity::insert(row).on_conflict(in_place).exec_without_returning(self.transaction()).await?;
        Ok(secret)
    }

    /// Ends the granted user's feed. False where there was none.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn end_calendar_feed(&self, user: &Granted<user::Entity>) -> Result<bool> {
        self.session().count_statement();
        let own = Entity::delete_many().filter(Column::UserId.eq(user.row().id));
        Ok(own.exec(self.transaction()).await?.rows_affected > 0)
    }
}

impl Session {
    /// Since when the caller has a feed; `None` without one.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn calendar_feed_since(&self) -> Result<Option<DateTime<Utc>>> {
        self.count_statement();
        #[expect(clippy::disallowed_methods, reason = "a user's own feed is no data about a person")]
        let own = Entity::find().select_only().column(Column::CreatedAt);
        let own = own.filter(Column::UserId.eq(self.principal().user_id)).into_tuple();
        Ok(own.one(&self.store().0.db).await?)
    }
}

impl Store {
    /// The booked meetings of the user behind a feed's secret, from today on; `None` for a secret of no feed, and where the
    /// user is a user no more.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn appointments(&self, secret: &str) -> Result<Option<Vec<Appointment>>> {
        if secret.len() != SECRET {
            return Ok(None);
        }
        let (now, today) = (self.clock().now(), self.clock().today());
        #[expect(clippy::disallowed_methods, reason = "whoever has the address is no principal")]
        let feed =
            Entity::find().filter(Column::SecretDigest.eq(self.feed_digest(secret))).find_also_related(user::Entity);
        let Some((feed, Some(user))) = feed.one(&self.0.db).await? else { return Ok(None) };
        if user.active_from > today || user.active_to.is_some_and(|end| end <= today) {
            return Ok(None);
        }
        use meeting::{Column as Of, MeetingState};
        #[expect(clippy::disallowed_methods, reason = "times only, of the user's own")]
        let times = meeting::Entity::find().select_only().columns([Of::Id, Of::StartsAt, Of::EndsAt, Of::Version]);
        let times = times
            .filter(Of::UserId.eq(user.id))
            .filter(Of::State.eq(MeetingState::Booked))
            .filter(Of::StartsAt.gte(civil::midnight(today)))
            .filter(Of::StartsAt.lt(now + AHEAD))
            .order_by_asc(Of::StartsAt)
            .into_tuple::<(Uuid, DateTime<Utc>, DateTime<Utc>, i32)>();
        let appointment = |(meeting, starts_at, ends_at, version)| {
            let uid = self.appointment_uid(&feed, meeting);
            Appointment { uid, starts_at, ends_at, sequence: version - 1 }
        };
        Ok(Some(times.all(&self.0.db).await?.into_iter().map(appointment).collect()))
    }

    fn feed_digest(&self, secret: &str) -> Vec<u8> {
        self.keys().digest("calendar feed", secret.as_bytes())
    }

    fn appointment_uid(&self, feed: &Model, meeting: Uuid) -> String {
        let named = [feed.secret_digest.as_slice(), meeting.as_bytes()].concat();
        URL_SAFE_NO_PAD.encode(self.keys().digest("appointment of a calendar feed", &named))
    }
}
