//! The rigs' command: `cargo xtask kill` and the like run it, and it runs itself as the processes it kills.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "telling what happens is what this program is for"
)]

use std::process::ExitCode;
use std::thread;

use rigs::chance::Chance;
use rigs::edits::Author;
use rigs::stores::Kind;
use rigs::writer::{self, Lie};
use rigs::{client, kill, replicas};

const HELP: &str = "\
rig kill [CYCLES] [OPTION]…       kill writers, clients and servers at random moments

  --seed N      choose the same edits and moments again, as far as the system lets it
  --lie early   acknowledge edits before they are made: a bug the rig must find";

#[derive(Debug)]
struct Asked {
    cycles: u64,
    seed: u64,
    lie: Lie,
}

fn understand(words: &[String], cycles: u64) -> Result<Asked, String> {
    let mut asked = Asked { cycles, seed: Chance::any_seed(), lie: Lie::None };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let number = |text: Option<&String>| {
            let text = text.ok_or("a number is missing")?;
            text.replace('_', "").parse::<u64>().map_err(|_| format!("{text:?} is not a number"))
        };
        match word.as_str() {
            "--seed" => asked.seed = number(words.next())?,
            "--lie" => asked.lie = lie(words.next().map(String::as_str))?,
            _ => asked.cycles = number(Some(word))?,
        }
    }
    Ok(asked)
}

fn lie(name: Option<&str>) -> Result<Lie, String> {
    let all = [Lie::None, Lie::Early];
    all.into_iter().find(|lie| Some(lie.name()) == name).ok_or_else(|| format!("there is no lie {name:?}"))
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (task, rest) = words.split_first().map_or(("help", &[][..]), |(task, rest)| (task.as_str(), rest));
    let done = match task {
        "kill" => understand(rest, 200).map(|asked| kill(&asked)),
        "write" => writer_work(rest).map(|work| writer::write(&work)),
        "client" => client_work(rest).map(|work| client::work(&work)),
        other => Err(format!("there is no rig {other}")),
    };
    done.unwrap_or_else(|mistake| {
        eprintln!("{mistake}\n\n{HELP}");
        ExitCode::from(2)
    })
}

/// Runs all three at once: they mostly wait.
fn kill(asked: &Asked) -> ExitCode {
    let program = &std::env::current_exe().unwrap();
    let Asked { cycles, seed, lie } = *asked;
    println!("seed {seed}");
    let tallies = thread::scope(|scope| {
        let [sqlite, sled] = Kind::ALL.map(|kind| scope.spawn(move || kill::run(program, kind, cycles, seed, lie)));
        let server = scope.spawn(move || replicas::run(program, cycles.div_ceil(2), seed, lie));
        [("sqlite", sqlite), ("sled", sled), ("server", server)].map(|(name, rig)| (name, rig.join().unwrap()))
    });
    for (name, tally) in &tallies {
        println!("{name}: {tally}");
    }
    let lost: u64 = tallies.iter().map(|(_, tally)| tally.lost).sum();
    let counted = tallies.map(|(name, tally)| format!("{name} {}", tally.cycles)).join(", ");
    println!("kill cycles: {counted}, lost: {lost}");
    if lost == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Reads what the watcher asks a writer to do.
fn writer_work(words: &[String]) -> Result<writer::Work, String> {
    let [kind, folder, far, seed, named] = words else { return Err("a writer needs five words".to_owned()) };
    Ok(writer::Work {
        kind: Kind::named(kind).ok_or("no such store")?,
        folder: folder.into(),
        far: far.into(),
        seed: seed.parse().map_err(|_| "the seed is no number")?,
        lie: lie(Some(named))?,
    })
}

/// Reads what the watcher asks a client to do.
fn client_work(words: &[String]) -> Result<client::Work, String> {
    let [kind, folder, url, token, name, seed, named] = words else {
        return Err("a client needs seven words".to_owned());
    };
    Ok(client::Work {
        kind: Kind::named(kind).ok_or("no such store")?,
        folder: folder.into(),
        url: url.clone(),
        token: token.clone(),
        author: Author::ALL.into_iter().find(|author| author.name == name).ok_or("no such author")?,
        seed: seed.parse().map_err(|_| "the seed is no number")?,
        lie: lie(Some(named))?,
    })
}
