//! A handful of records that are right, to which a test adds what is wrong.

use std::collections::BTreeMap;

use tempfile::TempDir;

pub const UNIT: &str = "2764cc77-7ffe-52a7-beaa-2e3cbf303105";
/// Substitute numbers: they belong to nobody.
pub const ALMA: &str = "6407892785";

/// How a system writes its files.
#[derive(Clone, Copy, PartialEq)]
pub enum Style {
    /// As the built-in profile has it.
    BuiltIn,
    /// UTF-8, tabs, days that begin with the year, other names for files and headers.
    Other,
}

/// Files with their rows, the header first.
pub struct Export {
    style: Style,
    files: BTreeMap<String, Vec<String>>,
}

const ROWS: &[(&str, &[&str])] = &[
    (
        "medarbejdere.csv",
        &[
            "Brugernavn;Navn;Enhed;Rolle;Fra;Til",
            "kim;Kim Krogh;2764cc77-7ffe-52a7-beaa-2e3cbf303105;SAGSBEHANDLER;2024-01-01;",
            "lis;Lis Lund;2764cc77-7ffe-52a7-beaa-2e3cbf303105;TEAMLEDER;2024-01-01;2026-06-30",
        ],
    ),
    (
        "borgere.csv",
        &[
            "CPR-nr;Fornavn;Efternavn;Adresse;Postnr;By;Telefon;E-mail;Beskyttet fra;Beskyttet til;Målgruppe;Ydelse;Ydelse fra;\
         Ydelse til;Enhed;Sagsbehandler;Oprettet",
            "640789-2785;Alma;Åkjær;Ålevej 1, 2. tv;2300;København S;61 00 00 01;alma@example.invalid;2026-01-01;2026-12-31;\
         Jobparat;Kontanthjælp;2025-08-01;;2764cc77-7ffe-52a7-beaa-2e3cbf303105;kim;2026-03-03",
            "8011793988;Bo;Bæk;;;;;;;;;;;;2764cc77-7ffe-52a7-beaa-2e3cbf303105;kim;2026-01-08",
        ],
    ),
    (
        "tilbud.csv",
        &[
            "Tilbuds-id;Titel;Type;Leverandør;CVR;Timer pr. uge;Minutter;Form;Pladser;Fra;Til",
            "T1;Mentor 1;Mentor;Leverandør 1;30000007;15;30;Blandet;6;2026-01-01;",
        ],
    ),
    ("indsats_deltagere.csv", &["CPR-nr;Indsats;Fra;Til;Status", "6407892785;Intensiveret indsats;2026-04-22;;Aktiv"]),
    (
        "forloeb.csv",
        &[
            "Forløbs-id;CPR-nr;Tilbuds-id;Start;Slut;Afbrudt;Timer pr. uge;Minutter;Status",
            "F1;6407892785;T1;2026-06-29;2026-07-23;2026-07-10;20;30;Afbrudt",
            "F2;6407892785;T1;2026-05-01;2026-05-31;;20;;Gennemført",
        ],
    ),
    (
        "fremmoede.csv",
        &[
            "Forløbs-id;Dato;Fra;Til;Status;Minutter",
            "F1;2026-06-29;08:00;12:06;Mødt;",
            "F1;2026-06-30;08:00;12:00;Delvist;120",
            "F1;2026-07-01;08:00;12:00;Ikke registreret;",
        ],
    ),
    (
        "samtaler.csv",
        &[
            "Samtale-id;CPR-nr;Sagsbehandler;Samtaletype;Tidspunkt;Varighed;Form;Status",
            "M1;6407892785;kim;4;2026-04-28 11:45;60;Fremmøde;Afholdt",
            "M2;6407892785;kim;7;2026-12-01 10:00;30;Video;Booket",
        ],
    ),
    ("fravaer.csv", &["CPR-nr;Fraværsart;Fra;Til;Status", "8011793988;11;2026-06-18;2026-06-27;Godkendt"]),
];

impl Export {
    pub fn new(style: Style) -> Self {
        let rows = |rows: &[&str]| rows.iter().map(|row| (*row).to_owned()).collect();
        Self { style, files: ROWS.iter().map(|(file, of)| ((*file).to_owned(), rows(of))).collect() }
    }

    /// One row more at the end of a file; its number there.
    pub fn add(&mut self, file: &str, row: &str) -> u64 {
        let rows = self.files.get_mut(file).expect("a file of the export");
        rows.push(row.to_owned());
        rows.len() as u64
    }

    /// Another text in the place of one that stands in a file.
    pub fn replace(&mut self, file: &str, from: &str, to: &str) {
        let rows = self.files.get_mut(file).expect("a file of the export");
        let row = rows.iter_mut().find(|row| row.contains(from)).expect("a row with the text");
        *row = row.replacen(from, to, 1);
    }

    /// The files in a directory of their own.
    pub fn write(&self) -> TempDir {
        let place = TempDir::new().expect("a directory");
        let unit = format!(
            r#"[{{"uuid": "{UNIT}", "brugervendtnoegle": "FORV", "navn": "Forvaltningen", "overordnet": null}}]"#
        );
        std::fs::write(place.path().join("enheder.json"), unit).expect("a file");
        for (file, rows) in &self.files {
            let text: String = rows.iter().map(|row| format!("{row}\r\n")).collect();
            let (file, bytes) = match self.style {
                Style::BuiltIn => {
                    (file.clone(), latin(&text.split_inclusive([';', '\n', ' ']).map(day_first).collect::<String>()))
                }
                Style::Other => (format!("x_{file}"), text.replace("CPR-nr", "person").replace(';', "\t").into_bytes()),
            };
            std::fs::write(place.path().join(file), bytes).expect("a file");
        }
        place
    }

    /// The built-in profile, rewritten for the other style.
    pub fn other_profile(built_in: &str) -> String {
        let mut text = built_in.replace("windows-1252", "utf-8").replace("delimiter = \";\"", "delimiter = \"\\t\"");
        text = text.replace("%d-%m-%Y", "%Y-%m-%d").replace("\"CPR-nr\"", "\"person\"");
        for (file, _) in ROWS {
            text = text.replace(&format!("\"{file}\""), &format!("\"x_{file}\""));
        }
        text
    }
}

/// A day that begins with the year, turned around; any other text as it is.
fn day_first(cell: &str) -> String {
    let end = cell.len() - cell.trim_end_matches([';', ' ', '\r', '\n']).len();
    let (day, rest) = cell.split_at(cell.len() - end);
    match day.split('-').collect::<Vec<_>>()[..] {
        [year, month, day] if year.len() == 4 => format!("{day}-{month}-{year}{rest}"),
        _ => cell.to_owned(),
    }
}

/// The letters of the test rows have the same numbers in Windows-1252 as in Unicode.
fn latin(text: &str) -> Vec<u8> {
    text.chars().map(|letter| u8::try_from(u32::from(letter)).expect("a letter of Windows-1252")).collect()
}
