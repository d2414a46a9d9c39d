//! Telling an auditor who one person is.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::{
    domain::{Failure, unmasking},
    graphql::{
        context::{Acting, row_id},
        user_error::{UserError, user_errors},
    },
    policy::Kind,
    store::Unmasked,
};

/// Whom an auditor has to know by name.
#[derive(InputObject)]
pub struct UnmaskPersonInput {
    /// The person, by the id of the engagement.
    person: ID,
    /// Why it takes to know who it is; 20 to 2,000 characters. The data protection officer will read it.
    reason: String,
}

/// Who somebody is: in this answer alone. Every other answer goes on with pseudonyms.
#[derive(SimpleObject)]
pub struct UnmaskedIdentity {
    /// Given names.
    given_name: String,
    /// Family name.
    family_name: String,
    /// The CPR number. Null without the privilege SEE_CPR.
    cpr: Option<String>,
}

/// What became of it.
#[derive(SimpleObject)]
pub struct UnmaskPersonPayload {
    /// Who it is. Null where it was not told.
    identity: Option<UnmaskedIdentity>,
    /// What stood against it; empty when it was told.
    user_errors: Vec<UserError>,
}

impl From<Unmasked> for UnmaskedIdentity {
    fn from(Unmasked { given_name, family_name, cpr }: Unmasked) -> Self {
        Self { given_name, family_name, cpr: cpr.map(|number| number.to_string()) }
    }
}

#[derive(Default)]
pub struct UnmaskingMutation;

#[Object]
impl UnmaskingMutation {
    /// Tells who one person is (auditor, not programs), with a reason, for at most 20 persons a day. It is recorded, and
    /// `unmaskings` shows it to the data protection officer.
    async fn unmask_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, and why.")] input: UnmaskPersonInput,
    ) -> Result<Option<UnmaskPersonPayload>> {
        let person = row_id(ctx.session(), Kind::Person, &input.person);
        match unmasking::unmask(ctx.session(), person, &input.reason).await {
            Ok(unmasked) => Ok(Some(UnmaskPersonPayload { identity: Some(unmasked.into()), user_errors: Vec::new() })),
            Err(Failure::Problems(problems)) => {
                Ok(Some(UnmaskPersonPayload { identity: None, user_errors: user_errors(ctx, problems) }))
            }
            Err(Failure::Store(error)) => Err(error.into()),
        }
    }
}
