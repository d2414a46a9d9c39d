//! Tables as workbooks.

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{ColNum, DocProperties, ExcelDateTime, Format, RowNum, Workbook, Worksheet, XlsxError};

use super::{
    Unwritten,
    table::{Cell, Table},
};
use crate::texts::Language;

/// The widest that a column is made, in characters.
const WIDTH: usize = 40;

pub(super) fn write(table: &Table, language: Language) -> Result<Vec<u8>, Unwritten> {
    workbook(table, language).map_err(|_| Unwritten)
}

fn workbook(table: &Table, language: Language) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // The library would write down the time on the wall. When a file was made is in the trail.
    let epoch = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&epoch));
    let (heading, day) = (Format::new().set_bold(), Format::new().set_num_format("yyyy-mm-dd"));
    let sheet = workbook.add_worksheet();
    // A sheet's name has 31 characters at most.
    sheet.set_name(language.text(&table.title).chars().take(31).collect::<String>())?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, name) in (0..).zip(table.columns) {
        let text = language.text(&format!("column-{name}"));
        sheet.write_string_with_format(0, column, &text, &heading)?;
        sheet.set_column_width(column, width(table, column, &text, language))?;
    }
    for (row, cells) in (1..).zip(&table.rows) {
        for (column, cell) in (0..).zip(cells) {
            put(sheet, (row, column), cell, &day, language)?;
        }
    }
    workbook.save_to_buffer()
}

/// Writes one cell. Texts are written as texts: no cell holds a formula.
fn put(
    sheet: &mut Worksheet,
    (row, column): (RowNum, ColNum),
    cell: &Cell,
    day: &Format,
    language: Language,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => return Ok(()),
        Cell::Day(date) => sheet.write_datetime_with_format(row, column, excel(*date)?, day)?,
        Cell::Number(number) => sheet.write_number(row, column, *number as f64)?,
        other => sheet.write_string(row, column, text(other, language))?,
    };
    Ok(())
}

fn excel(day: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    let number = |number: u32| u8::try_from(number).unwrap_or_default();
    ExcelDateTime::from_ymd(u16::try_from(day.year()).unwrap_or_default(), number(day.month()), number(day.day()))
}

fn text(cell: &Cell, language: Language) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Code(set, code) => language.text(&format!("{set}-{code}")),
        Cell::Day(day) => day.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Truth(truth) => language.text(if *truth { "truth-yes" } else { "truth-no" }),
    }
}

fn width(table: &Table, column: ColNum, heading: &str, language: Language) -> f64 {
    let cells = table.rows.iter().filter_map(|row| row.get(usize::from(column)));
    let longest = cells.map(|cell| text(cell, language).chars().count()).chain([heading.chars().count()]).max();
    longest.unwrap_or_default().min(WIDTH) as f64 + 2.0
}
