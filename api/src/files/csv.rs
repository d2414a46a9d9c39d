//! Tables as comma-separated values.

use super::{
    Unwritten,
    table::{Cell, Table},
};

/// What tells spreadsheets that the file is in UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

pub(super) fn write(table: &Table) -> Result<Vec<u8>, Unwritten> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(MARK.to_vec());
    writer.write_record(table.columns).map_err(|_| Unwritten)?;
    for row in &table.rows {
        writer.write_record(row.iter().map(text)).map_err(|_| Unwritten)?;
    }
    writer.into_inner().map_err(|_| Unwritten)
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) | Cell::Code(_, text) => text.clone(),
        Cell::Day(day) => day.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Truth(truth) => truth.to_string(),
    }
}
