//! Interim: replaced by the import.
use crate::store::{Result, Store};
use indsats_entity::{effort, reference_code};
use sea_orm::Set;
use uuid::Uuid;

pub async fn seed(store: &Store) -> Result<Uuid> {
    let session = store.importing("import").await?;
    let mut work = session.work().await?;
    let since = chrono::NaiveDate::from_ymd_opt(2020, 1, 1).unwrap_or_default();
    let code = |list: &str, code: &str, da: &str| reference_code::ActiveModel {
        id: Set(Uuid::now_v7()),
        list: Set(list.into()),
        code: Set(code.into()),
        valid_from: Set(since),
        valid_to: Set(None),
        label_da: Set(da.into()),
        label_en: Set(da.into()),
    };
    work.put_all::<reference_code::Entity>(vec![
        code("MEETING_TYPE", "4", "Opfølgning"),
        code("MEETING_TYPE", "FOLLOW_UP", "Opfølgning"),
        code("TARGET_GROUP", "ACTIVITY_READY", "Aktivitetsparat"),
    ])
    .await?;
    let id = Uuid::now_v7();
    work.put_all::<effort::Entity>(vec![effort::ActiveModel {
        id: Set(id),
        code: Set("INTENSIVE".into()),
        name_da: Set("Intensiveret indsats".into()),
        name_en: Set("Intensified effort".into()),
        legal_basis: Set("LAB".into()),
        version: Set(1),
    }])
    .await?;
    work.commit("seed").await?;
    Ok(id)
}
