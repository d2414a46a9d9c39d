//! What is decided about the trail.

use super::{SMALLEST, load, problems, written};

const KEY: &str = "witness.example.com/w1";

/// The public text of a key for cosignatures.
fn key(kind: u8, id: Option<&str>) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    use sha2::{Digest, Sha256};
    let public = ed25519_dalek::SigningKey::from_bytes(&[7; 32]).verifying_key();
    let typed = [&[kind], public.as_bytes().as_slice()].concat();
    let hash = Sha256::digest([KEY.as_bytes(), b"\n", &typed].concat());
    let known: String = hash[..4].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{KEY}+{}+{}", id.unwrap_or(&known), STANDARD.encode(&typed))
}

#[test]
fn witnesses_and_alarms_are_checked() {
    let good = key(4, None);
    let wrong = format!(
        "{SMALLEST}
        [audit]
        alarms = {{ bulk_persons = 0, opens = 'dawn', closes = '24:00' }}
        witnesses = [
            {{ url = 'http://witness.example.com', key = '{good}' }},
            {{ url = 'https://witness.example.com', key = '{}' }},
            {{ url = 'https://witness.example.com', key = '{}' }},
            {{ url = 'https://anna:x@witness.example.com', key = '{good}' }},
            {{ url = 'https://witness.example.com', key = '{good}', colour = 'green' }},
            {{ url = 'https://witness.example.com', key = '{good}' }},
        ]",
        key(1, None),
        key(4, Some("00000000")),
    );
    let expected = "\
the configuration has 9 problems:
  audit.alarms.bulk_persons must be from 1 to 100000, not 0 (indsats.toml)
  audit.alarms.closes must be a time of the day such as 06:00 (indsats.toml)
  audit.alarms.opens must be a time of the day such as 06:00 (indsats.toml)
  audit.witnesses[0].url must be an address that begins with https://, or with http:// and leads to this machine (indsats.toml)
  audit.witnesses[1].key must be the public text of a key for Ed25519 cosignatures (indsats.toml)
  audit.witnesses[2].key must be the public text of a key for Ed25519 cosignatures (indsats.toml)
  audit.witnesses[3].url must be an address that begins with https://, or with http:// and leads to this machine (indsats.toml)
  audit.witnesses[4].colour is not a known key (indsats.toml)
  audit.witnesses[5].key is listed twice (indsats.toml)";
    assert_eq!(problems(&written(&wrong), &[]), expected);

    let turned = format!("{SMALLEST}\naudit.alarms = {{ opens = '20:00', closes = '06:00' }}");
    assert!(problems(&written(&turned), &[]).contains("audit.alarms.closes must be later than `opens`"));

    let right = format!(
        "{SMALLEST}
        [audit]
        alarms = {{ bulk_persons = 100, opens = '05:30', closes = '22:00' }}
        witnesses = [{{ url = 'https://witness.example.com/prefix/', key = '{good}' }}]"
    );
    let config = load(&written(&right), &[]).expect("it is right");
    assert_eq!(config.audit.alarms.bulk_persons, 100);
    assert_eq!(config.audit.alarms.opens.to_string(), "05:30:00");
    assert_eq!(config.audit.witnesses[0].url.to_string(), "https://witness.example.com/prefix");
    let shown = config.redacted();
    assert!(shown.contains("url = \"https://witness.example.com/prefix\"") && shown.contains(&good), "{shown}");
}
