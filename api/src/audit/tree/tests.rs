//! The stored tree against another implementation of RFC 6962.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use indsats_migration::{Migrator, MigratorTrait};
use sea_orm::{Database, DatabaseConnection};
use sha2::Sha256;

use super::{super::verify::edge::Edge, *};

const MOST: u64 = 4096;

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
    let mut size = 0;
    // Steps of one to seven leaves, so that they begin and end everywhere in the tree.
    for step in (1..=7).cycle() {
        let texts: Vec<String> = (size..MOST.min(size + step)).map(|leaf| format!("leaf {leaf}")).collect();
        if texts.is_empty() {
            break;
        }
        let rows = additions(&db, size, &texts).await.expect("the edge is there");
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
            // Here and there in the tree, and all over a small one.
            let places = [0, size / 3, size / 2, size.saturating_sub(2), size - 1];
            let everywhere = if size <= 64 { (0..size).collect() } else { places.to_vec() };
            for place in everywhere {
                let proof = inclusion(&db, size, place).await.expect("hashes");
                let expected = oracle.prove_inclusion(usize::try_from(place).expect("small"));
                assert_eq!(flat(&proof), expected.as_bytes(), "{place} of {size}");
                let earlier = place + 1;
                let proof = consistency(&db, earlier, size).await.expect("hashes");
                let expected = oracle.prove_consistency(usize::try_from(size - earlier).expect("small"));
                assert_eq!(flat(&proof), expected.as_bytes(), "{earlier} of {size}");
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
