//! Pictures as files that are small: a window has few colours, so each pixel is a number in a table of at most 256.

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;

type Rgb = [u8; 3];

/// How many colours a table holds.
const MOST: usize = 256;

/// Writes a picture; the few pixels whose colours are too rare for the table get the nearest one in it.
pub fn save(path: &Path, (width, height): (u32, u32), rgba: &[u8]) {
    let pixels: Vec<Rgb> = rgba.chunks_exact(4).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let mut counts: HashMap<Rgb, usize> = HashMap::new();
    for pixel in &pixels {
        *counts.entry(*pixel).or_default() += 1;
    }
    let mut colors: Vec<(Rgb, usize)> = counts.into_iter().collect();
    colors.sort_by_key(|(color, count)| (std::cmp::Reverse(*count), *color));
    let table: Vec<Rgb> = colors.iter().take(MOST).map(|(color, _)| *color).collect();
    let places: HashMap<Rgb, u8> =
        colors.iter().map(|(color, _)| (*color, u8::try_from(nearest(&table, *color)).unwrap())).collect();
    let data: Vec<u8> = pixels.iter().map(|pixel| places[pixel]).collect();

    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut encoder = png::Encoder::new(File::create(path).unwrap(), width, height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(table.concat());
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    encoder.write_header().unwrap().write_image_data(&data).unwrap();
}

fn nearest(table: &[Rgb], color: Rgb) -> usize {
    let far = |one: &Rgb| -> u32 {
        one.iter().zip(color).map(|(here, there)| u32::from(here.abs_diff(there)).pow(2)).sum()
    };
    (0..table.len()).min_by_key(|at| far(&table[*at])).unwrap()
}
