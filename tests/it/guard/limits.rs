//! Every limit at its number and one above.

use indsats::http::guard::{Limit, Refusal, Variables, measure};
use serde_json::json;

use super::{each, excess, price};

#[test]
fn each_limit_is_held_at_its_number() {
    let nested = |levels: usize, open: &str, close: &str| format!("{}a{}", open.repeat(levels), close.repeat(levels));
    let of = |limit: Limit, count: usize| match limit {
        Limit::Bytes => format!("{{ a }}{}", " ".repeat(count - 5)),
        Limit::Nesting => format!("{{ {} }}", nested(count - 1, "... { ", " }")),
        // Two for the brackets, six for the field with its argument, one for each number.
        Limit::Tokens => format!("{{ a(b: [{}]) }}", "1 ".repeat(count - 9)),
        Limit::Selections => format!("{{ a {{ {} }} }}", "b ".repeat(count - 1)),
        Limit::Aliases => format!("{{ a {{ {} }} }}", each(count, "b#: c ")),
        Limit::Fragments => format!("{{ a }}{}", each(count, "fragment F# on A { a }")),
        Limit::Directives => format!("{{ a {} }}", "@b ".repeat(count)),
        Limit::InputDepth => format!("{{ a(b: {}1{}) }}", "[".repeat(count), "]".repeat(count)),
        Limit::RootFields => format!("{{ {} }}", "a ".repeat(count)),
        Limit::Mutations => format!("mutation {{ {} }}", "a ".repeat(count)),
        Limit::Depth => format!("{{ {} }}", nested(count - 1, "a { ", " }")),
        Limit::Fields => {
            let fields = "b ".repeat(count - 1 - 2 * 101);
            format!("{{ a {{ ...F ...F {fields} }} }} fragment F on A {{ {} }}", "b ".repeat(100))
        }
        Limit::IntrospectionLists => format!("{{ __schema {{ {} }} }}", nested(count, "fields { a { ", " } }")),
        Limit::IntrospectionDepth => format!("{{ __schema {{ {} }} }}", nested(count - 2, "a { ", " }")),
        Limit::IntrospectionFields => {
            let fields = "...F ".repeat(15) + &"b ".repeat(count - 1 - 15 * 101);
            format!("{{ __schema {{ {fields} }} }} fragment F on A {{ {} }}", "b ".repeat(100))
        }
    };
    for limit in Limit::ALL {
        let (most, over) = (of(*limit, limit.most()), of(*limit, limit.most() + 1));
        assert!(price(&most).is_ok(), "{limit:?} at its number: {:?} of {most}", price(&most));
        assert_eq!(price(&over), excess(*limit, limit.most() + 1), "{over}");
    }
}

#[test]
fn what_fragments_hide_is_counted_where_they_are_spread() {
    let ten = "fragment F on A { a a a a a a a a a a }";
    assert_eq!(price(&format!("{{ ...F ...F a }} {ten}")), excess(Limit::RootFields, 21));
    assert_eq!(price(&format!("mutation {{ ...F a }} {ten}")), excess(Limit::Mutations, 11));
    let chain = each(10, "fragment F# on A { a { ...G# } } fragment G# on A { ...on B { b { c } } }");
    assert!(price(&format!("{{ ...F0 }} {chain}")).is_ok());
    let deep = |levels: usize| {
        let links = (0..levels).map(|at| format!("fragment F{at} on A {{ a {{ ...F{} }} }}", at + 1));
        format!("{{ ...F0 }} {} fragment F{levels} on A {{ a }}", links.collect::<String>())
    };
    assert!(price(&deep(14)).is_ok());
    assert_eq!(price(&deep(15)), excess(Limit::Depth, 16));
    // Selections that hold no field count, too: somebody has to walk them.
    let hollow = |levels: usize| {
        let links = (0..levels).map(|at| format!("fragment F{at} on A {{ ...F{} }}", at + 1));
        format!("{{ ...F0 }} {} fragment F{levels} on A {{ a }}", links.collect::<String>())
    };
    assert!(matches!(price(&hollow(30)), Err(Refusal::Excess(excess)) if excess.limit == Limit::Fragments));
    let wide = format!("{{ a {{ {} }} }} fragment F on A {{ a }}", "...F ".repeat(500));
    assert_eq!(price(&wide), excess(Limit::Fields, 1001));
}

