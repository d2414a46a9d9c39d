//! Files of an export, row by row: decoded and cut into cells without ever being in memory as a whole.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
    sync::Arc,
};

use csv::StringRecord;
use encoding_rs::{CoderResult, Decoder};
use serde_json::Value as Json;

use super::{
    Error,
    cell::Cell,
    profile::{Format, Section},
    progress::Progress,
};

/// One row of a file, with its number as a spreadsheet shows it.
pub(super) struct Line {
    /// The header is row 1; empty lines are no rows. The first element of a JSON file is 1.
    pub number: u64,
    cells: StringRecord,
    headers: Arc<StringRecord>,
}

impl Line {
    /// The cell under a header; an empty one where the row is too short.
    pub fn cell<'a>(&'a self, header: &'a str) -> Cell<'a> {
        let at = self.headers.iter().position(|known| known == header);
        Cell::new(header, at.and_then(|at| self.cells.get(at)).unwrap_or_default())
    }

    /// Whether there is a cell for each header.
    pub fn is_whole(&self) -> bool {
        self.cells.len() == self.headers.len()
    }

    /// Every cell as it stands in the file.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        self.cells.iter()
    }
}

/// A file that is being read.
pub(super) enum Reader {
    Csv { reader: Box<csv::Reader<Decoded>>, headers: Arc<StringRecord>, file: String, row: u64 },
    Json(std::vec::IntoIter<Line>),
}

impl Reader {
    /// Opens a file and checks its header.
    ///
    /// # Errors
    /// [`Error::Read`] when it cannot be read, [`Error::Missing`] when headers are missing.
    pub fn open(directory: &Path, section: &dyn Section, format: &Format, progress: &Progress) -> Result<Self, Error> {
        let path = directory.join(section.file());
        let file = File::open(&path).map_err(|error| Error::Read(path.clone(), error))?;
        if path.extension().is_some_and(|extension| extension == "json") {
            let list: Vec<serde_json::Map<String, Json>> =
                serde_json::from_reader(io::BufReader::new(file)).map_err(|error| Error::Read(path, error.into()))?;
            let headers: Arc<StringRecord> = Arc::new(section.headers().into());
            return Ok(Self::Json(elements(list, &headers).into_iter()));
        }
        let decoded = Decoded::new(file, format.encoding().new_decoder(), progress.clone());
        let mut reader = csv::ReaderBuilder::new().delimiter(format.delimiter()).flexible(true).from_reader(decoded);
        let headers = reader.headers().map_err(|error| unreadable(section.file(), error))?.clone();
        let absent = section.headers().into_iter().filter(|wanted| headers.iter().all(|known| known != *wanted));
        let absent: Vec<String> = absent.map(|header| format!("{}: {header}", section.file())).collect();
        if !absent.is_empty() {
            return Err(Error::Missing(absent));
        }
        Ok(Self::Csv { reader: Box::new(reader), headers: Arc::new(headers), file: section.file().to_owned(), row: 1 })
    }

    /// The next rows, at most `count` of a table; none at the end.
    ///
    /// # Errors
    /// [`Error::Read`] when the file cannot be read further.
    pub fn batch(&mut self, count: usize) -> Result<Vec<Line>, Error> {
        match self {
            // A JSON file was read whole, and its records may refer to later ones.
            Self::Json(lines) => Ok(lines.collect()),
            Self::Csv { reader, headers, file, row } => {
                let mut lines = Vec::with_capacity(count);
                while lines.len() < count {
                    let mut cells = StringRecord::with_capacity(128, headers.len());
                    if !reader.read_record(&mut cells).map_err(|error| unreadable(file, error))? {
                        break;
                    }
                    *row += 1;
                    lines.push(Line { number: *row, cells, headers: headers.clone() });
                }
                Ok(lines)
            }
        }
    }
}

/// Objects as rows under the headers; what an object lacks, or has as null, is an empty cell.
fn elements(list: Vec<serde_json::Map<String, Json>>, headers: &Arc<StringRecord>) -> Vec<Line> {
    let text = |value: Option<&Json>| match value {
        None | Some(Json::Null) => String::new(),
        Some(Json::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let row = |(number, object): (u64, &serde_json::Map<String, Json>)| {
        let cells = headers.iter().map(|header| text(object.get(header))).collect();
        Line { number, cells, headers: headers.clone() }
    };
    (1..).zip(&list).map(row).collect()
}

fn unreadable(file: &str, error: csv::Error) -> Error {
    Error::Read(file.into(), io::Error::from(error))
}

/// Bytes of a file as UTF-8, whatever it was written in.
pub(super) struct Decoded {
    file: File,
    decoder: Decoder,
    progress: Progress,
    raw: Box<[u8]>,
    /// What of `raw` is still to be decoded.
    rest: std::ops::Range<usize>,
    ended: bool,
}

impl Decoded {
    fn new(file: File, decoder: Decoder, progress: Progress) -> Self {
        Self { file, decoder, progress, raw: vec![0; 16 * 1024].into(), rest: 0..0, ended: false }
    }
}

impl Read for Decoded {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.rest.is_empty() && !self.ended {
                let count = self.file.read(&mut self.raw)?;
                self.progress.bytes(count);
                self.ended = count == 0;
                self.rest = 0..count;
            }
            let (result, read, written, _) =
                self.decoder.decode_to_utf8(&self.raw[self.rest.clone()], into, self.ended);
            self.rest.start += read;
            if written > 0 || (self.ended && result == CoderResult::InputEmpty) {
                return Ok(written);
            }
            if result == CoderResult::OutputFull {
                return Err(io::Error::other("no room for one character"));
            }
        }
    }
}
