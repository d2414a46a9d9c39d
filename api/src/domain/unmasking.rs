//! Telling an auditor who one person is.

use indsats_entity::person;
use uuid::Uuid;

use super::{Code, Problem, Verdict, problem::Naming, text::Checks};
use crate::{
    policy::Action,
    store::{Session, Unmasked},
};

/// The most persons that an auditor can be told of on a local day: whoever needs more needs another role.
const A_DAY: u64 = 20;

/// Tells who a person is, with a reason of at least 20 characters, in this one answer.
///
/// # Errors
/// Problems of the input.
pub async fn unmask(session: &Session, person: Uuid, reason: &str) -> Verdict<Unmasked> {
    let mut checks = Checks::default();
    let reason = checks.text("reason", reason, 20..=2000);
    checks.finish()?;
    let mut work = session.work().await?;
    let granted = work.grant::<person::Entity>(Action::UnmaskPerson, person, None).await.naming("person")?;
    if work.unmasked_today().await? >= A_DAY {
        return Err(Problem::at("person", Code::TooManyToday).into());
    }
    let unmasked = work.unmask(&granted, reason).await?;
    work.commit("unmaskPerson").await?;
    Ok(unmasked)
}
