//! The guard remembers fragments; the oracle expands each of them every time, as slowly as that is. Both agree.

use indsats::http::guard::{Limit, Refusal};
use proptest::prelude::*;

use super::price;

/// A selection of a random document. Fragments spread only those that stand after them, so there is no cycle.
#[derive(Clone, Debug)]
enum Item {
    Leaf,
    Object(Vec<Item>),
    List(u64, Vec<Item>),
    Inline(Vec<Item>),
    /// Spreads a later fragment, so many places on.
    Spread(usize),
}

fn item() -> impl Strategy<Value = Item> {
    let flat = prop_oneof![2 => Just(Item::Leaf), 2 => (0_usize..3).prop_map(Item::Spread)];
    flat.prop_recursive(3, 12, 3, |inner| {
        let set = prop::collection::vec(inner, 1..3);
        prop_oneof![
            set.clone().prop_map(Item::Object),
            (1_u64..30, set.clone()).prop_map(|(rows, set)| Item::List(rows, set)),
            set.prop_map(Item::Inline),
        ]
    })
}

/// The selections of an operation and of up to eight fragments.
fn document() -> impl Strategy<Value = Vec<Vec<Item>>> {
    prop::collection::vec(prop::collection::vec(item(), 1..4), 1..9)
}

fn write(items: &[Item], at: usize, last: usize) -> String {
    let one = |item: &Item| match item {
        Item::Leaf => "a ".to_owned(),
        Item::Object(items) => format!("b {{ {} }} ", write(items, at, last)),
        Item::List(rows, items) => format!("c(first: {rows}) {{ nodes {{ {} }} }} ", write(items, at, last)),
        Item::Inline(items) => format!("... on A {{ {} }} ", write(items, at, last)),
        Item::Spread(on) if at + 1 + on <= last => format!("...F{} ", at + 1 + on),
        Item::Spread(_) => "a ".to_owned(),
    };
    items.iter().map(one).collect()
}

/// Fields, depth, nesting and price of selections, by expanding them.
#[derive(Clone, Copy, Default)]
struct Expanded {
    fields: usize,
    depth: usize,
    nesting: usize,
    own: usize,
    price: u64,
}

fn expand(items: &[Item], at: usize, all: &[Vec<Item>]) -> Expanded {
    let mut sum = Expanded { nesting: 1, ..Expanded::default() };
    for item in items {
        let part = match item {
            Item::Object(items) => {
                let inner = expand(items, at, all);
                Expanded {
                    fields: inner.fields + 1,
                    depth: inner.depth + 1,
                    nesting: inner.nesting + 1,
                    own: 1,
                    price: inner.price + 1,
                }
            }
            Item::List(rows, items) => {
                let inner = expand(items, at, all);
                let price = 1 + rows * (1 + inner.price);
                Expanded { fields: inner.fields + 2, depth: inner.depth + 2, nesting: inner.nesting + 2, own: 1, price }
            }
            Item::Inline(items) => spread(expand(items, at, all)),
            Item::Spread(on) if at + 1 + on < all.len() => spread(expand(&all[at + 1 + on], at + 1 + on, all)),
            Item::Leaf | Item::Spread(_) => Expanded { fields: 1, depth: 1, nesting: 1, own: 1, price: 1 },
        };
        sum.fields += part.fields;
        sum.depth = sum.depth.max(part.depth);
        sum.nesting = sum.nesting.max(part.nesting);
        sum.own += part.own;
        sum.price += part.price;
    }
    sum
}

fn spread(inner: Expanded) -> Expanded {
    Expanded { fields: inner.fields + 1, nesting: inner.nesting + 1, ..inner }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_guard_counts_as_one_who_expands(all in document()) {
        let last = all.len() - 1;
        let fragments = (1..=last).map(|at| format!("fragment F{at} on A {{ {} }}", write(&all[at], at, last)));
        let text = format!("{{ {} }} {}", write(&all[0], 0, last), fragments.collect::<String>());
        let whole = expand(&all[0], 0, &all);
        let every: Vec<Expanded> = (0..=last).map(|at| expand(&all[at], at, &all)).collect();
        let largest = every.iter().map(|size| size.fields).max().unwrap_or_default();
        let deepest = every.iter().map(|size| size.nesting).max().unwrap_or_default();
        let is_within = whole.own <= Limit::RootFields.most()
            && whole.depth <= Limit::Depth.most()
            && largest <= Limit::Fields.most()
            && deepest <= Limit::Nesting.most();
        match price(&text) {
            Ok(price) => {
                prop_assert!(is_within, "{}", text);
                prop_assert_eq!(price, whole.price, "{}", text);
            }
            Err(Refusal::Excess(excess)) => {
                prop_assert!(!is_within, "{:?} {}", excess, text);
                match excess.limit {
                    Limit::Fields => prop_assert_eq!(excess.measured, largest),
                    Limit::Depth => prop_assert_eq!(excess.measured, whole.depth),
                    Limit::RootFields => prop_assert_eq!(excess.measured, whole.own),
                    _ => {}
                }
            }
            Err(other) => prop_assert!(false, "{:?} {}", other, text),
        }
    }

    #[test]
    fn no_text_confuses_the_guard(text in "[{}()\\[\\]\"#\\\\.:$@!a1 \n\u{e6}-]{0,60}") {
        // It answers: with what, is for the engine's parser, which must not see more brackets than the guard.
        let _ = price(&text);
    }
}
