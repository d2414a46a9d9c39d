//! Rows before they are written, and the order in which they refer to each other.

use indsats_entity as entity;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, ModelTrait};

use crate::store::{Result, Work};

/// Declares the tables of which rows are drawn, in the order in which they refer to each other.
macro_rules! rows {
    ($(#[$doc:meta])* $name:ident { $($rows:ident: $module:ident by $put:ident;)+ }) => {
        $(#[$doc])*
        #[derive(Default)]
        pub(super) struct $name { $(pub $rows: Vec<entity::$module::Model>,)+ }

        impl $name {
            /// How many rows there are.
            pub fn count(&self) -> u64 {
                [$(self.$rows.len()),+].iter().map(|rows| *rows as u64).sum()
            }

            /// Writes them.
            pub async fn write(self, work: &mut Work<'_>) -> Result<()> {
                $(work.$put::<entity::$module::Entity>(set(self.$rows)).await?;)+
                Ok(())
            }
        }
    };
}

rows! {
    /// What stands before any person.
    OrganisationRows {
        units: organisation_unit by put_all;
        closure: organisation_closure by link_all;
        users: user by put_all;
        grants: role_grant by link_all;
        providers: provider by put_all;
        offers: offer by put_all;
    }
}

rows! {
    /// The rows of some persons.
    Rows {
        persons: person by put_all;
        numbers: person_number by link_all;
        protections: protection_period by put_all;
        assignments: assignment by put_all;
        benefits: benefit_period by put_all;
        enrolments: effort_enrolment by put_all;
        pauses: enrolment_pause by put_all;
        plans: plan by put_all;
        courses: course by put_all;
        sessions: course_session by put_all;
        attendances: attendance by put_all;
        meetings: meeting by put_all;
        absences: absence by put_all;
        exemptions: exemption by put_all;
    }
}

/// Rows of which every column is to be written.
fn set<M>(rows: Vec<M>) -> Vec<<M::Entity as EntityTrait>::ActiveModel>
where
    M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    <M::Entity as EntityTrait>::ActiveModel: ActiveModelTrait<Entity = M::Entity>,
{
    rows.into_iter().map(|row| row.into_active_model().reset_all()).collect()
}
