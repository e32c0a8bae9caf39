//! System and service logs with hardly any personal data, but full of numbers, hashes and clocks.

use super::Source;
use super::clock::Moment;
use super::emit::{Hex, Milli, Pad, emit};
use super::pool::Pool;
use super::random::Random;

/// The state of the log.
pub struct Clean {
    random: Random,
    pool: Pool,
    now: u64,
    lines: u64,
}

impl Clean {
    /// A new log.
    pub fn new(mut random: Random) -> Self {
        let pool = Pool::new(&mut random, 1000);
        Self { random, pool, now: 1_760_000_000, lines: 0 }
    }

    fn line(&mut self, now: Moment, out: &mut Vec<u8>) {
        let k = self.random.below(1_000_000_000);
        let bits = self.random.next();
        match self.random.below(15) {
            0..6 => kernel(now, k, bits, out),
            6..12 => service(now, k, bits, out),
            _ => container(now, k, bits, out),
        }
        self.lines += 1;
        if self.lines % 500 == 7 {
            emit!(out, " peer ", self.random.of(&self.pool.ipv4));
        }
        emit!(out, "\n");
    }
}

fn kernel(now: Moment, k: u64, bits: u64, out: &mut Vec<u8>) {
    if bits % 4 == 3 {
        emit!(out, "- ", now.epoch, " ");
        now.date(".", out);
        emit!(
            out,
            " R",
            Pad(k % 64, 2),
            "-M0-N",
            k % 16,
            "-C:J",
            Pad(k % 18, 2),
            "-U01 RAS KERNEL INFO "
        );
        return emit!(out, "instruction cache parity error corrected at ", Hex(bits, 8));
    }
    now.syslog(out);
    emit!(out, " node", Pad(k % 64, 2), " ");
    match bits % 4 {
        0 => {
            emit!(
                out,
                "kernel: [",
                Pad(k / 1000, 6),
                ".",
                Pad(k % 1_000_000, 6),
                "] eth0: RX packets ",
                k
            );
            emit!(out, " bytes ", k * 571, " errors 0 dropped ", k % 7);
        }
        1 => {
            emit!(out, "systemd[1]: session-", k % 99_999, ".scope: Succeeded. Consumed ");
            emit!(out, Milli(k % 900_000), "s CPU time.");
        }
        _ => {
            emit!(
                out,
                "kernel: Code: 48 8b 05 ",
                Hex(k, 2),
                " ",
                Hex(k >> 8, 2),
                " 00 RIP: 0010:do_syscall_64+0x"
            );
            emit!(out, Hex(bits, 3), "/0x", Hex(bits >> 12, 4), " RSP: 0018:ffff", Hex(bits, 12));
        }
    }
}

fn service(now: Moment, k: u64, bits: u64, out: &mut Vec<u8>) {
    let long = k * 7_919_293;
    if bits.is_multiple_of(3) {
        now.compact(out);
        emit!(out, " ", k % 40_000, " INFO dfs.DataNode$PacketResponder: PacketResponder ", k % 3);
        return emit!(
            out,
            " for block blk_",
            if k & 1 == 1 { "-" } else { "" },
            long,
            " terminating"
        );
    }
    now.iso(" ", out);
    emit!(out, ",", Pad(k % 1000, 3));
    match bits % 3 {
        1 => {
            emit!(
                out,
                " INFO  [pool-",
                k % 16,
                "-thread-",
                k % 8,
                "] c.e.store.Compactor - Compacted segment "
            );
            emit!(
                out,
                Hex(bits, 16),
                " -> ",
                Hex(long, 16),
                Hex(bits, 16),
                " size=",
                k * 37,
                " took ",
                k % 9000,
                " ms"
            );
        }
        _ => {
            emit!(
                out,
                " DEBUG o.a.k.c.Fetcher - offset=",
                k * 13,
                " partition=",
                k % 48,
                " epoch=",
                k % 300
            );
            emit!(
                out,
                " lag=",
                k % 5000,
                " version 1.",
                k % 30,
                ".",
                k % 10,
                " ts=",
                now.epoch,
                Pad(k % 1000, 3)
            );
        }
    }
}

fn container(now: Moment, k: u64, bits: u64, out: &mut Vec<u8>) {
    match bits % 3 {
        0 => {
            emit!(
                out,
                "gc,",
                Milli(k),
                ": [GC pause (G1 Evacuation Pause) (young) ",
                k % 4096,
                "M->",
                k % 2048
            );
            emit!(
                out,
                "M(4096M), 0.",
                Pad(k % 9_999_999, 7),
                " secs] worker threads: ",
                k % 64,
                " at "
            );
            now.iso("T", out);
        }
        1 => {
            now.syslog(out);
            emit!(out, " node", Pad(k % 64, 2), " dockerd[", k % 32_768, "]: time=\"");
            now.iso("T", out);
            emit!(
                out,
                ".",
                Pad(k, 9),
                "Z\" level=info msg=\"ignoring event\" container=",
                Hex(bits, 16)
            );
            emit!(
                out,
                Hex(!bits, 16),
                Hex(bits.rotate_left(9), 16),
                Hex(k, 16),
                " module=libcontainerd"
            );
        }
        _ => {
            emit!(
                out,
                "metric,host=node",
                Pad(k % 64, 2),
                ",cpu=",
                k % 2,
                " usage_user=",
                k % 100,
                "."
            );
            emit!(
                out,
                Pad(bits % 1_000_000_000_000, 12),
                ",usage_idle=",
                99 - k % 100,
                " ",
                now.epoch,
                Pad(k, 9)
            );
        }
    }
}

impl Source for Clean {
    fn fill(&mut self, out: &mut Vec<u8>) {
        for _ in 0..250 {
            self.now += 1;
            let now = Moment::new(self.now);
            for _ in 0..20 {
                self.line(now, out);
            }
        }
    }
}
