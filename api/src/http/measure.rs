//! The measure of a document before anybody reads it: parser and engine follow each bracket with a call of their own, and
//! a process whose stack is full can refuse nothing any more.

/// How deep brackets may nest: more than the deepest allowed operation with all its arguments and fragments needs.
pub(super) const DEEPEST: usize = 32;

/// How deep the brackets of a document nest, those in texts and comments left out.
pub(super) fn nesting(document: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut rest = document.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = match first {
            b'{' | b'[' | b'(' => {
                depth += 1;
                deepest = deepest.max(depth);
                tail
            }
            b'}' | b']' | b')' => {
                depth = depth.saturating_sub(1);
                tail
            }
            b'#' => after_line(tail),
            b'"' => match tail {
                [b'"', b'"', block @ ..] => after_block(block),
                text => after_text(text),
            },
            _ => tail,
        };
    }
    deepest
}

fn after_line(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
    end.map_or(&[], |end| &bytes[end..])
}

/// What follows a text; one that is not closed ends with its line.
fn after_text(mut bytes: &[u8]) -> &[u8] {
    loop {
        bytes = match bytes {
            [b'\\', _, tail @ ..] => tail,
            [b'"', tail @ ..] => return tail,
            [] | [b'\n' | b'\r', ..] => return bytes,
            [_, tail @ ..] => tail,
        };
    }
}

fn after_block(mut bytes: &[u8]) -> &[u8] {
    loop {
        bytes = match bytes {
            [b'\\', b'"', b'"', b'"', tail @ ..] => tail,
            [b'"', b'"', b'"', tail @ ..] => return tail,
            [] => return bytes,
            [_, tail @ ..] => tail,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::nesting;

    #[test]
    fn brackets_count_outside_texts_and_comments() {
        for (document, depth) in [
            ("", 0),
            ("{ a }", 1),
            ("{ a(b: [{ c: 1 }]) { d } } { e }", 4),
            ("{ a } # {{{{\n{ b { c } }", 2),
            ("{ a(b: \"{{{ \\\" {{{\") { c } }", 2),
            ("{ a(b: \"\"\"{{ \" \\\"\"\" {{\"\"\") { c } }", 2),
            ("{ a(b: \"\") { c(d: {}) } }", 4),
            ("\"\n{{{", 3),
            ("}}}{{", 2),
        ] {
            assert_eq!(nesting(document), depth, "{document}");
        }
    }
}
