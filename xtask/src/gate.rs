//! `cargo xtask test`: everything a change must pass, in the order that fails soonest.

use std::process::ExitCode;

use crate::{
    cargo::Cargo,
    machine::{self, Window},
    report::{Outcome, Report},
    sim,
};

/// What a step that cannot run on this machine means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Skips {
    /// It is told at the end, and the rest counts.
    Tell,
    /// It is a failure.
    Fail,
}

/// Runs every step, also after one has failed, and tells how they went.
pub(crate) fn run(skips: Skips) -> ExitCode {
    let mut report = Report::new();
    let mut window = Window::Ready;
    let (mut postgres, mut browser) = (Ok(()), Ok(()));
    report.step("machine", "looking for a window, PostgreSQL and a browser", || {
        window = machine::prepare();
        postgres = machine::prepare_postgres();
        browser = machine::prepare_browser();
        Outcome::Passed
    });
    for (name, call) in steps(skips) {
        report.cargo(name, call);
    }
    // The same worlds for everybody: a change is judged by what it does to them. By hand, the task draws fresh ones.
    report
        .cargo("simulator", sim::call(sim::Store::Memory).passing(["--from", "3000000"].map(str::to_owned)));
    report.cargo("seeded bugs", sim::mutations());
    report.cargo("interop", interop(skips));
    report.cargo("kill", Cargo::tests_asked_for("kill"));
    report.cargo("siege", siege(&postgres));
    // It says so itself where it cannot run: that takes root and loop devices, which is more than may be asked of a machine.
    report.cargo("powercut", Cargo::tests_asked_for("power").passing(["--nocapture"]));
    match postgres {
        Ok(()) => report.cargo("postgres", on_postgres()),
        Err(reason) => {
            report.step("postgres", "the server on PostgreSQL", || Outcome::Skipped(reason));
        }
    }
    if let Err(reason) = browser {
        // Among the tests those of the page have said so, and nothing more.
        report.step("browser", "the web page in a real browser", || Outcome::Skipped(reason));
    }
    match window {
        Window::Ready => report.cargo("window", Cargo::tests_asked_for("window")),
        Window::Missing(reason) => {
            report.step("window", "the app in a real window", || Outcome::Skipped(reason));
        }
    }
    report.finish(skips)
}

/// The original client and server with ours.
pub(crate) fn interop(skips: Skips) -> Cargo {
    let call = Cargo::new(["run", "--locked", "--quiet", "--package", "interop", "--bin", "interop"]);
    match skips {
        Skips::Tell => call,
        Skips::Fail => call.failing_instead_of_skipping(),
    }
}

fn steps(skips: Skips) -> [(&'static str, Cargo); 5] {
    let tests = match skips {
        Skips::Tell => Cargo::tests(),
        Skips::Fail => Cargo::tests().failing_instead_of_skipping(),
    };
    [
        ("format", Cargo::new(["fmt", "--all", "--check"])),
        ("repository", Cargo::new(["test", "--locked", "--package", "xtask"])),
        (
            "clippy",
            Cargo::new(["clippy", "--workspace", "--all-targets", "--locked"]).passing(["-D", "warnings"]),
        ),
        ("tests", tests.words(["--no-fail-fast"])),
        (
            "documentation",
            Cargo::new(["doc", "--workspace", "--no-deps", "--locked"]).env("RUSTDOCFLAGS", "-D warnings"),
        ),
    ]
}

/// The server's program under malformed requests, slow sockets and long use, in the short forms.
fn siege(postgres: &Result<(), String>) -> Cargo {
    let call = Cargo::tests_asked_for("siege").passing(["--nocapture", "--skip", "measure::"]);
    if postgres.is_ok() { call } else { call.passing(["--skip", "postgres"]) }
}

/// The tests of the server from outside once more, with its rows in PostgreSQL.
fn on_postgres() -> Cargo {
    Cargo::tests().words(["--test", "integration"]).env("TIDELIST_TEST_DATABASE", "postgres")
}
