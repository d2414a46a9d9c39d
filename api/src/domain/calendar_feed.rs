//! The caller's own calendar feed: one at a time, begun anew or ended.

use indsats_entity::user::Entity;
use zeroize::Zeroizing;

use crate::{
    policy::Action,
    store::{Result, Session},
};

/// Gives the caller a feed and tells its address, as a path of this server. The one before ends.
///
/// # Errors
/// [`crate::store::Error::Forbidden`] for roles without meetings of their own, or when a statement fails.
pub async fn create(session: &Session) -> Result<Zeroizing<String>> {
    let work = session.work().await?;
    let own = work.grant::<Entity>(Action::CreateCalendarFeed, session.principal().user_id, None).await?;
    let secret = work.put_calendar_feed(&own).await?;
    work.commit("createCalendarFeed").await?;
    Ok(Zeroizing::new(format!("/calendar/{}.ics", secret.as_str())))
}

/// Ends the caller's feed. False where there was none.
///
/// # Errors
/// As [`create`].
pub async fn revoke(session: &Session) -> Result<bool> {
    let work = session.work().await?;
    let own = work.grant::<Entity>(Action::RevokeCalendarFeed, session.principal().user_id, None).await?;
    let ended = work.end_calendar_feed(&own).await?;
    work.commit("revokeCalendarFeed").await?;
    Ok(ended)
}
