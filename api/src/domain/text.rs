//! What people type, checked.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::{Code, Problem};
use crate::civil::{self, LocalTimeError};

/// Collects problems so that all of them are told at once.
#[derive(Default)]
pub struct Checks(Vec<Problem>);

impl Checks {
    /// Notes a problem unless the condition holds.
    pub fn require(&mut self, holds: bool, field: &str, code: Code) {
        if !holds {
            self.0.push(Problem::at(field, code));
        }
    }

    /// A text without surrounding space, of a length in characters, and without control characters.
    pub fn text(&mut self, field: &str, text: &str, length: std::ops::RangeInclusive<usize>) -> String {
        let text = text.trim();
        let count = text.chars().count();
        let is_plain = !text.chars().any(|c| c.is_control() && c != '\n' && c != '\t');
        if count == 0 && *length.start() > 0 {
            self.require(false, field, Code::TextEmpty);
        } else if count < *length.start() {
            self.require(false, field, Code::TextTooShort);
        }
        self.require(count <= *length.end(), field, Code::TextTooLong);
        self.require(is_plain, field, Code::TextMalformed);
        text.to_owned()
    }

    /// As [`Checks::text`], on one line: what stands in lists and on envelopes.
    pub fn line(&mut self, field: &str, text: &str, length: std::ops::RangeInclusive<usize>) -> String {
        let text = self.text(field, text, length);
        self.require(!text.contains(['\n', '\t']), field, Code::TextMalformed);
        text
    }

    /// A text that may be absent; an empty one is absent.
    pub fn optional(&mut self, field: &str, text: Option<&str>, max: usize) -> Option<String> {
        let text = text.map(|text| self.text(field, text, 0..=max));
        text.filter(|text| !text.is_empty())
    }

    /// A line that may be absent; an empty one is absent.
    pub fn optional_line(&mut self, field: &str, text: Option<&str>, max: usize) -> Option<String> {
        let text = text.map(|text| self.line(field, text, 0..=max));
        text.filter(|text| !text.is_empty())
    }

    /// An instant that may have been given as local time.
    pub fn moment(&mut self, field: &str, moment: &Moment) -> Option<DateTime<Utc>> {
        match moment {
            Moment::At(instant) => Some(*instant),
            Moment::Local(day, time) => match civil::resolve(day.and_time(*time)) {
                Ok(instant) => Some(instant),
                Err(error) => {
                    let code = match error {
                        LocalTimeError::Skipped => Code::LocalTimeSkipped,
                        LocalTimeError::Ambiguous => Code::LocalTimeAmbiguous,
                    };
                    self.require(false, field, code);
                    None
                }
            },
        }
    }

    /// Everything is in order, or all that is not.
    pub fn finish(self) -> super::Verdict<()> {
        if self.0.is_empty() { Ok(()) } else { Err(super::Failure::Problems(self.0)) }
    }
}

/// Whether a text names an amount of money: a number beside a currency.
pub fn names_amount(text: &str) -> bool {
    const CURRENCIES: &[&str] = &["kr", "kroner", "krone", "dkk", "eur", "euro", "€"];
    let lower = text.to_lowercase();
    let apart = |c: char| c.is_whitespace() || ",.;:-()/".contains(c);
    // "kr. 1.200,-", "1200kr", "dkk 500": where digits meet letters a word ends too.
    let mut words: Vec<String> = vec![String::new()];
    let mut was_digit = false;
    for letter in lower.chars() {
        if apart(letter) || letter.is_ascii_digit() != was_digit {
            words.push(String::new());
        }
        was_digit = letter.is_ascii_digit();
        if let Some(word) = words.last_mut().filter(|_| !apart(letter)) {
            word.push(letter);
        }
    }
    words.retain(|word| !word.is_empty());
    let is_number = |word: &String| word.chars().all(|c| c.is_ascii_digit());
    let is_currency = |word: &String| CURRENCIES.contains(&word.as_str());
    words
        .windows(2)
        .any(|pair| is_number(&pair[0]) && is_currency(&pair[1]) || is_currency(&pair[0]) && is_number(&pair[1]))
}

/// When something happens: an instant, or what a clock on the wall shows.
#[derive(Clone, Copy, Debug)]
pub enum Moment {
    At(DateTime<Utc>),
    Local(NaiveDate, NaiveTime),
}

/// A name folded so that byte order is Danish order: æ, ø and å after z, "aa" as å, other letters without accents.
#[must_use]
pub fn name_key(name: &str) -> String {
    let lower = name.trim().to_lowercase();
    let mut key = String::with_capacity(lower.len());
    let mut letters = lower.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            'æ' | 'ä' => key.push('{'),
            'ø' | 'ö' => key.push('|'),
            'å' => key.push('}'),
            'a' if letters.peek() == Some(&'a') => {
                letters.next();
                key.push('}');
            }
            'é' | 'è' | 'ê' | 'ë' => key.push('e'),
            'á' | 'à' | 'â' => key.push('a'),
            'í' | 'ì' | 'î' | 'ï' => key.push('i'),
            'ó' | 'ò' | 'ô' => key.push('o'),
            'ü' | 'ú' | 'ù' | 'û' => key.push('u'),
            'ç' => key.push('c'),
            'ñ' => key.push('n'),
            letter => key.push(letter),
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_a_number_beside_a_currency() {
        for amount in
            ["1200 kr.", "kr. 1.200,-", "Fradrag på 500kr", "DKK 500", "2 kroner", "100 €", "€100", "10,50 kr"]
        {
            assert!(names_amount(amount), "{amount}");
        }
        for other in ["Krav nr. 12 i brevet", "Mødte ikke kl. 9", "3 krav", "kr", "1200", "", "kroner og øre"] {
            assert!(!names_amount(other), "{other}");
        }
    }

    #[test]
    fn folded_names_sort_as_danish_names_do() {
        let mut names = ["Aagaard", "Ørsted", "Zimmer", "Ærø", "Åberg", "Andersen", "Øe"];
        names.sort_by_key(|name| name_key(name));
        assert_eq!(names, ["Andersen", "Zimmer", "Ærø", "Øe", "Ørsted", "Åberg", "Aagaard"]);
    }
}
