//! A calendar by RFC 5545. Every text in it is one of ours, short and without signs to be escaped, so that there is nothing
//! a library would do.

use chrono::{DateTime, Utc};

use crate::{store::Appointment, texts::Language};

/// The media type of a calendar.
pub const CALENDAR: &str = "text/calendar; charset=utf-8";

/// Times at which somebody is engaged, and nothing else of them. Instants are in UTC: what a clock shows then is the reader's
/// matter, in summer and in winter.
#[must_use]
pub fn calendar(appointments: &[Appointment], now: DateTime<Utc>, language: Language) -> String {
    let title = language.text("appointment");
    let mut lines = vec!["BEGIN:VCALENDAR".to_owned(), "VERSION:2.0".to_owned(), "PRODID:-//Indsats//DA".to_owned()];
    for Appointment { uid, starts_at, ends_at, sequence } in appointments {
        lines.extend([
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{uid}"),
            format!("SEQUENCE:{sequence}"),
            format!("DTSTAMP:{}", instant(now)),
            format!("DTSTART:{}", instant(*starts_at)),
            format!("DTEND:{}", instant(*ends_at)),
            format!("SUMMARY:{title}"),
            "CLASS:PRIVATE".to_owned(),
            "END:VEVENT".to_owned(),
        ]);
    }
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| format!("{line}\r\n")).collect()
}

fn instant(at: DateTime<Utc>) -> impl std::fmt::Display {
    at.format("%Y%m%dT%H%M%SZ")
}
