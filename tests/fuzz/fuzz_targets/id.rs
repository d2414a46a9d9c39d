//! Ids: what is no seal of ours opens nothing, and what opens is the one text of its row.
#![no_main]

use std::sync::LazyLock;

use indsats::{
    keys::{Keys, Sealer},
    store::GlobalId,
};
use libfuzzer_sys::fuzz_target;

static SEALER: LazyLock<Sealer> = LazyLock::new(|| Keys::derive(&[42; 32]).sealer("id"));

fuzz_target!(|bytes: &[u8]| {
    // As a client sends it.
    if let Ok(text) = std::str::from_utf8(bytes) {
        if let Some(id) = GlobalId::open(&SEALER, text) {
            assert_eq!(id.seal(&SEALER), text, "two texts name one row");
        }
    }
    // As if a client held the key: the decoder behind the seal sees every form.
    let sealed = SEALER.seal(b"id", bytes);
    let opened = GlobalId::open(&SEALER, &sealed);
    assert!(opened.is_none_or(|id| id.seal(&SEALER) == sealed), "two contents name one row");
});
