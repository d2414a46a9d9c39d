//! `traceparent` of W3C Trace Context, read to the letter: what is not in form is as if it were not there.

/// The length of version 00, and the least of any later one.
const LENGTH: usize = 55;

/// The trace that a request belongs to, and the span that it was sent in. Neither is zero.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TraceParent {
    pub trace: u128,
    pub span: u64,
}

impl TraceParent {
    /// Reads the value of the one header. Whether the caller samples is left out: that is decided here.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_in_form = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'-'));
        let (known, rest) = text.split_at_checked(LENGTH).filter(|_| is_in_form)?;
        let parts: Vec<&str> = known.split('-').collect();
        let [version, trace, span, flags] = parts[..] else { return None };
        let fits = [(version, 2), (trace, 32), (span, 16), (flags, 2)].iter().all(|(part, long)| part.len() == *long);
        // A later version may add parts.
        let ends_well = rest.is_empty() || version != "00" && rest.starts_with('-');
        if !fits || !ends_well || version == "ff" {
            return None;
        }
        let (trace, span) = (u128::from_str_radix(trace, 16).ok()?, u64::from_str_radix(span, 16).ok()?);
        (trace != 0 && span != 0).then_some(Self { trace, span })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_in_form_is_read() {
        let (trace, span) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");
        let good = format!("00-{trace}-{span}-01");
        let read = Some(TraceParent { trace: 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736, span: 0x00f0_67aa_0ba9_02b7 });
        for (text, expected) in [
            (good.clone(), read),
            (good.replace("-01", "-00"), read),
            (good.replacen("00", "cc", 1), read),
            (good.replacen("00", "cc", 1) + "-what comes later".replace(' ', "").as_str(), None),
            (good.replacen("00", "cc", 1) + "-00ff", read),
            (good.clone() + "-00ff", None),
            (good.clone() + "0", None),
            (good.replacen("00", "ff", 1), None),
            (good.to_uppercase(), None),
            (format!(" {good}"), None),
            (format!("00-{}-{span}-01", "0".repeat(32)), None),
            (format!("00-{trace}-{}-01", "0".repeat(16)), None),
            (format!("00-{trace}-{span}-0x"), None),
            (format!("00-{trace}-{span}"), None),
            (format!("00_{trace}_{span}_01"), None),
            (format!("0-{trace}0-{span}-01"), None),
            ("æ".repeat(40), None),
            (String::new(), None),
        ] {
            assert_eq!(TraceParent::parse(&text), expected, "{text}");
        }
    }
}
