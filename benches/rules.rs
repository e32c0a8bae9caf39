//! What each rule costs alone: `cargo bench --bench rules [-- access app dump clean vn]`. Prints the
//! dearest rules in nanoseconds a byte (1 ns/B is 1,000 MB/s), then all together. On a file of your own:
//! `rasoat rules profile FILE`.

mod corpus;

use corpus::KINDS;
use rasoat::rule::RuleSet;
use rasoat::scanner::Profile;

const SIZE: u64 = 1 << 20;
const ROWS: usize = 15;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let rules = RuleSet::builtin().expect("the built-in packs are sound");
    for (name, _, kind) in KINDS {
        if wanted.is_empty() || wanted.iter().any(|w| w == name) {
            report(name, &rules, &corpus::bytes(kind, 20_251, SIZE));
        }
    }
}

fn report(name: &str, rules: &RuleSet, text: &[u8]) {
    let profile = Profile::measure(rules, text).expect("the built-in packs compile");
    let (all, sweep) = (profile.all, profile.sweep);
    println!(
        "{name}: all rules {:.1} ns/B, {} candidates; sweep {sweep:.1}",
        all.nanos, all.candidates
    );
    for (number, cost) in profile.rules.iter().take(ROWS) {
        let id = &rules.rules[*number].id;
        println!("{:9.2} ns/B {:7} candidates  {id}", cost.nanos, cost.candidates);
    }
}
