//! Spans, where they are asked for.

use std::time::Duration;

use indsats_tests::{database::TestDatabase, on_each_database, program::Program, wire::operation, world::World};

use super::{QUERY, collector::Collector, run, send, with_header};

on_each_database!(
    spans_are_sent_as_part_of_the_callers_trace,
    a_collector_that_is_slow_or_gone_costs_nothing_but_spans,
    spans_that_are_not_sampled_stay,
);

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

async fn spans_are_sent_as_part_of_the_callers_trace(database: TestDatabase) {
    let world = World::today(database).await;
    let collector = Collector::start(Duration::ZERO).await;
    let mut program = Program::serve(&world, &collector.config(), "").await;
    let request = operation(&world.token("caseworker"), QUERY);
    let reply = send(&program, &with_header(&request, &format!("traceparent: 00-{TRACE}-00f067aa0ba902b7-00"))).await;
    assert_eq!(reply.status, 200);
    program.signal("TERM");
    assert_eq!(program.ended().await.code(), Some(0), "{}", program.log());
    assert!(collector.holds(&0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736_u128.to_be_bytes()), "the caller's trace");
    assert!(collector.holds(&0x00f0_67aa_0ba9_02b7_u64.to_be_bytes()), "the caller's span is the parent");
    let request = reply.header("x-request-id");
    for text in ["indsats", "request", "operation", "sign_in", "/graphql", "CASEWORKER", request] {
        assert!(collector.holds(text.as_bytes()), "{text}");
    }
    // Nothing of how or where it runs.
    for text in ["code.file", "thread", "busy_ns", "src/", "host.", "process.", "traceparent"] {
        assert!(!collector.holds(text.as_bytes()), "{text}");
    }
}

async fn a_collector_that_is_slow_or_gone_costs_nothing_but_spans(database: TestDatabase) {
    let world = World::today(database).await;
    let slow = Collector::start(Duration::from_secs(600)).await;
    let gone = "traces.otlp_url = 'http://127.0.0.1:1/v1/traces'\ntraces.sample_percent = 100".to_owned();
    for config in [slow.config(), gone] {
        let mut program = Program::serve(&world, &config, "").await;
        for _ in 0..50 {
            assert_eq!(run(&program, &world.token("caseworker"), QUERY).await.status, 200);
        }
        program.signal("TERM");
        assert_eq!(program.ended().await.code(), Some(0), "{}", program.log());
    }
    assert!(!slow.received().is_empty());
}

async fn spans_that_are_not_sampled_stay(database: TestDatabase) {
    let world = World::today(database).await;
    let collector = Collector::start(Duration::ZERO).await;
    let config = collector.config().replace("100", "0");
    let mut program = Program::serve(&world, &config, "").await;
    let request = operation(&world.token("caseworker"), QUERY);
    // The caller wants it sampled, which is not the caller's to say.
    let reply = send(&program, &with_header(&request, &format!("traceparent: 00-{TRACE}-00f067aa0ba902b7-01"))).await;
    assert_eq!(reply.status, 200);
    program.signal("TERM");
    assert_eq!(program.ended().await.code(), Some(0), "{}", program.log());
    assert!(collector.received().is_empty());
    assert!(program.log().contains(TRACE), "the log tells the trace none the less");
}
