//! Pseudo-random numbers: the same seed makes the same requests in every run.

/// A generator: SplitMix64, <https://prng.di.unimi.it/splitmix64.c>.
#[derive(Clone, Debug)]
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below this one, which is not zero.
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        usize::try_from(self.number() % sides as u64).unwrap()
    }

    /// Whether something happens that happens so often in a hundred times.
    pub(crate) fn percent(&mut self, often: usize) -> bool {
        self.roll(100) < often
    }

    pub(crate) fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.roll(from.len())]
    }

    /// Changes a few bytes: flips, cuts, repeats, or puts in what means something to many parsers.
    pub(crate) fn mutate(&mut self, bytes: &mut Vec<u8>) {
        const WORDS: [&[u8]; 14] = [
            b"null",
            b"\"",
            b"\\u0000",
            b"[[[[",
            b"{\"a\":",
            b"9999999999999999999",
            b"1e308",
            b"\0",
            b"'",
            b"%",
            b"$",
            b"(",
            b"not ",
            "\u{1f6d2}".as_bytes(),
        ];
        for _ in 0..=self.roll(4) {
            let at = self.roll(bytes.len() + 1);
            let end = (at + self.roll(12)).min(bytes.len());
            match self.roll(6) {
                0 if at < bytes.len() => bytes[at] ^= 1 << self.roll(8),
                1 if at < bytes.len() => bytes[at] = u8::try_from(self.roll(256)).unwrap(),
                2 => drop(bytes.drain(at..end)),
                3 => {
                    let piece = bytes[at..end].repeat(1 + self.roll(40));
                    drop(bytes.splice(at..at, piece));
                }
                4 => bytes.truncate(at.max(1)),
                _ => drop(bytes.splice(at..at, self.pick(&WORDS).iter().copied())),
            }
        }
    }
}
