//! The rigs' command: `cargo xtask kill` and the like run it, and it runs itself as the processes it kills.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "telling what happens is what this program is for"
)]

use std::process::{Command, ExitCode, Stdio};

use rigs::chance::Chance;
use rigs::edits::Author;
use rigs::power::Subject;
use rigs::stores::Kind;
use rigs::tally::Tally;
use rigs::writer::{self, Lie};
use rigs::{client, disk, kill, power, pusher, replicas};

const HELP: &str = "\
rig kill [CYCLES] [OPTION]…       kill writers, clients and servers at random moments
rig powercut [CUTS] [OPTION]…     cut the power of the disks they write to

  --seed N      choose the same edits and moments again, as far as the system lets it
  --lie early   acknowledge edits before they are made: a bug the rig must find
  --lie unsynced  let nothing wait for the disk, by libeatmydata: a bug a power cut must find";

/// What is broken: a writer on each store, the server with its clients.
const STORIES: [&str; 3] = ["sqlite", "sled", "server"];

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
    name.and_then(Lie::named).ok_or_else(|| format!("there is no lie {name:?}"))
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (task, rest) = words.split_first().map_or(("help", &[][..]), |(task, rest)| (task.as_str(), rest));
    let done = match task {
        "kill" => understand(rest, 200).map(|asked| kill(&asked)),
        "powercut" => understand(rest, 20).map(|asked| power_cut(&asked)),
        "power-one" => power_one(rest),
        "push" => pusher_work(rest).map(|work| pusher::push(&work)),
        "kill-one" => kill_one(rest),
        "write" => writer_work(rest).map(|work| writer::write(&work)),
        "client" => client_work(rest).map(|work| client::work(&work)),
        other => Err(format!("there is no rig {other}")),
    };
    done.unwrap_or_else(|mistake| {
        eprintln!("{mistake}\n\n{HELP}");
        ExitCode::from(2)
    })
}

fn kill(asked: &Asked) -> ExitCode {
    let tallies = all_at_once("kill-one", asked);
    let tallies = tallies.into_iter().map(|said| said.expect("killing works everywhere")).collect::<Vec<_>>();
    sum_up("kill cycles", &tallies)
}

fn power_cut(asked: &Asked) -> ExitCode {
    let tallies = all_at_once("power-one", asked);
    match tallies.into_iter().collect::<Result<Vec<Tally>, String>>() {
        Ok(tallies) => sum_up("power cuts", &tallies),
        Err(reason) => {
            println!("power cuts: skipped, {reason}");
            ExitCode::SUCCESS
        }
    }
}

fn sum_up(what: &str, tallies: &[Tally]) -> ExitCode {
    let lost: u64 = tallies.iter().map(|tally| tally.lost).sum();
    let counted = STORIES.iter().zip(tallies).map(|(name, tally)| format!("{name} {}", tally.cycles));
    println!("{what}: {}, lost: {lost}", counted.collect::<Vec<_>>().join(", "));
    if lost == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs the three stories at once: they mostly wait. Each is a process, because one that starts processes must not open
/// stores in another thread: what it starts would hold their locks for a moment.
///
/// The last line a process says is what it counted, or why it cannot.
fn all_at_once(task: &str, asked: &Asked) -> [Result<Tally, String>; 3] {
    println!("seed {}", asked.seed);
    let started = STORIES.map(|name| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args([task, name, &asked.cycles.to_string(), "--seed", &asked.seed.to_string()]);
        command.args(["--lie", asked.lie.name()]).stdout(Stdio::piped()).spawn().unwrap()
    });
    started.map(|process| {
        let said = process.wait_with_output().unwrap().stdout;
        let said = String::from_utf8_lossy(&said);
        let (text, last) = said.trim_end().rsplit_once('\n').unwrap_or(("", &said));
        print!("{text}{}", if text.is_empty() { "" } else { "\n" });
        serde_json::from_str(last).expect("a rig ends with what it counted")
    })
}

/// Says the last line.
fn count(name: &str, counted: &Result<Tally, String>) {
    if let Ok(tally) = counted {
        println!("{name}: {tally}");
    }
    println!("{}", serde_json::to_string(counted).unwrap());
}

fn kill_one(words: &[String]) -> Result<ExitCode, String> {
    let (name, rest) = words.split_first().ok_or("kill what?")?;
    let Asked { cycles, seed, lie } = understand(rest, 0)?;
    let program = std::env::current_exe().unwrap();
    let tally = match Kind::named(name) {
        Some(kind) => kill::run(&program, kind, cycles, seed, lie),
        None => replicas::run(&program, cycles.div_ceil(2), seed, lie),
    };
    count(name, &Ok(tally));
    Ok(ExitCode::SUCCESS)
}

fn power_one(words: &[String]) -> Result<ExitCode, String> {
    let (name, rest) = words.split_first().ok_or("cut what?")?;
    let Asked { cycles, seed, lie } = understand(rest, 0)?;
    let subject = Kind::named(name).map_or(Subject::Server, Subject::Store);
    match disk::alone() {
        Ok(Some(code)) => return Ok(u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from)),
        Ok(None) => count(name, &power::run(&std::env::current_exe().unwrap(), subject, cycles, seed, lie)),
        Err(reason) => count(name, &Err(reason)),
    }
    Ok(ExitCode::SUCCESS)
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

/// Reads what the watcher asks a pusher to do.
fn pusher_work(words: &[String]) -> Result<pusher::Work, String> {
    let [url, token, seed, named] = words else { return Err("a pusher needs four words".to_owned()) };
    let seed = seed.parse().map_err(|_| "the seed is no number")?;
    Ok(pusher::Work { url: url.clone(), token: token.clone(), seed, lie: lie(Some(named))? })
}
