//! The stored tree against another implementation of RFC 6962.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use indsats_migration::{Migrator, MigratorTrait};
use sea_orm::{Database, DatabaseConnection};
use sha2::{Digest, Sha256};

use super::{super::verify::edge::Edge, *};

const MOST: u64 = 4096;

/// Every place of every size with `INDSATS_FULL`: eight million proofs of each kind, for a release build.
fn is_full() -> bool {
    std::env::var_os("INDSATS_FULL").is_some()
}

/// The places that are looked at in a tree: all of a small one; the first and the last, those around each power of two, and
/// some that nobody has chosen of a large one.
fn places(size: u64) -> Vec<u64> {
    if is_full() || size <= 64 {
        return (0..size).collect();
    }
    let powers = (0..u64::BITS).map(|bit| 1 << bit).take_while(|power| *power < size);
    let around = powers.flat_map(|power| [power - 1, power]);
    let drawn = (0..4_u8).map(|draw| {
        let digest = Sha256::new().chain_update([draw]).chain_update(size.to_be_bytes()).finalize();
        digest.iter().take(7).fold(0_u64, |number, byte| number << 8 | u64::from(*byte)) % size
    });
    let mut places: Vec<u64> = [0, size - 2, size - 1].into_iter().chain(around).chain(drawn).collect();
    places.sort_unstable();
    places.dedup();
    places
}

async fn database() -> DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    #[expect(clippy::disallowed_methods, reason = "a database of the test's own")]
    let db = Database::connect(options).await.expect("memory");
    Migrator::up(&db, None).await.expect("a schema");
    db
}

fn flat(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

#[tokio::test]
async fn roots_and_proofs_are_those_of_another_implementation_at_every_size() {
    let db = database().await;
    let mut oracle = MemoryBackedTree::<Sha256, Vec<u8>>::new();
    let mut edge = Edge::default();
    // Everything that was stored, as it is known without asking.
    let (mut size, mut stored) = (0, Hashes::default());
    // Steps of one to seven leaves, so that they begin and end everywhere in the tree.
    for step in (1..=7).cycle() {
        let texts: Vec<String> = (size..MOST.min(size + step)).map(|leaf| format!("leaf {leaf}")).collect();
        if texts.is_empty() {
            break;
        }
        let rows = additions(&db, size, &texts).await.expect("the edge is there");
        let hash = |row: &audit_hash::ActiveModel| {
            let hash: [u8; 32] = row.hash.as_ref().as_slice().try_into().expect("a hash");
            (row.place.as_ref().cast_unsigned(), Hash(hash))
        };
        stored.known.extend(rows.iter().map(hash));
        audit_hash::Entity::insert_many(rows).exec_without_returning(&db).await.expect("new places");
        for text in texts {
            edge.push(tlog::record_hash(text.as_bytes()));
            oracle.push(text.into_bytes());
            size += 1;
            let tree = root(&db, size).await.expect("hashes");
            assert_eq!(tree.0, **oracle.root().as_bytes(), "{size}");
            if size == oracle.len() {
                assert_eq!(edge.root(), tree, "{size}");
            }
            for place in places(size) {
                let expected = oracle.prove_inclusion(usize::try_from(place).expect("small"));
                let proof = tlog::prove_record(size, place, &stored).expect("a place");
                assert_eq!(flat(&proof), expected.as_bytes(), "{place} of {size}");
                let earlier = place + 1;
                let expected = oracle.prove_consistency(usize::try_from(size - earlier).expect("small"));
                let proof = tlog::prove_tree(size, earlier, &stored).expect("a size");
                assert_eq!(flat(&proof), expected.as_bytes(), "{earlier} of {size}");
            }
            assert!(stored.missing.borrow().is_empty(), "every hash was stored by now");
            // What the database is asked for is the same.
            for place in [0, size / 3, size - 1] {
                let proof = inclusion(&db, size, place).await.expect("hashes");
                assert_eq!(proof, tlog::prove_record(size, place, &stored).expect("a place"), "{place} of {size}");
                let proof = consistency(&db, place + 1, size).await.expect("hashes");
                assert_eq!(proof, tlog::prove_tree(size, place + 1, &stored).expect("a size"), "{place} of {size}");
            }
        }
    }
    assert_eq!(size, MOST);
    assert_eq!(
        root(&db, 0).await.expect("nothing is needed").0,
        **MemoryBackedTree::<Sha256, Vec<u8>>::new().root().as_bytes()
    );
}

#[tokio::test]
async fn what_is_not_there_is_no_answer() {
    let db = database().await;
    assert!(matches!(root(&db, 1).await, Err(TreeError::Missing)));
    assert!(matches!(inclusion(&db, 1, 1).await, Err(TreeError::Outside)));
}
