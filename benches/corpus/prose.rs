//! Vietnamese prose: mostly sentences without personal data, here and there a person.

use super::Source;
use super::emit::emit;
use super::pool::Pool;
use super::random::Random;
use super::words::{SENTENCES, WORDS};

/// The state of the text.
pub struct Prose {
    random: Random,
    pool: Pool,
}

impl Prose {
    /// A new text.
    pub fn new(mut random: Random) -> Self {
        let pool = Pool::new(&mut random, 30_000);
        Self { random, pool }
    }

    fn paragraph(&mut self, out: &mut Vec<u8>) {
        for i in 0..self.random.range(3, 8) {
            if i == 1 && self.random.below(100) < 18 {
                let honorific = self.random.pick(&["Ông ", "Bà ", "Chị ", "Anh "]);
                let name = self.random.of(&self.pool.names);
                emit!(out, honorific, name, " cho biết sẽ tiếp tục theo dõi tình hình. ");
            }
            match self.random.below(10) {
                0..4 => emit!(out, self.random.pick(SENTENCES), " "),
                _ => filler(&mut self.random, out),
            }
        }
        if self.random.below(100) == 0 {
            let Self { random, pool } = self;
            emit!(out, "Mọi chi tiết xin liên hệ ", random.of(&pool.names), ", điện thoại ");
            emit!(out, random.of(&pool.phones), ", email ", random.of(&pool.emails), ".");
        }
        emit!(out, "\n\n");
    }
}

fn filler(random: &mut Random, out: &mut Vec<u8>) {
    let count = random.range(8, 28);
    let first = random.pick(WORDS);
    let mut letters = first.chars();
    let capital: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    emit!(out, capital, letters.as_str());
    for i in 1..count {
        emit!(out, if i == 7 && count > 14 { ", " } else { " " }, random.pick(WORDS));
    }
    if random.below(100) < 3 {
        emit!(out, " ", random.range(1, 2025));
    }
    emit!(out, ". ");
}

impl Source for Prose {
    fn fill(&mut self, out: &mut Vec<u8>) {
        for _ in 0..1500 {
            self.paragraph(out);
        }
    }
}
