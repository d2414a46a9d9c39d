use sea_orm::entity::prelude::*;

/// A code of a list that law changes: target groups, kinds of offer, benefit, absence and exemption, types of meeting.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reference_code")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub list: String,
    pub code: String,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
    pub label_da: String,
    pub label_en: String,
}

impl ActiveModelBehavior for ActiveModel {}
