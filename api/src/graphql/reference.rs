//! Codes of lists that law changes, in the schema.

use async_graphql::{Context, Enum, ID, Object, Result};
use entity::reference_code::{Column, Entity};
use indsats_entity as entity;
use sea_orm::ColumnTrait;

use super::{context::Acting, node::Node, record::record, scalar::Date};
use crate::{policy::Visible, store::Seen, texts};

record!(ReferenceCode shows Entity);

/// A language of labels and messages.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "texts::Language")]
pub enum Language {
    /// Danish.
    Danish,
    /// English.
    English,
}

/// One code of a list that law or practice changes: target groups, kinds of offer, benefit, absence, conversation.
#[Object]
impl ReferenceCode {
    /// The opaque global id.
    pub(super) async fn id(&self, ctx: &Context<'_>) -> ID {
        self.0.global_id(ctx.session())
    }

    /// The list that the code stands in, such as MEETING_TYPE.
    async fn list(&self) -> &str {
        &self.0.list
    }

    /// The code.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// What it means.
    async fn label(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language; that of the request by default.")] language: Option<Language>,
    ) -> &str {
        match language.map(texts::Language::from).unwrap_or(ctx.language()) {
            texts::Language::Danish => &self.0.label_da,
            texts::Language::English => &self.0.label_en,
        }
    }

    /// The first day on which it can be used.
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// The first day after the period; null while it has no end.
    async fn valid_until(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }
}

/// The code that a row holds, in the version of the list that is valid today or was last.
pub(super) async fn code_of<E: Visible>(
    ctx: &Context<'_>,
    node: &Node<E>,
    list: &'static str,
    code: impl Fn(&Seen<E>) -> Option<String>,
) -> Result<Option<ReferenceCode>> {
    match code(node) {
        Some(code) => code_in(ctx, node, list, &code).await,
        None => Ok(None),
    }
}

/// A code of a list, in the version that is valid today or was last.
pub(super) async fn code_in<E: Visible>(
    ctx: &Context<'_>,
    node: &Node<E>,
    list: &'static str,
    code: &str,
) -> Result<Option<ReferenceCode>> {
    let today = ctx.session().scope().today;
    let codes = node.list::<Entity>(ctx.session(), list, |rows| rows.filter(Column::List.eq(list))).await?;
    let same = codes.iter().filter(|row| row.code == code && row.valid_from <= today);
    Ok(same.max_by_key(|row| row.valid_from).cloned().map(ReferenceCode))
}
