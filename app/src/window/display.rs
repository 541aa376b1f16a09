//! Whether there is a display to show a window on.

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Display {
    /// What the environment says is right.
    AsItIs,
    /// The environment names a Wayland display that is not there, but there is an X display.
    OnlyX,
}

/// Looks for a display.
#[cfg(not(all(unix, not(target_os = "macos"))))]
pub(super) fn check() -> Result<Display, String> {
    Ok(Display::AsItIs)
}

/// Looks for a display. The toolkit does not try X if Wayland fails, so a stale variable has to be seen here.
#[cfg(all(unix, not(target_os = "macos")))]
pub(super) fn check() -> Result<Display, String> {
    let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let wayland = variable("WAYLAND_DISPLAY");
    let socket = variable("WAYLAND_SOCKET");
    let x = variable("DISPLAY");
    decide(
        socket.is_some() || wayland.as_deref().is_some_and(wayland_answers),
        wayland.is_some() || socket.is_some(),
        x.as_deref().map(x_answers),
    )
}

/// Whether windows are shown by Wayland, which gives no key of the whole desktop to programs.
#[cfg(feature = "hotkey")]
pub(super) fn is_wayland() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(all(unix, not(target_os = "macos"))) && (is_set("WAYLAND_DISPLAY") || is_set("WAYLAND_SOCKET"))
}

#[cfg(all(unix, not(target_os = "macos")))]
fn decide(wayland_answers: bool, wayland_named: bool, x_answers: Option<bool>) -> Result<Display, String> {
    match (wayland_answers, x_answers) {
        (true, _) => Ok(Display::AsItIs),
        (false, Some(true)) if wayland_named => Ok(Display::OnlyX),
        (false, Some(true)) => Ok(Display::AsItIs),
        (false, _) => {
            Err("there is no display to open a window on (DISPLAY and WAYLAND_DISPLAY name none that \
                           answers); all commands work without one, see tidelist --help"
                .to_owned())
        }
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
fn wayland_answers(name: &str) -> bool {
    let path = std::path::Path::new(name);
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").unwrap_or_default();
    let path = if path.is_absolute() { path.to_owned() } else { std::path::Path::new(&runtime).join(path) };
    std::os::unix::net::UnixStream::connect(path).is_ok()
}

#[cfg(all(unix, not(target_os = "macos")))]
fn x_answers(display: &str) -> bool {
    let Some((host, number)) = display.rsplit_once(':') else { return false };
    if !host.is_empty() && host != "unix" {
        return true; // over the network: only the toolkit can tell
    }
    let number = number.split('.').next().unwrap_or_default();
    std::os::unix::net::UnixStream::connect(format!("/tmp/.X11-unix/X{number}")).is_ok()
}

#[cfg(all(test, unix, not(target_os = "macos")))]
mod tests {
    use super::*;

    #[test]
    fn a_display_that_does_not_answer_is_none() {
        assert!(decide(false, true, Some(false)).is_err());
        assert!(decide(false, false, None).is_err());
        assert_eq!(decide(false, true, Some(true)), Ok(Display::OnlyX));
        assert_eq!(decide(false, false, Some(true)), Ok(Display::AsItIs));
        assert_eq!(decide(true, true, None), Ok(Display::AsItIs));
        assert!(!x_answers("nonsense"));
        assert!(!wayland_answers("/nowhere/wayland-9"));
    }
}
