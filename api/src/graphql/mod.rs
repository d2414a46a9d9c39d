//! Placeholder for the schema.

/// The schema as text.
#[must_use]
pub fn sdl() -> String {
    String::new()
}
