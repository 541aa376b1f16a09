//! Numbers as they are written.

/// Reads a real number. To Rust `inf` and `nan` are numbers too, and so is `1e999`.
pub(crate) fn real(text: &str) -> Option<f64> {
    let plain = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E');
    let value: f64 = text.bytes().all(plain).then(|| text.parse().ok())??;
    value.is_finite().then_some(value)
}
