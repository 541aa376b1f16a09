//! The pictures of the icon: the program's own, with a dot where something waits.
#![cfg_attr(
    not(all(feature = "tray", any(target_os = "linux", windows, target_os = "macos"))),
    allow(dead_code, reason = "there is no tray to show them")
)]

use std::io::Cursor;

use crate::gui::Standing;

/// The sizes that trays show, the smallest first.
const FILES: [&[u8]; 4] = [
    include_bytes!("../../../assets/icon/tidelist-16.png"),
    include_bytes!("../../../assets/icon/tidelist-24.png"),
    include_bytes!("../../../assets/icon/tidelist-32.png"),
    include_bytes!("../../../assets/icon/tidelist-48.png"),
];
/// Something waits to be sent.
const WAITS: [u8; 4] = [0x2f, 0x9e, 0xb2, 0xff];
/// Somebody has to decide.
const ASKS: [u8; 4] = [0xe0, 0x8a, 0x00, 0xff];
/// The ring around the dot keeps it apart from what is under it.
const RING: [u8; 4] = [0xff, 0xff, 0xff, 0xff];

/// A picture; each pixel is red, green, blue and opacity.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Picture {
    pub(super) width: u32,
    pub(super) height: u32,
    pixels: Vec<u8>,
}

/// Returns the pictures of a standing, in all sizes.
pub(super) fn of(standing: Standing) -> Vec<Picture> {
    let dot = match standing {
        Standing::Calm => None,
        Standing::Waits => Some(WAITS),
        Standing::Asks => Some(ASKS),
    };
    let read = FILES.into_iter().filter_map(Picture::read);
    read.map(|picture| match dot {
        Some(colour) => picture.with_dot(colour),
        None => picture,
    })
    .collect()
}

impl Picture {
    fn read(file: &[u8]) -> Option<Self> {
        let mut reader = png::Decoder::new(Cursor::new(file)).read_info().ok()?;
        let mut pixels = vec![0; reader.output_buffer_size()?];
        let frame = reader.next_frame(&mut pixels).ok()?;
        pixels.truncate(frame.buffer_size());
        (frame.color_type == png::ColorType::Rgba).then_some(Self {
            width: frame.width,
            height: frame.height,
            pixels,
        })
    }

    /// Puts a dot into the lower right corner, over two fifths of the side.
    fn with_dot(mut self, colour: [u8; 4]) -> Self {
        let side = i64::from(self.width.min(self.height));
        // Twice all lengths, so that the middle of a pixel is a whole number.
        let (middle, outer) = (2 * side - 2 * side / 5, 2 * side / 5);
        let inner = outer - 2 * (side / 16).max(1);
        let width = usize::try_from(self.width).unwrap_or(usize::MAX);
        for (index, pixel) in self.pixels.chunks_exact_mut(4).enumerate() {
            let place = |at: usize| i64::try_from(2 * at + 1).unwrap_or(i64::MAX) - middle;
            let (x, y) = (place(index % width), place(index / width));
            let away = x.saturating_mul(x).saturating_add(y.saturating_mul(y));
            if away <= inner * inner {
                pixel.copy_from_slice(&colour);
            } else if away <= outer * outer {
                pixel.copy_from_slice(&RING);
            }
        }
        self
    }

    /// Returns the pixels, each red, green, blue and opacity.
    #[cfg(any(windows, target_os = "macos"))]
    pub(super) fn rgba(self) -> Vec<u8> {
        self.pixels
    }

    /// Returns the pixels with the opacity first, as trays on Linux want them.
    #[cfg(any(target_os = "linux", test))]
    pub(super) fn argb(mut self) -> Vec<u8> {
        for pixel in self.pixels.chunks_exact_mut(4) {
            pixel.rotate_right(1);
        }
        self.pixels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_standing_has_a_picture_of_its_own_in_every_size() {
        let all = [Standing::Calm, Standing::Waits, Standing::Asks].map(of);
        for pictures in &all {
            let sizes: Vec<_> = pictures.iter().map(|picture| (picture.width, picture.height)).collect();
            assert_eq!(sizes, [(16, 16), (24, 24), (32, 32), (48, 48)]);
        }
        let [calm, waits, asks] = all;
        for ((calm, waits), asks) in calm.into_iter().zip(waits).zip(asks) {
            assert!(calm != waits && waits != asks && calm != asks);
        }
    }

    #[test]
    fn the_dot_is_in_the_lower_right_corner_and_nowhere_else() {
        let (plain, dotted) = (of(Standing::Calm), of(Standing::Asks));
        for (plain, dotted) in plain.iter().zip(&dotted) {
            let side = usize::try_from(plain.width).unwrap();
            let changed = (0..side * side)
                .filter(|at| plain.pixels[4 * at..4 * at + 4] != dotted.pixels[4 * at..4 * at + 4]);
            for at in changed {
                assert!(at % side >= side / 2 && at / side >= side / 2, "{side}: {at}");
            }
            let middle = (side - side / 5) * side + side - side / 5;
            assert_eq!(dotted.pixels[4 * middle..4 * middle + 4], ASKS, "{side}");
        }
    }

    #[test]
    fn the_opacity_comes_first() {
        let picture = Picture { width: 1, height: 1, pixels: vec![1, 2, 3, 4] };
        assert_eq!(picture.argb(), [4, 1, 2, 3]);
    }
}
