//! The right edge of a growing tree: the roots of its whole subtrees, largest first.

use tlog_tiles::tlog::{EMPTY_HASH, Hash, node_hash};

/// Enough of a tree to grow it and to tell its root.
#[derive(Default)]
pub(in crate::audit) struct Edge(Vec<(u32, Hash)>);

impl Edge {
    /// Adds a leaf by its hash.
    pub(in crate::audit) fn push(&mut self, leaf: Hash) {
        let mut grown = (0, leaf);
        while let Some((level, left)) = self.0.pop_if(|(level, _)| *level == grown.0) {
            grown = (level + 1, node_hash(left, grown.1));
        }
        self.0.push(grown);
    }

    /// The root over all leaves so far.
    pub(in crate::audit) fn root(&self) -> Hash {
        let subtrees = self.0.iter().map(|(_, hash)| *hash);
        subtrees.rev().reduce(|right, left| node_hash(left, right)).unwrap_or(EMPTY_HASH)
    }
}