#[test]
fn all_operations_and_fragments_of_a_document_count() {
    let many = |count: usize| each(count, "query Q# { a { b ...F } }") + "fragment F on A { a a a a a a a }";
    assert!(price(&many(100)).is_ok());
    assert_eq!(price(&many(101)), excess(Limit::Fields, 1010));
    // The engine looks into fragments that nobody spreads.
    let bomb = (0..29).map(|at| format!("fragment F{at} on A {{ ...F{0} ...F{0} }}", at + 1)).collect::<String>();
    let refused = price(&format!("{{ a }} {bomb} fragment F29 on A {{ a }}"));
    assert!(matches!(refused, Err(Refusal::Excess(excess)) if excess.limit == Limit::Fields), "{refused:?}");
}

#[test]
fn a_fragment_that_spreads_itself_is_refused() {
    for document in [
        "{ ...A } fragment A on B { ...A }",
        "{ a } fragment A on B { c { ...A } }",
        "{ ...A } fragment A on B { ...C } fragment C on B { a { ... on D { ...A } } }",
    ] {
        assert!(matches!(price(document), Err(Refusal::Cycle { .. })), "{document}");
    }
    // That there is no such fragment is the engine's to tell.
    assert!(price("{ ...A }").is_ok());
}

#[test]
fn what_is_no_graphql_is_told_with_its_place() {
    for (document, line, column) in
        [("{ a ? }", 1, 5), ("{\n  a(b: \"x\n\") }", 2, 8), ("{ a {", 1, 6), ("{ a } {", 1, 8)]
    {
        match price(document) {
            Err(Refusal::Syntax { at: Some(at), .. }) => assert_eq!((at.line, at.column), (line, column), "{document}"),
            other => panic!("{document}: {other:?}"),
        }
    }
    assert!(matches!(price(""), Err(Refusal::Syntax { .. })));
    assert!(matches!(price("fragment A on B { c }"), Err(Refusal::Syntax { .. })));
}

#[test]
fn variables_are_held_to_the_same_depth() {
    let nested = |levels: usize| {
        (0..levels).fold(json!(1), |value, level| if level % 2 == 0 { json!([value]) } else { json!({ "a": value }) })
    };
    let with = |levels: usize| {
        let mut variables = Variables::new();
        variables.insert("b".to_owned(), nested(levels));
        measure("query($b: B) { a(b: $b) }", None, &variables).map(|measured| measured.price)
    };
    assert!(with(8).is_ok());
    assert_eq!(with(9), excess(Limit::InputDepth, 9));
}

#[test]
fn an_operation_is_priced_by_its_lists() {
    let variables = |value| match json!({ "n": value }) {
        serde_json::Value::Object(variables) => variables,
        _ => Variables::new(),
    };
    for (document, given, price) in [
        ("{ a b { c } }", json!(null), 3),
        ("{ a { nodes { b } } }", json!(null), 1 + 20 * 2),
        ("{ a { totalCount } }", json!(null), 2),
        ("{ a(first: 50) { edges { node { b } } } }", json!(null), 1 + 50 * 3),
        ("{ a(last: 5) { nodes { b { nodes { c } } } } }", json!(null), 1 + 5 * (1 + 1 + 20 * 2)),
        ("query($n: Int) { a(first: $n) { nodes { b } } }", json!(7), 1 + 7 * 2),
        ("query($n: Int = 9) { a(first: $n) { nodes { b } } }", json!(7), 1 + 7 * 2),
        ("query($n: Int = 9) { a(first: $m) { nodes { b } } }", json!(7), 1 + 20 * 2),
        ("query($n: Int) { a(first: $n) { nodes { b } } }", json!("7"), 1 + 20 * 2),
        ("query($n: [ID!]!) { nodes(ids: $n) { b } }", json!(["x", "y", "z"]), 1 + 3),
        ("{ nodes(ids: [\"x\", \"y\"]) { b } }", json!(null), 1 + 2),
        // More than the longest list, and less than none: both are refused by the resolver.
        ("{ a(first: 1000000) { nodes { b } } }", json!(null), 1 + 100 * 2),
        ("{ a(first: -1) { nodes { b } } }", json!(null), 1 + 20 * 2),
        ("{ a { ...F } } fragment F on A { nodes { b } }", json!(null), 1 + 20 * 2),
    ] {
        let measured = measure(document, None, &variables(given)).expect("a small document");
        assert_eq!(measured.price, price, "{document}");
    }
    let two = "query A { a } query B { a b }";
    let of = |name| measure(two, name, &Variables::new()).expect("a small document").price;
    assert_eq!((of(Some("A")), of(Some("B")), of(None), of(Some("C"))), (1, 2, 2, 0));
    // Whatever is multiplied, nothing overflows.
    let levels = 7;
    let dear = format!("{{ {}a{} }}", "a(first: 100) { nodes { ".repeat(levels), " } }".repeat(levels));
    assert!(price(&dear).expect("within the depth") > 100_u64.pow(7));
}
