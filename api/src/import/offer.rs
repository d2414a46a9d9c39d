//! Offers of the catalogue, and who delivers them.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use indsats_entity::{
    attendance::AttendanceMode,
    offer::{Column, Entity, Model},
    provider,
};
use sea_orm::ColumnTrait;
use uuid::Uuid;

use super::{
    batch::Sheet,
    cell::{Read, after, weekly_minutes},
    code::Code,
    desk::{Desk, Verdict, with_part},
    profile::{Profile, Section, section},
    read::Line,
};
use crate::{
    policy::Kind,
    store::{
        Result, Work,
        records::{Columns, Outcome, Record},
    },
};

section! {
    /// Offers.
    OfferSection / OfferColumns (id;) { id, title, kind, provider, cvr, hours, minutes, mode, places, from, until } {
        kinds: String, modes: crate::import::profile::Coded<AttendanceMode>
    }
}

pub(super) struct Offers;

pub(super) struct Offer {
    id: String,
    title: String,
    kind: String,
    provider: String,
    cvr: Option<String>,
    weekly_minutes: i32,
    mode: AttendanceMode,
    places: i32,
    from: NaiveDate,
    to: Option<NaiveDate>,
}

impl Offer {
    /// Providers have no id in the export: the business register's number, or the name where there is none.
    fn provider_key(&self) -> String {
        self.cvr.clone().unwrap_or_else(|| self.provider.clone())
    }
}

impl Sheet for Offers {
    type Row = Offer;

    const KIND: Kind = Kind::Offer;

    fn section<'p>(&self, profile: &'p Profile) -> &'p dyn Section {
        &profile.offer
    }

    fn name(&self, line: &Line, desk: &Desk<'_>) -> String {
        line.cell(&desk.profile.offer.columns.id).as_str().to_owned()
    }

    fn read(&mut self, line: &Line, desk: &Desk<'_>) -> Read<Offer> {
        let OfferSection { columns, kinds, modes, .. } = &desk.profile.offer;
        let until = line.cell(&columns.until);
        let is_cvr = |text: &str| text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
        let from = line.cell(&columns.from).day(desk.format())?;
        let last = until.optional_day(desk.format())?;
        if last.is_some_and(|last| last < from) {
            return Err(until.wrong(Code::PeriodReversed));
        }
        Ok(Offer {
            id: line.cell(&columns.id).text(100)?,
            title: line.cell(&columns.title).text(200)?,
            kind: line.cell(&columns.kind).word(kinds)?.clone(),
            provider: line.cell(&columns.provider).text(200)?,
            cvr: line.cell(&columns.cvr).formed(8, is_cvr)?,
            weekly_minutes: weekly_minutes(line.cell(&columns.hours), line.cell(&columns.minutes))?,
            mode: line.cell(&columns.mode).word(modes)?.0,
            places: line.cell(&columns.places).number(0..=100_000)?,
            from,
            to: last.map(after),
        })
    }

    fn key(&self, row: &Offer) -> String {
        row.id.clone()
    }

    async fn write(&self, work: &mut Work<'_>, desk: &Desk<'_>, rows: &[&Offer]) -> Result<Vec<Verdict>> {
        // What the first row says of a provider holds for the portion.
        let mut named: BTreeMap<String, &Offer> = BTreeMap::new();
        for row in rows {
            named.entry(row.provider_key()).or_insert(row);
        }
        let records = named.iter().map(|(key, row)| Record::<provider::Entity> {
            key: key.clone(),
            found: None,
            row: provider::Model {
                id: Uuid::now_v7(),
                name: row.provider.clone(),
                cvr_number: row.cvr.clone(),
                version: 1,
            },
        });
        let taken = work.take_records(desk.source, records.collect(), Columns::default()).await?;
        let providers: HashMap<&String, (Uuid, Outcome)> = named.keys().zip(taken).collect();

        let codes = Column::Code.is_in(rows.iter().map(|row| row.id.as_str()));
        let stored = work.find::<Entity>().filter(codes).all().await?;
        let found: HashMap<&str, Uuid> = stored.iter().map(|row| (row.code.as_str(), row.id())).collect();
        let mut parts = Vec::with_capacity(rows.len());
        let mut records = Vec::with_capacity(rows.len());
        for row in rows {
            let (provider_id, part) =
                providers.get(&row.provider_key()).copied().unwrap_or((Uuid::nil(), Outcome::Unchanged));
            parts.push(part);
            let row_of = Model {
                id: Uuid::now_v7(),
                provider_id,
                code: row.id.clone(),
                title: row.title.clone(),
                kind_code: row.kind.clone(),
                weekly_minutes: row.weekly_minutes,
                mode: row.mode,
                places: row.places,
                valid_from: row.from,
                valid_to: row.to,
                version: 1,
            };
            records.push(Record::<Entity> {
                key: row.id.clone(),
                found: found.get(row.id.as_str()).copied(),
                row: row_of,
            });
        }
        let offers = work.take_records(desk.source, records, Columns::default()).await?;
        Ok(offers.into_iter().zip(parts).map(|((_, offer), part)| Ok(with_part(offer, part))).collect())
    }
}
