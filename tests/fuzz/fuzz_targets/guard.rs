//! Documents: whatever is sent, the guard answers, at once and the same way twice.
#![no_main]

use indsats::http::guard::{Excess, Refusal, Variables, measure};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|sent: (&str, Option<&str>, &str)| {
    let (document, operation, variables) = sent;
    let variables = match serde_json::from_str(variables) {
        Ok(Value::Object(variables)) => variables,
        _ => Variables::new(),
    };
    let price = || measure(document, operation, &variables).map(|measured| measured.price);
    let first = price();
    assert_eq!(first, price(), "one document has two prices");
    if let Err(Refusal::Excess(Excess { limit, measured })) = first {
        assert!(measured > limit.most(), "what is within its limit is refused");
    }
});
