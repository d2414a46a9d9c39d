//! How one system's export is read: everything about it that another system does otherwise.

use std::{collections::BTreeMap, path::Path};

use encoding_rs::Encoding;
use sea_orm::ActiveEnum;
use serde::{Deserialize, Deserializer, de};

use super::{Error, absence, attendance, course, enrolment, meeting, offer, person, staff, unit};

const BUILT_IN: &str = include_str!("profiles/municipality.toml");

/// A word of the export for a value of a closed set.
#[derive(Clone, Copy)]
pub(super) struct Coded<T>(pub T);

impl<'de, T: ActiveEnum<Value = String>> Deserialize<'de> for Coded<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        T::try_from_value(&text).map(Self).map_err(|_| de::Error::custom(format!("`{text}` is none of the values")))
    }
}

/// Words of the export and what they mean here.
pub(super) type Words<T> = BTreeMap<String, T>;

/// One file of the export.
pub(super) trait Section {
    /// The file's name in the export's directory.
    fn file(&self) -> &str;
    /// The headers that must be there.
    fn headers(&self) -> Vec<&str>;
    /// Headers of names, in which a lost letter shows.
    fn names(&self) -> Vec<&str>;
    /// The header of what identifies a row.
    fn key(&self) -> &str;
}

/// Declares what the profile says of one file: its columns, the names among them, its key, and its words.
macro_rules! section {
    ($(#[$doc:meta])* $section:ident / $columns:ident ($key:ident; $($name:ident),*)
        { $($column:ident),+ } { $($words:ident: $type:ty),* }) => {
        $(#[$doc])*
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $section {
            file: String,
            pub columns: $columns,
            $(pub $words: $crate::import::profile::Words<$type>,)*
        }

        /// The headers of the file.
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $columns { $(pub $column: String,)+ }

        impl $crate::import::profile::Section for $section {
            fn file(&self) -> &str { &self.file }
            fn headers(&self) -> Vec<&str> { vec![$(&self.columns.$column,)+] }
            fn names(&self) -> Vec<&str> { vec![$(&self.columns.$name,)*] }
            fn key(&self) -> &str { &self.columns.$key }
        }
    };
}
pub(super) use section;

/// How cells are written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Format {
    encoding: String,
    delimiter: char,
    /// Patterns of civil days, times of day, and both, as `strftime` writes them.
    pub day: String,
    pub time: String,
    pub moment: String,
}

impl Format {
    pub fn encoding(&self) -> &'static Encoding {
        // A label that is unknown never becomes a profile.
        Encoding::for_label(self.encoding.as_bytes()).unwrap_or(encoding_rs::UTF_8)
    }

    pub fn delimiter(&self) -> u8 {
        u8::try_from(self.delimiter).unwrap_or(b';')
    }
}

/// Texts that the import itself writes into rows.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Texts {
    pub plan_goal: String,
}

/// A mapping from one system's files, headers and words to this one's.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    pub(super) format: Format,
    pub(super) texts: Texts,
    pub(super) unit: unit::UnitSection,
    pub(super) staff: staff::StaffSection,
    pub(super) person: person::PersonSection,
    pub(super) offer: offer::OfferSection,
    pub(super) enrolment: enrolment::EnrolmentSection,
    pub(super) course: course::CourseSection,
    pub(super) attendance: attendance::AttendanceSection,
    pub(super) meeting: meeting::MeetingSection,
    pub(super) absence: absence::AbsenceSection,
}

impl Profile {
    /// The built-in profile as text: what another one starts from.
    #[must_use]
    pub fn built_in() -> &'static str {
        BUILT_IN
    }

    /// Reads a profile file; without one, the built-in profile.
    ///
    /// # Errors
    /// When the file cannot be read, or as [`Profile::parse`].
    pub fn load(file: Option<&Path>) -> Result<Self, Error> {
        match file {
            None => Self::parse(BUILT_IN),
            Some(path) => Self::parse(&std::fs::read_to_string(path).map_err(|error| Error::Read(path.into(), error))?),
        }
    }

    /// Reads a profile.
    ///
    /// # Errors
    /// [`Error::Profile`] for unknown or missing keys, unknown values, encodings and patterns.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let profile: Self = toml::from_str(text).map_err(|error| Error::Profile(error.to_string()))?;
        let refuse = |what: &str| Err(Error::Profile(what.to_owned()));
        if Encoding::for_label(profile.format.encoding.as_bytes()).is_none() {
            return refuse("`format.encoding` is no encoding that is known");
        }
        if !profile.format.delimiter.is_ascii() {
            return refuse("`format.delimiter` must be one ASCII character");
        }
        for pattern in [&profile.format.day, &profile.format.time, &profile.format.moment] {
            let mut items = chrono::format::StrftimeItems::new(pattern);
            if items.any(|item| item == chrono::format::Item::Error) {
                return refuse("`format` has a pattern that is none");
            }
        }
        if !profile.staff.roles.values().all(|role| staff::GIVEN.contains(role)) {
            return refuse("`staff.roles` names a role that an import cannot give");
        }
        Ok(profile)
    }

    /// The files, in the order in which they refer to each other.
    pub(super) fn sections(&self) -> [&dyn Section; 9] {
        [
            &self.unit,
            &self.staff,
            &self.person,
            &self.offer,
            &self.enrolment,
            &self.course,
            &self.attendance,
            &self.meeting,
            &self.absence,
        ]
    }

    /// Every code of a reference list that the words stand for.
    pub(super) fn listed(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let lists = [
            ("TARGET_GROUP", &self.person.target_groups),
            ("BENEFIT_KIND", &self.person.benefits),
            ("OFFER_KIND", &self.offer.kinds),
            ("MEETING_TYPE", &self.meeting.types),
        ];
        let codes = lists.into_iter().flat_map(|(list, words)| words.values().map(move |code| (list, code.as_str())));
        codes.chain(self.absence.kinds.values().map(|kind| ("ABSENCE_KIND", kind.code.as_str())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_profile_is_one() {
        assert!(Profile::parse(BUILT_IN).is_ok());
    }

    #[test]
    fn what_no_profile_knows_is_refused() {
        for (from, to) in [
            ("[texts]", "[texts]\nsurprise = 1"),
            ("day = \"%d-%m-%Y\"", "day = \"%Q\""),
            ("windows-1252", "windows-9999"),
            ("\"COMPLETED\"", "\"DONE\""),
            ("SAGSBEHANDLER = \"CASEWORKER\"", "SAGSBEHANDLER = \"SYSTEM_IMPORT\""),
            ("cvr = \"CVR\"\n", ""),
        ] {
            let text = BUILT_IN.replacen(from, to, 1);
            assert_ne!(text, BUILT_IN, "{from}");
            assert!(matches!(Profile::parse(&text), Err(Error::Profile(_))), "{to}");
        }
    }
}
