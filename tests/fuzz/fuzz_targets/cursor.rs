//! Cursors: what is no seal of ours opens nothing, and what opens can be sealed again.
#![no_main]

use std::sync::LazyLock;

use indsats::{
    keys::{Keys, Sealer},
    store::Position,
};
use libfuzzer_sys::fuzz_target;

static SEALER: LazyLock<Sealer> = LazyLock::new(|| Keys::derive(&[42; 32]).sealer("cursor"));
const LIST: &str = "persons";

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = Position::open(&SEALER, LIST, text);
    }
    // As if a client held the key: the decoder behind the seal sees every form.
    let sealed = SEALER.seal(LIST.as_bytes(), bytes);
    assert!(Position::open(&SEALER, "plans", &sealed).is_err(), "a cursor opens in another list");
    if let Ok(position) = Position::open(&SEALER, LIST, &sealed) {
        let again = position.seal(&SEALER, LIST);
        assert!(Position::open(&SEALER, LIST, &again).is_ok_and(|same| same == position));
        let _ = position.value();
    }
});
