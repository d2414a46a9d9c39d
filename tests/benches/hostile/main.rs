//! What hostile requests and sockets cost: how soon each is refused, and what a neighbour and a probe notice of it. Run with
//! `just bench-hostile`; an argument chooses the rows whose names hold it.
//!
//! Each kind is sent at a fixed rate, out of any budget, through the program's own accept loop; one neighbour asks for a
//! caseload again and again, and one probe for `/livez`, each on a connection of its own. Seconds with and without the attack
//! take turns, so that a machine that has other things to do is as busy in both. Every row is printed; it ends with the list
//! of the limits that did not hold, and 1, if there is one. A row that breaks a limit is measured once more before it counts.

#![expect(clippy::print_stdout, reason = "the table is what a benchmark is for")]

mod attack;
mod house;
mod socket;
mod wire;

use std::{
    process::ExitCode,
    thread,
    time::{Duration, Instant},
};

use serde_json::json;

use self::{
    attack::{Attack, attacks},
    house::House,
    wire::{Wire, post},
};

/// How long a turn is, and how many there are with and without each attack.
const TIME: Duration = Duration::from_secs(1);
const TURNS: usize = 8;
/// The time between two strikes, and between two probes.
const PACE: Duration = Duration::from_millis(10);
/// How long a refusal may take, how much slower a neighbour may be served, and how long a probe may wait; of each the
/// slowest in a hundred.
const REFUSED: f64 = 10.0;
const RATIO: f64 = 2.0;
const LIVE: f64 = 50.0;
const CASELOAD: &str = "{ persons(first: 20) { nodes { id fullName activePlan { state } meetings(first: 5) { nodes { startsAt state } } } } }";

fn main() -> ExitCode {
    let house = House::open();
    // Whatever is made once is made before anything is measured.
    neighbour(&house);
    let chosen: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    println!(
        "{:34} {:>6} {:>9} {:>8} {:>10} {:>11} {:>6} {:>10}",
        "times in ms", "answer", "refused", "p99", "alone p99", "beside p99", "ratio", "/livez p99"
    );
    let mut broken = Vec::new();
    for attack in attacks(&house) {
        if !chosen.is_empty() && !chosen.iter().any(|part| attack.name.contains(part)) {
            continue;
        }
        let first = row(&house, &attack);
        if !first.is_empty() {
            broken.extend(row(&house, &attack));
        }
    }
    if broken.is_empty() {
        return ExitCode::SUCCESS;
    }
    println!("\nlimits that did not hold:");
    broken.iter().for_each(|broken| println!("  {broken}"));
    ExitCode::FAILURE
}

/// Measures an attack and prints its row; the limits that it breaks.
fn row(house: &House, attack: &Attack) -> Vec<String> {
    let mut refused = Vec::new();
    let (mut alone, mut beside, mut lives) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..TURNS {
        alone.extend(neighbour(house).0);
        house.later(attack.passes);
        thread::scope(|scope| {
            let hands: Vec<_> =
                (0..attack.hands).map(|hand| scope.spawn(move || strikes(house, attack, hand))).collect();
            let (asked, lived) = neighbour(house);
            beside.extend(asked);
            lives.extend(lived);
            refused.extend(hands.into_iter().flat_map(|hand| hand.join().expect("the attacker ends")));
        });
    }
    let name = attack.name;
    let times: Vec<f64> = refused.iter().map(|(_, time)| *time).collect();
    let other = refused.iter().map(|(answer, _)| *answer).find(|answer| *answer != attack.answer);
    let (slowest, lived) = (at(&times, 99), at(&lives, 99));
    let (alone, beside) = (at(&alone, 99), at(&beside, 99));
    let ratio = beside / alone;
    println!(
        "{name:34} {:>6} {:>9.2} {slowest:>8.2} {alone:>10.2} {beside:>11.2} {ratio:>6.2} {lived:>10.2}",
        other.unwrap_or(attack.answer),
        at(&times, 50),
    );
    let is_judged = attack.is_refused_at_once;
    let mut broken = Vec::new();
    let mut hold = |holds: bool, what: String| {
        if !holds {
            broken.push(format!("{name}: {what}"))
        }
    };
    hold(!times.is_empty(), "nothing was answered".to_owned());
    hold(other.is_none(), format!("answered {} and not {}", other.unwrap_or_default(), attack.answer));
    hold(!is_judged || slowest <= REFUSED, format!("refused in {slowest:.2} ms, at most {REFUSED}"));
    hold(ratio < RATIO, format!("the neighbour takes {ratio:.2} times as long, less than {RATIO}"));
    hold(lived < LIVE, format!("/livez takes {lived:.2} ms, less than {LIVE}"));
    broken
}

/// One attacker's strikes: answers and times.
fn strikes(house: &House, attack: &Attack, hand: u32) -> Vec<(u16, f64)> {
    let (started, mut wire, mut kept) = (Instant::now(), Wire::open(house.address), Vec::new());
    let (mut told, mut number) = (Vec::new(), hand as usize);
    while started.elapsed() < TIME {
        let sent = Instant::now();
        told.extend(attack.means.strike(house, &mut wire, &mut kept, number));
        number += attack.hands as usize;
        thread::sleep((PACE * attack.hands).saturating_sub(sent.elapsed()));
    }
    told
}

/// Asks for the caseload as fast as it is answered, and beside that for `/livez`: the times of both.
fn neighbour(house: &House) -> (Vec<f64>, Vec<f64>) {
    let request = post(&house.neighbour, &json!({ "query": CASELOAD }).to_string());
    thread::scope(|scope| {
        let probe = scope.spawn(|| {
            let (started, mut wire, mut times) = (Instant::now(), Wire::open(house.address), Vec::new());
            while started.elapsed() < TIME {
                let sent = Instant::now();
                let (status, time) = wire.ask("GET /livez HTTP/1.1\r\nhost: x\r\n\r\n");
                assert_eq!(status, 200, "the server lives");
                times.push(time);
                thread::sleep(PACE.saturating_sub(sent.elapsed()));
            }
            times
        });
        let (started, mut wire, mut times) = (Instant::now(), Wire::open(house.address), Vec::new());
        while started.elapsed() < TIME {
            let (status, time) = wire.ask(&request);
            assert_eq!(status, 200, "the neighbour is answered");
            times.push(time);
        }
        (times, probe.join().expect("the probe ends"))
    })
}

/// A percentile.
fn at(times: &[f64], percent: usize) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get((sorted.len() * percent / 100).min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
}
