//! How a token is written: parts, base64, JSON.

use indsats::authn::Refusal;
use indsats_tests::signer::encode;
use serde_json::json;

use super::{super::claims, Bad, Signers};

pub(super) fn tokens(signers: &Signers) -> Vec<Bad> {
    let signer = &signers.eddsa;
    let good = signer.token(&claims(&[]));
    let header = signer.header().to_string();
    let payload = claims(&[]).to_string();
    let [first, second, third] = good.split('.').collect::<Vec<_>>()[..] else { panic!("three parts") };
    let signed = |header: &[u8], payload: &[u8]| signer.sign(header, payload);
    let with_header = |text: &str| signed(text.as_bytes(), payload.as_bytes());
    let with_payload = |text: &str| signed(header.as_bytes(), text.as_bytes());
    let member = |text: &str| with_payload(&format!("{},{text}}}", &payload[..payload.len() - 1]));
    let deep = format!("{}1{}", "[".repeat(300), "]".repeat(300));
    let utf16: Vec<u8> = payload.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let bad = [
        ("empty", String::new(), Refusal::Parts),
        ("a word", "garbage".to_owned(), Refusal::Parts),
        ("one dot", format!("{first}.{second}"), Refusal::Parts),
        ("dots only", "..".to_owned(), Refusal::Header),
        ("four parts", format!("{good}.{third}"), Refusal::Parts),
        ("six parts", format!("{good}.a.b.c"), Refusal::Parts),
        ("five parts, as an encrypted token has", format!("{first}..{second}.{third}.{third}"), Refusal::Encrypted),
        ("long", signer.token(&claims(&[("filler", json!("x".repeat(6500)))])), Refusal::TooLong),
        ("a padded signature", format!("{good}="), Refusal::Encoding),
        ("a padded header", format!("{first}==.{second}.{third}"), Refusal::Encoding),
        ("a signature of another alphabet", format!("{first}.{second}.+/{}", &third[2..]), Refusal::Encoding),
        ("a space", format!("{first}. {second}.{third}"), Refusal::Encoding),
        ("a tab", format!("{first}.{second}\t.{third}"), Refusal::Encoding),
        ("stray bits in the signature", stray(&good), Refusal::Encoding),
        ("stray bits in the payload, signed", signer.sign_text(&stray(&uneven(first, &payload))), Refusal::Encoding),
        ("a length that no base64 has", format!("{first}.{second}a.{third}"), Refusal::Encoding),
        ("a byte order mark in the header", with_header(&format!("\u{feff}{header}")), Refusal::Header),
        ("a list as header", with_header("[]"), Refusal::Header),
        ("null as header", with_header("null"), Refusal::Header),
        ("an empty header", with_header(""), Refusal::Header),
        ("a deep header", with_header(&format!("{{\"x\":{deep}}}")), Refusal::Header),
        ("a header in no encoding", signed(b"{\"alg\":\"\xff\"}", payload.as_bytes()), Refusal::Header),
        ("more behind the header", with_header(&format!("{header}{{}}")), Refusal::Header),
        ("a header within a text", with_header(&json!(header).to_string()), Refusal::Header),
        ("a byte order mark in the payload", with_payload(&format!("\u{feff}{payload}")), Refusal::Payload),
        ("a list as payload", with_payload(&format!("[{payload}]")), Refusal::Payload),
        ("a text as payload", with_payload("\"caseworker\""), Refusal::Payload),
        ("an empty payload", with_payload(""), Refusal::Payload),
        ("a token as payload", with_payload(&good), Refusal::Payload),
        ("half a payload", with_payload(&payload[..payload.len() - 1]), Refusal::Payload),
        ("more behind the payload", with_payload(&format!("{payload}x")), Refusal::Payload),
        ("a comment", with_payload(&format!("{payload}//")), Refusal::Payload),
        ("UTF-16", signed(header.as_bytes(), &utf16), Refusal::Payload),
        ("bytes in no encoding", signed(header.as_bytes(), b"{\"iss\":\"\xc3\x28\"}"), Refusal::Payload),
        ("half a character", member(r#""x":"\ud800""#), Refusal::Payload),
        ("a deep payload", member(&format!("\"x\":{deep}")), Refusal::Payload),
        ("a number beyond all numbers", member("\"x\":1e999"), Refusal::Payload),
        ("an audience twice", member("\"aud\":\"indsats\""), Refusal::PayloadDuplicate),
        ("an audience twice, spelt otherwise", member(r#""\u0061ud":"indsats""#), Refusal::PayloadDuplicate),
        ("an end twice", member("\"exp\":4102444800"), Refusal::PayloadDuplicate),
        ("a role twice, deep down", member(r#""x":[{"y":{"z":1,"z":2}}]"#), Refusal::PayloadDuplicate),
        ("an algorithm twice", with_header(&header.replacen('{', "{\"alg\":\"none\",", 1)), Refusal::HeaderDuplicate),
        (
            "a key twice, spelt otherwise",
            with_header(&header.replacen('{', r#"{"\u006bid":"rs256","#, 1)),
            Refusal::HeaderDuplicate,
        ),
    ];
    bad.map(|(what, token, reason)| (what.to_owned(), token, reason)).into()
}

/// Header and payload whose last character carries bits that mean nothing.
fn uneven(header: &str, payload: &str) -> String {
    let text = (0..3).map(|spaces| format!("{payload}{}", " ".repeat(spaces)));
    let text = text.into_iter().find(|text| text.len() % 3 != 0).expect("one of three");
    format!("{header}.{}", encode(text))
}

/// The same bytes spelt with a bit set that means nothing.
fn stray(text: &str) -> String {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (rest, last) = text.split_at(text.len() - 1);
    let at = ALPHABET.find(last).expect("a character of base64url");
    assert_eq!(at % 4, 0, "bits to spare");
    format!("{rest}{}", &ALPHABET[at + 1..=at + 1])
}
