//! Application log of a shop: one JSON object a line.

use super::Source;
use super::clock::Moment;
use super::emit::{Hex, Milli, Pad, emit, fill_in};
use super::pool::Pool;
use super::random::Random;

const SERVICES: &[&str] =
    &["order-service", "payment-gw", "auth", "notification", "search-api", "inventory", "crm-sync"];

const MESSAGES: &[&str] = &[
    "request completed",
    "cache miss for key product:#",
    "db query took # ms",
    "queue depth #",
    "retrying upstream call attempt=#",
    "token refreshed",
    "scheduled job finished in # ms",
    "Đã xử lý đơn hàng số #",
    "Không tìm thấy sản phẩm #",
    "healthcheck ok",
    "published event order.created offset=#",
];

/// The state of the log.
pub struct App {
    random: Random,
    pool: Pool,
    millis: u64,
}

impl App {
    /// A new log.
    pub fn new(mut random: Random) -> Self {
        let pool = Pool::new(&mut random, 30_000);
        Self { random, pool, millis: 1_760_000_000_000 }
    }

    fn head(&mut self, second: &[u8], out: &mut Vec<u8>) {
        let random = &mut self.random;
        let level = random.pick(&["INFO", "INFO", "INFO", "INFO", "INFO", "WARN", "ERROR"]);
        emit!(out, "{\"ts\":\"");
        out.extend_from_slice(second);
        emit!(out, ".", Pad(self.millis % 1000, 3), "Z\",\"level\":\"", level, "\",\"service\":\"");
        emit!(out, random.pick(SERVICES), "\",\"trace_id\":\"", Hex(random.next(), 16));
        emit!(out, Hex(random.next(), 16), "\",\"span_id\":\"", Hex(random.next(), 16), "\",");
    }

    fn body(&mut self, out: &mut Vec<u8>) {
        let Self { random, pool, .. } = self;
        let number = random.below(100_000_000);
        match random.below(1000) {
            0..160 => login(random, pool, out),
            160..220 => {
                emit!(
                    out,
                    "\"msg\":\"Khách hàng ",
                    random.of(&pool.names),
                    " đặt đơn hàng #",
                    number
                );
                emit!(
                    out,
                    ", SĐT ",
                    random.of(&pool.phones),
                    ", giao tới ",
                    random.of(&pool.addresses)
                );
                emit!(out, "\",\"amount\":", random.below(5_000_000), ",\"currency\":\"VND\"}\n");
            }
            220..235 => {
                emit!(
                    out,
                    "\"msg\":\"payment debug\",\"card\":\"",
                    random.of(&pool.cards),
                    "\",\"holder\":\""
                );
                emit!(out, random.of(&pool.plain_names).to_uppercase(), "\",\"amount\":", number);
                emit!(out, ",\"client_ip\":\"", random.of(&pool.ipv4), "\"}\n");
            }
            235..250 => {
                emit!(out, "\"msg\":\"eKYC verified\",\"cccd\":\"", random.of(&pool.citizens));
                emit!(
                    out,
                    "\",\"name\":\"",
                    random.of(&pool.names),
                    "\",\"score\":",
                    Milli(number % 1000),
                    "}\n"
                );
            }
            250..450 => {
                emit!(
                    out,
                    "\"msg\":\"http\",\"method\":\"GET\",\"path\":\"/api/v1/products/",
                    number % 1_000_000
                );
                emit!(
                    out,
                    "\",\"status\":200,\"bytes\":",
                    random.below(100_000),
                    ",\"client_ip\":\""
                );
                emit!(
                    out,
                    random.of(&pool.ipv4),
                    "\",\"duration_ms\":",
                    Milli(number % 99_000),
                    "}\n"
                );
            }
            _ => plain(random, number, out),
        }
    }
}

fn login(random: &mut Random, pool: &Pool, out: &mut Vec<u8>) {
    let names = if random.below(16) < 13 { &pool.names } else { &pool.plain_names };
    emit!(
        out,
        "\"msg\":\"user login\",\"user\":{\"id\":",
        random.below(9_000_000),
        ",\"full_name\":\""
    );
    emit!(out, random.of(names), "\",\"email\":\"", random.of(&pool.emails), "\",\"phone\":\"");
    emit!(out, random.of(&pool.phones), "\"},\"client_ip\":\"", random.of(&pool.ipv4));
    emit!(out, "\",\"duration_ms\":", random.below(900), "}\n");
}

fn plain(random: &mut Random, number: u64, out: &mut Vec<u8>) {
    emit!(out, "\"msg\":\"");
    fill_in(random.pick(MESSAGES), number % 1_000_000, out);
    emit!(out, "\",\"seq\":", random.below(1_000_000_000_000), ",\"mem_bytes\":");
    emit!(out, random.below(8_000_000_000), ",\"duration_ms\":", Milli(number % 99_000), "}\n");
}

impl Source for App {
    fn fill(&mut self, out: &mut Vec<u8>) {
        let mut second = Vec::new();
        let mut written = 0;
        for _ in 0..4000 {
            self.millis += self.random.below(40);
            if self.millis / 1000 != written {
                written = self.millis / 1000;
                second.clear();
                Moment::new(written).iso("T", &mut second);
            }
            self.head(&second, out);
            self.body(out);
        }
    }
}
