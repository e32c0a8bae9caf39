//! SQL dump with customers and orders, in the style of `pg_dump` (`COPY`) and `mysqldump` (`INSERT`).

use super::Source;
use super::clock::Moment;
use super::emit::{Hex, Pad, emit};
use super::pool::Pool;
use super::random::Random;

const CUSTOMERS: &str = "--\n-- Data for Name: customers; Type: TABLE DATA; Schema: public; Owner: app\n--\n\n\
    COPY public.customers (id, full_name, email, phone, address, national_id, dob, active, created_at) FROM stdin;\n";
const ORDERS: &str = "COPY public.orders (id, uuid, customer_id, weight, amount, status, client_ip, created_at) FROM stdin;\n";

/// The state of the dump.
pub struct Dump {
    random: Random,
    pool: Pool,
    id: u64,
    statement: u64,
}

/// How a row is written: before, between and after text values, and NULL.
struct Style {
    open: &'static str,
    comma: &'static str,
    close: &'static str,
    quote: &'static str,
    null: &'static str,
}

const COPY: Style = Style { open: "", comma: "\t", close: "\n", quote: "", null: "\\N" };
const INSERT: Style = Style { open: "(", comma: ",", close: ")", quote: "'", null: "NULL" };

impl Dump {
    /// A new dump.
    pub fn new(mut random: Random) -> Self {
        let pool = Pool::new(&mut random, 30_000);
        Self { random, pool, id: 0, statement: 0 }
    }

    fn customer(&mut self, style: &Style, out: &mut Vec<u8>) {
        self.id += 1;
        let Self { random, pool, .. } = self;
        let born = random.below(20_000);
        let (quote, comma) = (style.quote, style.comma);
        emit!(out, style.open, self.id);
        let values = [&pool.names, &pool.emails, &pool.phones, &pool.addresses];
        for values in values {
            emit!(out, comma, quote, random.of(values), quote);
        }
        match random.below(10) {
            0..6 => emit!(out, comma, quote, random.of(&pool.citizens), quote, comma, quote),
            _ => emit!(out, comma, style.null, comma, quote),
        }
        emit!(out, 1950 + born % 56, "-", Pad(1 + born % 12, 2), "-", Pad(1 + born % 28, 2));
        emit!(out, quote, comma, random.pick(&["1", "0"]), comma, quote);
        Moment::new(1_514_764_800 + random.below(250_000_000)).iso(" ", out);
        emit!(out, quote, style.close);
    }

    fn order(&mut self, style: &Style, out: &mut Vec<u8>) {
        self.id += 1;
        let Self { random, pool, .. } = self;
        let (quote, comma) = (style.quote, style.comma);
        let (high, low) = (random.next(), random.next());
        emit!(out, style.open, self.id, comma, quote, Hex(high >> 32, 8), "-", Hex(high, 4), "-4");
        emit!(out, Hex(high >> 16, 3), "-a", Hex(low >> 48, 3), "-", Hex(low, 12), quote, comma);
        emit!(out, random.below(900_000), comma, random.below(97), ".", Pad(high % 100, 2), comma);
        emit!(
            out,
            random.below(1_000_000) * 1000,
            comma,
            quote,
            random.pick(&["paid", "pending"]),
            quote
        );
        match random.below(20) {
            0 => emit!(out, comma, quote, random.of(&pool.ipv4), quote, comma, quote),
            _ => emit!(out, comma, style.null, comma, quote),
        }
        Moment::new(1_514_764_800 + random.below(250_000_000)).iso(" ", out);
        emit!(out, quote, style.close);
    }

    fn insert(
        &mut self,
        table: &str,
        rows: usize,
        row: fn(&mut Self, &Style, &mut Vec<u8>),
        out: &mut Vec<u8>,
    ) {
        for _ in 0..3000 / rows {
            emit!(out, "INSERT INTO `", table, "` VALUES ");
            for i in 0..rows {
                emit!(out, if i > 0 { "," } else { "" });
                row(self, &INSERT, out);
            }
            emit!(out, ";\n");
        }
    }

    fn copy(&mut self, head: &str, row: fn(&mut Self, &Style, &mut Vec<u8>), out: &mut Vec<u8>) {
        emit!(out, head);
        for _ in 0..3000 {
            row(self, &COPY, out);
        }
        emit!(out, "\\.\n\n");
    }
}

impl Source for Dump {
    fn fill(&mut self, out: &mut Vec<u8>) {
        self.statement += 1;
        match self.statement % 6 {
            1 => self.copy(CUSTOMERS, Self::customer, out),
            2 | 3 => self.copy(ORDERS, Self::order, out),
            4 => self.insert("customers", 150, Self::customer, out),
            _ => self.insert("orders", 200, Self::order, out),
        }
    }
}
