//! CPR numbers: encrypted in the row, found by a keyed hash, opened only for those who may.

use indsats_entity::{person, person_number};
use sea_orm::EntityTrait;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Error, Result, Seen, Session, Store, Work};
use crate::{cpr::CprNumber, policy::Class};

impl Store {
    /// A number as the person's row keeps it.
    #[must_use]
    pub fn encrypt_cpr(&self, person: Uuid, number: &CprNumber) -> Vec<u8> {
        self.keys().encrypt(&place(person), number.expose().as_bytes())
    }
}

impl Session {
    /// A number as the person's row keeps it.
    pub fn encrypt_cpr(&self, person: Uuid, number: &CprNumber) -> Vec<u8> {
        self.store().encrypt_cpr(person, number)
    }

    /// The date of birth and nothing more; `None` for who may not know the person.
    ///
    /// # Errors
    /// When the row was made with another key.
    pub fn cpr_masked(&self, person: &Seen<person::Entity>) -> Result<Option<String>> {
        let sealed = person.see(Class::Identity, |row| row.cpr_encrypted.clone());
        Ok(self.open_cpr(person.id(), sealed)?.map(|number| number.masked()))
    }

    /// The number in clear; `None` without the privilege.
    ///
    /// # Errors
    /// When the row was made with another key.
    pub fn cpr(&self, person: &Seen<person::Entity>) -> Result<Option<Zeroizing<String>>> {
        let sealed = person.see(Class::Cpr, |row| row.cpr_encrypted.clone());
        Ok(self.open_cpr(person.id(), sealed)?.map(|number| Zeroizing::new(number.expose().to_owned())))
    }

    /// The number of a stored row, whatever the caller may read.
    pub(super) fn opened_cpr(&self, row: &person::Model) -> Result<CprNumber> {
        let number = self.open_cpr(row.id, Some(row.cpr_encrypted.clone()))?;
        number.ok_or_else(|| Error::internal("a person without a number"))
    }

    fn open_cpr(&self, person: Uuid, sealed: Option<Vec<u8>>) -> Result<Option<CprNumber>> {
        let Some(sealed) = sealed else { return Ok(None) };
        let unreadable = || Error::internal("a CPR number that does not open");
        let clear = self.store().keys().decrypt(&place(person), &sealed).map_err(|_| unreadable())?;
        let text = std::str::from_utf8(&clear).map_err(|_| unreadable())?;
        CprNumber::parse(text).map(Some).map_err(|_| unreadable())
    }
}

impl Work<'_> {
    /// Makes a number findable.
    ///
    /// # Errors
    /// [`super::Constraint::OnePersonPerNumber`] when it is somebody else's.
    pub async fn index_number(&self, row: person_number::ActiveModel) -> Result<()> {
        self.session().count_statement();
        person_number::Entity::insert(row).exec_without_returning(self.transaction()).await?;
        Ok(())
    }
}

fn place(person: Uuid) -> String {
    format!("person.cpr_encrypted.{person}")
}
