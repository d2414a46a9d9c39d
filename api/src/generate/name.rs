//! Names of nobody, put together from syllables.

use super::lot::Lot;

const GIVEN: [&[&str]; 2] = [
    &[
        "Al", "Ber", "Car", "Da", "El", "Frei", "Ger", "Han", "In", "Jo", "Kar", "Lin", "Ma", "Nor", "Os", "Per", "Ro",
        "Sig", "Tor", "Vil", "Ær", "Øl", "Åg",
    ],
    &["bo", "dis", "ke", "la", "lin", "ma", "mer", "na", "ne", "rik", "ta", "vard"],
];
const FAMILY: [&[&str]; 2] = [
    &[
        "Aa", "Aske", "Birke", "Dal", "Elme", "Fyrre", "Gran", "Hassel", "Kilde", "Lyng", "Mose", "Nørre", "Pile",
        "Rug", "Skov", "Tange", "Vester", "Ær", "Øster",
    ],
    &["bjerg", "bæk", "dahl", "gaard", "holm", "lund", "mark", "strup", "toft", "vang"],
];

/// A given name.
pub(super) fn given(lot: &mut Lot) -> String {
    joined(lot, GIVEN)
}

/// A family name.
pub(super) fn family(lot: &mut Lot) -> String {
    joined(lot, FAMILY)
}

/// Both.
pub(super) fn full(lot: &mut Lot) -> String {
    format!("{} {}", given(lot), family(lot))
}

fn joined(lot: &mut Lot, [first, second]: [&[&str]; 2]) -> String {
    format!("{}{}", lot.pick(first), lot.pick(second))
}
