//! News as PostgreSQL carries them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Altered, Changed, News};
use crate::{policy::Kind, rules::worklist::WorklistKind};

/// Rows, and persons with their lists, in one notification: PostgreSQL takes 8000 bytes.
const ROWS: usize = 50;
const PERSONS: usize = 8;

/// One notification. Kinds and lists are told by name: a server of another version may know others.
#[derive(Default, Deserialize, Serialize)]
pub(super) struct Payload {
    at: DateTime<Utc>,
    #[serde(default)]
    rows: Vec<(String, Uuid, bool)>,
    #[serde(default)]
    lists: Vec<(Uuid, Vec<String>)>,
}

impl Payload {
    /// The notifications of one commit, all of whose news are of one instant.
    pub(super) fn texts(news: &News) -> Vec<String> {
        let row = |row: &Changed| (row.kind.as_str().to_owned(), row.row, row.is_new);
        let list = |list: &Altered| (list.person, list.lists.iter().map(|kind| kind.as_str().to_owned()).collect());
        let at = news.rows.first().map(|row| row.at).or(news.lists.first().map(|list| list.at)).unwrap_or_default();
        let (mut rows, mut lists) = (news.rows.chunks(ROWS), news.lists.chunks(PERSONS));
        let payloads = std::iter::from_fn(|| {
            let (rows, lists) = (rows.next(), lists.next());
            rows.or(Some(&[])).filter(|some| !some.is_empty() || lists.is_some()).map(|rows| {
                let lists = lists.unwrap_or_default().iter().map(list).collect();
                Self { at, rows: rows.iter().map(row).collect(), lists }
            })
        });
        payloads.map(|payload| serde_json::to_string(&payload).unwrap_or_default()).collect()
    }

    /// What it tells, as far as this version knows it.
    pub(super) fn news(self) -> News {
        let at = self.at;
        let row =
            |(kind, row, is_new): (String, Uuid, bool)| Some(Changed { kind: Kind::parse(&kind)?, row, is_new, at });
        let list = |(person, lists): (Uuid, Vec<String>)| {
            let lists: Vec<WorklistKind> = lists.iter().filter_map(|list| WorklistKind::parse(list)).collect();
            (!lists.is_empty()).then_some(Altered { person, lists, at })
        };
        News {
            rows: self.rows.into_iter().filter_map(row).collect(),
            lists: self.lists.into_iter().filter_map(list).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at() -> DateTime<Utc> {
        DateTime::from_timestamp_micros(1_800_000_000_000_001).expect("an instant")
    }

    fn news(rows: usize, persons: usize) -> News {
        let longest = Kind::ALL.iter().copied().max_by_key(|kind| kind.as_str().len()).expect("a kind");
        let row = Changed { kind: longest, row: Uuid::max(), is_new: false, at: at() };
        let list = Altered { person: Uuid::max(), lists: WorklistKind::ALL.to_vec(), at: at() };
        News { rows: vec![row; rows], lists: vec![list; persons] }
    }

    #[test]
    fn notifications_are_read_as_they_were_written_and_never_too_long() {
        for (rows, persons) in [(0, 0), (1, 0), (0, 1), (1, 1), (120, 3), (2, 40), (50, 8), (51, 9)] {
            let (news, mut read) = (news(rows, persons), News::default());
            for text in Payload::texts(&news) {
                assert!(text.len() < 8000, "{} bytes", text.len());
                let part = serde_json::from_str::<Payload>(&text).expect("what was written").news();
                assert!(!part.is_empty());
                read.rows.extend(part.rows);
                read.lists.extend(part.lists);
            }
            assert_eq!(read, news);
        }
    }

    #[test]
    fn kinds_and_lists_of_another_version_are_passed_over() {
        let id = Uuid::nil();
        let text = format!(
            r#"{{"at":"2026-11-23T07:00:00Z","rows":[["Spaceship","{id}",true]],"lists":[["{id}",["ORBIT"]]],"more":1}}"#
        );
        assert!(serde_json::from_str::<Payload>(&text).expect("a payload").news().is_empty());
        let text = r#"{"at":"2026-11-23T07:00:00Z","rows":[]}"#;
        assert!(serde_json::from_str::<Payload>(text).expect("a payload of before").news().is_empty());
    }
}
