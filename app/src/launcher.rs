//! The binary `tidelistw`: starts the `tidelist` beside it without a console. The menu, links and the start at login of Windows use
//! it, because Windows opens a console for every program that can also be used in one.

#![cfg_attr(windows, windows_subsystem = "windows")]

use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let started = std::env::current_exe().and_then(|this| {
        let program = this.with_file_name(format!("tidelist{}", std::env::consts::EXE_SUFFIX));
        let mut command = Command::new(program);
        command.args(std::env::args_os().skip(1));
        #[cfg(windows)]
        {
            const CREATE_NO_WINDOW: u32 = 0x0800_0000;
            std::os::windows::process::CommandExt::creation_flags(&mut command, CREATE_NO_WINDOW);
        }
        command.spawn()
    });
    // The one that was started goes on by itself.
    if started.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
