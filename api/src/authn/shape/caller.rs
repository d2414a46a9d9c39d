//! Who somebody is, in their own words' shortest form.

use serde_json::{Map, Value};

use crate::{config::sign_in::shape::Claim, cpr::CprNumber};

/// The most letters of a name.
const NAME: usize = 200;
/// No mail address is longer.
const MAIL: usize = 254;

/// The first text of a claim on one line, without white space around it.
pub(super) fn text(claim: &Claim, claims: &Map<String, Value>) -> Option<String> {
    let words = claim.texts(claims).next()?.split(|letter: char| letter.is_whitespace() || letter.is_control());
    let line = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    Some(line.chars().take(NAME).collect::<String>().trim_end().to_owned()).filter(|text| !text.is_empty())
}

/// The program that a token was issued to, by the first claim that names one.
pub(super) fn client(claims: &Map<String, Value>) -> Option<String> {
    let named = ["azp", "client_id", "appid"].into_iter().find_map(|name| claims.get(name)?.as_str())?;
    Some(named.chars().filter(|letter| !letter.is_control()).take(NAME).collect())
}

/// A mail address, if it could be one.
pub(super) fn mail(claim: &Claim, claims: &Map<String, Value>) -> Option<String> {
    let mail = claim.texts(claims).next()?.trim();
    let is_letter = |letter: char| !letter.is_whitespace() && !letter.is_control();
    let is_address = mail.len() <= MAIL && mail.chars().all(is_letter) && mail.split_once('@').is_some();
    is_address.then(|| mail.to_owned())
}

/// A CPR number, if it is one.
pub(super) fn cpr(claim: &Claim, claims: &Map<String, Value>) -> Option<CprNumber> {
    CprNumber::parse(claim.texts(claims).next()?).ok()
}
