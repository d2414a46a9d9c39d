//! Witnesses: somebody elsewhere who remembers the last checkpoint and signs only what continues it (C2SP `tlog-witness` and
//! `tlog-cosignature`, Ed25519).

use chrono::{DateTime, Utc};
use ed25519_dalek::{Signature, VerifyingKey};
use signed_note::Signature as NoteSignature;
use tlog_tiles::tlog::Hash;

use super::checkpoint::CheckpointError;

/// The type of a key for cosignatures, before its bytes.
const COSIGNATURE: u8 = 4;

/// The public key of a witness.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct WitnessKey {
    text: String,
    name: String,
    id: u32,
    key: VerifyingKey,
}

/// What a witness has signed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Cosignature {
    /// The line of the signed note, with its end.
    pub line: String,
    /// When, by the clock of the witness.
    pub at: DateTime<Utc>,
}

impl WitnessKey {
    /// Reads the text of a key (`name+id+key`).
    ///
    /// # Errors
    /// When it is none, or of another kind.
    pub fn read(text: &str) -> Result<Self, CheckpointError> {
        Self::parse(text.trim()).ok_or(CheckpointError::Malformed)
    }

    fn parse(text: &str) -> Option<Self> {
        use base64::{Engine, engine::general_purpose::STANDARD};
        let (name, rest) = text.split_once('+')?;
        let (id, key) = rest.split_once('+')?;
        let typed = STANDARD.decode(key).ok()?;
        let (kind, bytes) = typed.split_first()?;
        let known = signed_note::key_id(name, &typed);
        let is_whole = *kind == COSIGNATURE && signed_note::is_key_name_valid(name) && format!("{known:08x}") == id;
        let key = VerifyingKey::from_bytes(bytes.try_into().ok()?).ok().filter(|_| is_whole)?;
        Some(Self { text: text.to_owned(), name: name.to_owned(), id: known, key })
    }

    /// The text that it was read from.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The name of the witness and the id of its key, with a plus between them.
    #[must_use]
    pub fn witness(&self) -> String {
        format!("{}+{:08x}", self.name, self.id)
    }

    /// What this witness has signed of a checkpoint, by lines of signatures among which there may be others'. A line that says
    /// to be the witness' and is not is no line.
    #[must_use]
    pub fn cosigned(&self, note: &str, lines: &str) -> Option<Cosignature> {
        let text = text_of(note)?;
        lines.lines().find_map(|line| self.line(text, line))
    }

    /// What this witness has signed, by a line of the note itself.
    #[must_use]
    pub fn within(&self, note: &str) -> Option<Cosignature> {
        let lines = note.get(text_of(note)?.len() + 1..)?;
        self.cosigned(note, lines)
    }

    fn line(&self, text: &str, line: &str) -> Option<Cosignature> {
        let signature = NoteSignature::from_bytes(line.as_bytes()).ok()?;
        if signature.name() != self.name || signature.id() != self.id {
            return None;
        }
        let (time, bytes) = signature.signature().split_first_chunk::<8>()?;
        let time = u64::from_be_bytes(*time);
        let message = format!("cosignature/v1\ntime {time}\n{text}");
        let bytes = Signature::from_slice(bytes).ok()?;
        self.key.verify_strict(message.as_bytes(), &bytes).ok()?;
        let at = DateTime::from_timestamp(i64::try_from(time).ok()?, 0)?;
        Some(Cosignature { line: format!("{line}\n"), at })
    }
}

/// What a note says, without its signatures.
fn text_of(note: &str) -> Option<&str> {
    note.find("\n\n").map(|end| &note[..=end])
}

/// What is sent to a witness: the size that it remembers, the hashes that lead from there, and the checkpoint.
pub(crate) fn submission(old: u64, proof: &[Hash], note: &str) -> String {
    let proof: String = proof.iter().map(|hash| format!("{hash}\n")).collect();
    format!("old {old}\n{proof}\n{note}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of C2SP `tlog-cosignature`: its key is not published with it, its form is.
    const NOTE: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
        — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";

    #[test]
    fn a_submission_has_the_form_of_the_specification() {
        let hashes = ["PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=", "jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk="];
        let proof: Vec<Hash> = hashes.iter().map(|hash| Hash::parse_hash(hash).expect("a hash")).collect();
        let expected = format!("old 20852014\n{}\n{}\n\n{NOTE}", hashes[0], hashes[1]);
        assert_eq!(submission(20_852_014, &proof, NOTE), expected);
        assert_eq!(submission(0, &[], NOTE), format!("old 0\n\n{NOTE}"));
    }
}
