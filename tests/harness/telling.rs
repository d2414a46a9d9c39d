//! What tells who somebody is without an id, as a database has it at a moment: names, numbers, and where to reach them.

use std::collections::{BTreeSet, HashMap};

use indsats::keys::Keys;
use indsats_entity::{person, user};
use sea_orm::{DatabaseConnection, DbErr, EntityTrait, QuerySelect};
use uuid::Uuid;

/// The values of all persons of a database, past ones with those of today.
#[derive(Default)]
pub struct Telling {
    /// By the first word of the value.
    values: HashMap<String, Vec<Value>>,
    /// The rows that were learned from.
    rows: HashMap<Uuid, person::Model>,
    /// Staff are no persons whose cases are kept, and may have a person's name.
    staff: BTreeSet<String>,
}

struct Value {
    text: String,
    /// Half a name is a common word: it tells of somebody only where it stands between quotation marks.
    is_half: bool,
    persons: BTreeSet<Uuid>,
}

impl Telling {
    /// Learns what a database has now. What it had before is not forgotten: an answer may be older than a change.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn learn(&mut self, database: &DatabaseConnection, keys: &Keys) -> Result<(), DbErr> {
        let staff = user::Entity::find().select_only().column(user::Column::Name);
        self.staff.extend(staff.into_tuple::<String>().all(database).await?);
        for row in person::Entity::find().all(database).await? {
            if self.rows.get(&row.id) != Some(&row) {
                self.person(&row, keys);
                self.rows.insert(row.id, row);
            }
        }
        Ok(())
    }

    fn person(&mut self, row: &person::Model, keys: &Keys) {
        self.add(row.id, format!("{} {}", row.given_name, row.family_name), false);
        for half in [&row.given_name, &row.family_name] {
            self.add(row.id, half.clone(), true);
        }
        for way in [&row.street, &row.phone, &row.email].into_iter().flatten() {
            self.add(row.id, way.clone(), false);
        }
        let place = format!("person.cpr_encrypted.{}", row.id);
        let number = keys.decrypt(&place, &row.cpr_encrypted).expect("a number of this database");
        let number = String::from_utf8(number.to_vec()).expect("digits");
        self.add(row.id, format!("{}-{}", &number[..6], &number[6..]), false);
        self.add(row.id, number, false);
    }

    fn add(&mut self, person: Uuid, text: String, is_half: bool) {
        let text = text.trim_start_matches(|c: char| !c.is_alphanumeric()).to_owned();
        let first = words(&text).next().map(|(_, word)| word.to_owned());
        let Some(first) = first else { return };
        let values = self.values.entry(first).or_default();
        match values.iter_mut().find(|value| value.text == text && value.is_half == is_half) {
            Some(value) => {
                value.persons.insert(person);
            }
            None => values.push(Value { text, is_half, persons: BTreeSet::from([person]) }),
        }
    }

    /// Each value that stands in a text, with everybody whose it is or was.
    pub fn within(&self, text: &str) -> Vec<(&str, &BTreeSet<Uuid>)> {
        let mut found = Vec::new();
        for (at, word) in words(text) {
            for value in self.values.get(word).into_iter().flatten() {
                let is_there = text[at..].strip_prefix(value.text.as_str()).is_some_and(|rest| {
                    let (before, after) = (text[..at].chars().next_back(), rest.chars().next());
                    if value.is_half {
                        (before, after) == (Some('"'), Some('"'))
                    } else {
                        !after.is_some_and(char::is_alphanumeric)
                    }
                });
                if is_there && !self.staff.contains(&value.text) {
                    found.push((value.text.as_str(), &value.persons));
                }
            }
        }
        found
    }
}

/// The words of a text and where each begins.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(move |word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}
