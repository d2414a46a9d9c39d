//! The words of a document: counted without being kept, and without a call for each bracket.

use async_graphql::Pos;

/// What the words of a document come to.
#[derive(Debug, Default, Eq, PartialEq)]
pub(super) struct Scan {
    pub tokens: usize,
    /// How deep brackets nest, those in texts and comments left out.
    pub nesting: usize,
    /// How deep lists and objects nest within the parentheses of arguments and variables.
    pub input: usize,
    /// Fields and spreads.
    pub selections: usize,
    /// Fields with another name than their own.
    pub aliases: usize,
    pub directives: usize,
}

/// What a name says, by what stands before it.
#[derive(Clone, Copy)]
enum Names {
    /// A field, or the alias of one.
    Field,
    /// What comes after the dots: a fragment, or that a type follows.
    Spread,
    /// A directive, or the type of a fragment: no selection.
    Other,
}

/// Counts. Whatever the parser could read in two ways is refused here, so that both see the same brackets.
///
/// # Errors
/// The offset of the first thing that is no word of GraphQL.
pub(super) fn scan(document: &str) -> Result<Scan, usize> {
    let mut scan = Scan::default();
    let (mut depth, mut outside) = (0_usize, None);
    let mut names = Names::Field;
    let mut rest = document.as_bytes();
    loop {
        rest = skip_ignored(rest);
        let wrong = document.len() - rest.len();
        let selects = depth > 0 && outside.is_none();
        let said = names;
        names = Names::Field;
        let length = match rest {
            [] => return Ok(scan),
            [b'{' | b'[' | b'(', ..] => {
                depth += 1;
                scan.nesting = scan.nesting.max(depth);
                if rest[0] == b'(' {
                    outside = Some(depth);
                }
                scan.input = scan.input.max(outside.map_or(0, |outside| depth.saturating_sub(outside)));
                1
            }
            [b'}' | b']' | b')', ..] => {
                depth = depth.saturating_sub(1);
                if rest[0] == b')' {
                    outside = None;
                }
                1
            }
            [b'@', ..] => {
                scan.directives += 1;
                names = Names::Other;
                1
            }
            [b':', ..] => {
                if selects {
                    // The name before it was no field, but the alias of the next one.
                    scan.aliases += 1;
                    scan.selections = scan.selections.saturating_sub(1);
                }
                1
            }
            [b'!' | b'$' | b'&' | b'=' | b'|', ..] => 1,
            [b'.', b'.', b'.', ..] => {
                scan.selections += usize::from(selects);
                names = Names::Spread;
                3
            }
            [b'"', b'"', b'"', ..] => block(rest).ok_or(wrong)?,
            [b'"', ..] => text(rest).ok_or(wrong)?,
            [first, ..] if is_name_start(*first) => {
                let length = count(rest, is_name);
                match said {
                    Names::Field => scan.selections += usize::from(selects),
                    Names::Spread if &rest[..length] == b"on" => names = Names::Other,
                    Names::Spread | Names::Other => {}
                }
                length
            }
            [b'-' | b'0'..=b'9', ..] => number(rest).ok_or(wrong)?,
            _ => return Err(wrong),
        };
        scan.tokens += 1;
        rest = &rest[length..];
    }
}

/// The line and column of an offset.
pub(super) fn position(document: &str, offset: usize) -> Pos {
    let before = document.get(..offset).unwrap_or(document).replace("\r\n", "\n").replace('\r', "\n");
    let line = before.rsplit('\n').next().unwrap_or_default();
    Pos { line: before.matches('\n').count() + 1, column: line.chars().count() + 1 }
}

fn skip_ignored(mut rest: &[u8]) -> &[u8] {
    loop {
        rest = match rest {
            [b' ' | b'\t' | b'\n' | b'\r' | b',', tail @ ..] | [0xEF, 0xBB, 0xBF, tail @ ..] => tail,
            [b'#', tail @ ..] => &tail[count(tail, |byte| !is_line_end(byte))..],
            _ => return rest,
        };
    }
}

fn count(bytes: &[u8], is_part: impl Fn(u8) -> bool) -> usize {
    bytes.iter().take_while(|byte| is_part(**byte)).count()
}

const fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

const fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The length of a text with its marks; `None` when its line or the document ends first.
fn text(bytes: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += match bytes.get(at..)? {
            [b'"', ..] => return Some(at + 1),
            [b'\\', b'u', digits @ ..] if digits.len() >= 4 && count(&digits[..4], |d| d.is_ascii_hexdigit()) == 4 => 6,
            [b'\\', b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => 2,
            [] | [b'\\' | b'\n' | b'\r', ..] => return None,
            _ => 1,
        };
    }
}

