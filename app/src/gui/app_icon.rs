//! The program's own picture, for the frame of the window and wherever the desktop shows which windows there are.

use std::io::Cursor;

use iced::window::{Icon, icon};

const FILE: &[u8] = include_bytes!("../../assets/icon/tidelist-128.png");

/// Reads the picture. Without it a window has the desktop's own.
pub(super) fn load() -> Option<Icon> {
    let mut reader = png::Decoder::new(Cursor::new(FILE)).read_info().ok()?;
    let mut pixels = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut pixels).ok()?;
    pixels.truncate(frame.buffer_size());
    icon::from_rgba(pixels, frame.width, frame.height).ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_picture_is_read() {
        assert!(super::load().is_some());
    }
}
