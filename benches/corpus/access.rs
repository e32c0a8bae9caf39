//! Web server access log in the combined format.

use super::Source;
use super::clock::Moment;
use super::emit::{emit, fill_in};
use super::pool::Pool;
use super::random::Random;
use super::words::{AGENTS, PATHS, REFERRERS};

/// The state of the log.
pub struct Access {
    random: Random,
    pool: Pool,
    agents: Vec<String>,
    now: u64,
}

impl Access {
    /// A new log.
    pub fn new(mut random: Random) -> Self {
        let pool = Pool::new(&mut random, 30_000);
        let versions = 118..131;
        let agents =
            versions.flat_map(|v| AGENTS.iter().map(move |a| a.replace('#', &v.to_string())));
        Self { random, pool, agents: agents.collect(), now: 1_760_000_000 }
    }

    fn line(&mut self, stamp: &[u8], out: &mut Vec<u8>) {
        let Self { random, pool, agents, .. } = self;
        match random.below(100) {
            0..8 => emit!(out, random.of(&pool.ipv6)),
            8..50 => emit!(out, random.of(&pool.ipv4[..400])),
            _ => emit!(out, random.of(&pool.ipv4)),
        }
        let user = if random.below(1000) < 15 { random.of(&pool.emails) } else { "-" };
        emit!(out, " - ", user.split('@').next().unwrap_or("-"), " [");
        out.extend_from_slice(stamp);
        let status = request(random, pool, out);
        emit!(
            out,
            random.pick(&[" HTTP/1.1\" ", " HTTP/2.0\" "]),
            status,
            " ",
            random.below(93_000)
        );
        emit!(out, " \"", random.pick(REFERRERS), "\" \"", random.of(agents), "\"\n");
    }
}

/// Writes method and path; returns the status.
fn request(random: &mut Random, pool: &Pool, out: &mut Vec<u8>) -> u64 {
    match random.below(1000) {
        0..15 => {
            emit!(out, "] \"GET /api/v1/subscribe?email=", random.of(&pool.emails), "&src=web")
        }
        15..22 => {
            let (user, domain) = random.of(&pool.emails).split_once('@').unwrap_or_default();
            emit!(out, "] \"GET /api/v1/reset?email=", user, "%40", domain);
        }
        22..30 => emit!(out, "] \"POST /api/v1/otp?phone=", random.of(&pool.mobiles)),
        _ => {
            emit!(out, "] \"GET ");
            fill_in(random.pick(PATHS), random.below(90_000_000), out);
            return [200, 200, 200, 304, 404, 500][random.below(6) as usize];
        }
    }
    200
}

impl Source for Access {
    fn fill(&mut self, out: &mut Vec<u8>) {
        let mut stamp = Vec::new();
        for _ in 0..1000 {
            self.now += 1;
            stamp.clear();
            Moment::new(self.now).access(&mut stamp);
            for _ in 0..4 {
                self.line(&stamp, out);
            }
        }
    }
}