/// The length of a block text with its marks; `None` when the document ends first.
fn block(bytes: &[u8]) -> Option<usize> {
    let mut at = 3;
    loop {
        at += match bytes.get(at..)? {
            [b'\\', b'"', b'"', b'"', ..] => 4,
            [b'"', b'"', b'"', ..] => return Some(at + 3),
            [] => return None,
            _ => 1,
        };
    }
}

/// The length of a number; `None` when it is none, or when more clings to it than the grammar lets.
fn number(bytes: &[u8]) -> Option<usize> {
    let mut at = usize::from(bytes.first() == Some(&b'-'));
    let digits = |at: usize| Some(count(&bytes[at..], |byte| byte.is_ascii_digit())).filter(|digits| *digits > 0);
    let whole = digits(at)?;
    if whole > 1 && bytes[at] == b'0' {
        return None;
    }
    at += whole;
    if bytes.get(at) == Some(&b'.') {
        at += 1 + digits(at + 1)?;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        at += 1 + usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        at += digits(at)?;
    }
    let clings = bytes.get(at).is_some_and(|byte| is_name_start(*byte) || *byte == b'.');
    (!clings).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_brackets_are_counted_outside_texts_and_comments() {
        for (document, tokens, nesting, input) in [
            ("", 0, 0, 0),
            ("\u{feff}{ a, }", 3, 1, 0),
            ("{ a(b: [{ c: 1 }]) { d } } { e }", 20, 4, 2),
            ("{ a } # {{{{\n{ b { c } }", 9, 2, 0),
            ("{ a(b: \"{{{ \\\" {{{ \\u00E6\") { c } }", 11, 2, 0),
            ("{ a(b: \"\"\"{{ \" \n \\\"\"\" {{\"\"\") { c } }", 11, 2, 0),
            ("{ a(b: \"\") { c(d: {}) } }", 17, 4, 1),
            ("{ a(b: -1.5e+3, c: 0, d: [0.1 2]) }", 17, 3, 1),
            ("query($a: [Int!]! = 1) @b { ...on C { ...D } }", 24, 2, 1),
            ("}}}{{", 5, 2, 0),
            ("# only { this", 0, 0, 0),
        ] {
            let scan = scan(document).expect("words");
            assert_eq!((scan.tokens, scan.nesting, scan.input), (tokens, nesting, input), "{document}");
        }
    }

    #[test]
    fn selections_are_counted_as_they_are_written() {
        for (document, selections, aliases, directives) in [
            ("query A($b: C = { d: 1 } @e) @f { g }", 1, 0, 2),
            ("{ a: b(c: { d: 1 }) { e: f g } }", 3, 2, 0),
            ("{ a @b(c: d) e @f { g } }", 3, 0, 2),
            ("{ ...A ...on B { on } ...@c { d } ... { e } ...A @f g }", 9, 0, 2),
            ("fragment A on B @c { d } { ...A }", 2, 0, 1),
            ("{ on: on(on: on) @on }", 1, 1, 1),
        ] {
            let scan = scan(document).expect("words");
            let counts = (scan.selections, scan.aliases, scan.directives);
            assert_eq!(counts, (selections, aliases, directives), "{document}");
        }
    }

    #[test]
    fn what_is_no_word_is_found() {
        for (document, at) in [
            ("{ a ? }", 4),
            ("{ ..a }", 2),
            ("{ æ }", 2),
            ("{ a(b: \"x\n\") }", 7),
            ("{ a(b: \"x", 7),
            ("{ a(b: \"\\x\") }", 7),
            ("{ a(b: \"\\u12\") }", 7),
            ("{ a(b: \"\"\"x\") }", 7),
            ("{ a(b: 01) }", 7),
            ("{ a(b: 1.) }", 7),
            ("{ a(b: 1e) }", 7),
            ("{ a(b: 1x) }", 7),
            ("{ a(b: 1.2.3) }", 7),
            ("{ a(b: -) }", 7),
            ("{ a(b: 'c') }", 7),
            ("\0", 0),
        ] {
            assert_eq!(scan(document), Err(at), "{document}");
        }
        assert_eq!(position("{\r\n a\r æ ?", 10), Pos { line: 3, column: 4 });
    }
}
