//! The Danish civil registration number (CPR-nummer): ten digits, of which six are a date of birth.

use chrono::NaiveDate;
use zeroize::Zeroizing;

/// A well-formed CPR number. It has no `Debug` or `Display`, so that it can reach no log by accident.
#[derive(Clone, Eq, PartialEq)]
pub struct CprNumber {
    digits: Zeroizing<String>,
    kind: Kind,
}

/// Whether the number was given by the national register.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// From the national register.
    Ordinary,
    /// A substitute (erstatningsnummer): 6 is added to the first digit of the day.
    Substitute,
}

/// Why a text is no CPR number.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum CprError {
    /// Other than ten digits, with at most one hyphen or space after the sixth.
    #[error("a CPR number has ten digits")]
    Shape,
    /// Day, month and century name no real date.
    #[error("the first six digits and the seventh name no real date")]
    Date,
}

impl CprNumber {
    /// Reads a number with or without a hyphen or space. There is no modulus-11 check: since 2007 valid numbers fail it.
    ///
    /// # Errors
    /// When the text is not ten digits or its date is not real.
    pub fn parse(text: &str) -> Result<Self, CprError> {
        let text = text.trim();
        let digits: Zeroizing<String> = Zeroizing::new(match text.as_bytes() {
            [_, _, _, _, _, _, b'-' | b' ', ..] => [&text[..6], &text[7..]].concat(),
            _ => text.to_owned(),
        });
        if digits.len() != 10 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(CprError::Shape);
        }
        let number = |range: std::ops::Range<usize>| digits[range].parse::<u32>().map_err(|_| CprError::Shape);
        let (day, month, year, seventh) = (number(0..2)?, number(2..4)?, number(4..6)?, number(6..7)?);
        let (day, kind) = if day > 60 { (day - 60, Kind::Substitute) } else { (day, Kind::Ordinary) };
        NaiveDate::from_ymd_opt(century(seventh, year) + year as i32, month, day).ok_or(CprError::Date)?;
        Ok(Self { digits, kind })
    }

    /// The ten digits in clear: for encryption, the blind index, and callers with the privilege.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.digits
    }

    /// Ordinary or substitute.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The date of birth and nothing more: `DDMMYY-****`.
    #[must_use]
    pub fn masked(&self) -> String {
        format!("{}-****", &self.digits[..6])
    }
}

/// The century in which a person was born, from digit 7 and the two-digit year (the register's own table).
fn century(seventh: u32, year: u32) -> i32 {
    match (seventh, year) {
        (0..=3, _) | (4 | 9, 37..) => 1900,
        (4 | 9, _) | (5..=8, 0..=57) => 2000,
        _ => 1800,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_and_without_a_separator() {
        for text in ["6407892785", "640789-2785", "640789 2785", " 640789-2785 "] {
            let Ok(number) = CprNumber::parse(text) else { panic!("a substitute number") };
            assert_eq!((number.expose(), number.kind()), ("6407892785", Kind::Substitute));
            assert_eq!(number.masked(), "640789-****");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "640789278", "64078927855", "640789--2785", "A407892785", "６407892785", "64078-92785"] {
            assert_eq!(CprNumber::parse(text).err(), Some(CprError::Shape), "{text}");
        }
        for text in ["3102802785", "9902802785", "0001012785", "2902011234", "0000000000"] {
            assert_eq!(CprNumber::parse(text).err(), Some(CprError::Date), "{text}");
        }
        assert!(CprNumber::parse("2902004123").is_ok(), "29 February 2000 is real");
    }
}
