//! Writing the demo, as the named actor that imports.

use indsats_entity as entity;

use super::rows::Rows;
use crate::store::{Result, Store};

/// Writes rows in the order in which they refer to each other.
///
/// # Errors
/// When the database refuses.
pub async fn write(store: &Store, rows: Rows) -> Result<()> {
    let session = store.importing("demo").await?;
    let mut work = session.work().await?;
    work.put_all::<entity::organisation_unit::Entity>(rows.units).await?;
    work.link_all::<entity::organisation_closure::Entity>(rows.closure).await?;
    work.put_all::<entity::user::Entity>(rows.users).await?;
    work.put_all::<entity::provider::Entity>(rows.providers).await?;
    work.put_all::<entity::offer::Entity>(rows.offers).await?;
    work.put_all::<entity::effort_policy::Entity>(rows.policies).await?;
    work.put_all::<entity::person::Entity>(rows.persons).await?;
    work.link_all::<entity::person_number::Entity>(rows.numbers).await?;
    work.put_all::<entity::protection_period::Entity>(rows.protections).await?;
    work.put_all::<entity::assignment::Entity>(rows.assignments).await?;
    work.put_all::<entity::benefit_period::Entity>(rows.benefits).await?;
    work.put_all::<entity::effort_enrolment::Entity>(rows.enrolments).await?;
    work.put_all::<entity::plan::Entity>(rows.plans).await?;
    work.put_all::<entity::course::Entity>(rows.courses).await?;
    work.put_all::<entity::course_session::Entity>(rows.sessions).await?;
    work.put_all::<entity::attendance::Entity>(rows.attendances).await?;
    work.put_all::<entity::meeting::Entity>(rows.meetings).await?;
    work.put_all::<entity::absence::Entity>(rows.absences).await?;
    work.put_all::<entity::closed_time::Entity>(rows.closed_times).await?;
    work.put_all::<entity::working_hours::Entity>(rows.working_hours).await?;
    work.put_all::<entity::offer_intake::Entity>(rows.intakes).await?;
    work.put_all::<entity::offer_condition::Entity>(rows.conditions).await?;
    work.put_all::<entity::person_need::Entity>(rows.needs).await?;
    work.put_all::<entity::exemption::Entity>(rows.exemptions).await?;
    work.put_all::<entity::readiness_assessment::Entity>(rows.readiness).await?;
    work.put_all::<entity::individual_target::Entity>(rows.targets).await?;
    work.commit("writeDemo").await?;
    store.roll(|_| {}).await.map(|_| ())
}
