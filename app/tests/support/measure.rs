//! Measuring a window from outside: its log of frames, its time on the processor, its memory.

#![allow(unreachable_pub, reason = "the test's own")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

const LONG: Duration = Duration::from_secs(600);
/// A frame may take so long: sixty in a second.
const FRAME_MS: f64 = 16.7;
/// A machine is quiet whose load for each core is less than this.
const QUIET: f64 = 0.5;

/// Asks again until it holds.
pub fn wait_for(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < LONG, "{what}: not within {LONG:?}");
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// One frame: when it began, and what the window had then.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    pub at: SystemTime,
    /// For how many milliseconds the window had had the processor.
    pub worked: f64,
    pub tasks: usize,
    pub offset: f32,
}

impl Frame {
    /// Returns for how many milliseconds the window had the processor since another began.
    pub fn worked_since(&self, other: &Self) -> f64 {
        self.worked - other.worked
    }

    /// Returns how long after another it began, in milliseconds.
    pub fn after(&self, other: &Self) -> f64 {
        self.at.duration_since(other.at).unwrap().as_secs_f64() * 1000.0
    }
}

/// The log a window writes of its frames.
#[derive(Debug)]
pub struct Frames(PathBuf);

impl Frames {
    pub fn new(folder: &Path) -> Self {
        let path = folder.join("frames.log");
        drop(std::fs::remove_file(&path));
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Reads the frames so far.
    pub fn read(&self) -> Vec<Frame> {
        let log = std::fs::read_to_string(&self.0).unwrap_or_default();
        let whole = log.rsplit_once('\n').map_or("", |(whole, _)| whole);
        whole.lines().map(read).collect()
    }
}

fn read(line: &str) -> Frame {
    let parts: Vec<&str> = line.split(' ').collect();
    let at = SystemTime::UNIX_EPOCH + Duration::from_micros(parts[0].parse().unwrap());
    let worked = parts[3].parse::<f64>().unwrap() / 1000.0;
    Frame { at, worked, tasks: parts[1].parse().unwrap(), offset: parts[2].parse().unwrap() }
}

/// What a process took while nobody did anything.
#[derive(Debug)]
pub struct Idle {
    pub percent: f64,
    pub megabytes: f64,
}

impl Idle {
    pub fn watch(process: u32, time: Duration) -> Self {
        let before = ticks(process);
        std::thread::sleep(time);
        let used = ticks(process) - before;
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        let kilobytes: f64 = resident.trim().trim_end_matches(" kB").parse().unwrap();
        // The system counts in hundredths of a second.
        Self { percent: used / time.as_secs_f64(), megabytes: kilobytes / 1000.0 }
    }
}

fn ticks(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let after_name = stat.rsplit_once(')').unwrap().1;
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()
}

/// The figures, each with what it may be at most. On a machine that does other things besides, what the clock says is told
/// and not judged; what the processor says is judged on any.
#[derive(Debug)]
pub struct Figures {
    judged: Vec<(String, f64, f64)>,
    quiet: bool,
}

impl Figures {
    /// Sees how busy the machine is.
    pub fn on_this_machine() -> Self {
        let said = std::fs::read_to_string("/proc/loadavg").unwrap();
        let load: f64 = said.split(' ').next().unwrap().parse().unwrap();
        let cores = std::thread::available_parallelism().unwrap().get();
        let quiet = load < cores as f64 * QUIET;
        let word = if quiet { "quiet" } else { "busy: what the clock says is not judged" };
        println!("load average {load} on {cores} cores: {word}");
        Self { judged: Vec::new(), quiet }
    }

    /// Adds a figure that is the same on a busy machine.
    pub fn add(&mut self, name: &str, figure: f64, bar: f64, unit: &str) {
        println!("{name}: {figure:.1} {unit} (at most {bar} {unit})");
        self.judged.push((name.to_owned(), figure, bar));
    }

    /// Adds a figure of the clock on the wall.
    pub fn add_of_the_clock(&mut self, name: &str, figure: f64, bar: f64, unit: &str) {
        if self.quiet {
            return self.add(name, figure, bar, unit);
        }
        println!("{name}: {figure:.1} {unit} (at most {bar} {unit} on a quiet machine, which this is not)");
    }

    /// Adds the times from frame to frame: 99 of 100 are to be within the time of a frame, by the clock and by the
    /// processor.
    pub fn frames(&mut self, name: &str, pairs: &[(Frame, Frame)]) {
        let clock = Times::of(pairs.iter().map(|(one, next)| next.after(one)));
        let work = Times::of(pairs.iter().map(|(one, next)| next.worked_since(one)));
        println!("{name}: {} frames; by the clock {clock}; on the processor {work}", pairs.len());
        self.add(&format!("{name}, on the processor, 99 of 100 within"), work.at(0.99), FRAME_MS, "ms");
        self.add_of_the_clock(
            &format!("{name}, by the clock, 99 of 100 within"),
            clock.at(0.99),
            FRAME_MS,
            "ms",
        );
    }

    /// Fails if one is not met.
    pub fn judge(&self) {
        let missed: Vec<_> = self.judged.iter().filter(|(_, figure, bar)| figure > bar).collect();
        println!("app-scale: {} of {} figures met", self.judged.len() - missed.len(), self.judged.len());
        assert!(missed.is_empty(), "not met: {missed:?}");
    }
}

/// Times in milliseconds, in order.
struct Times(Vec<f64>);

impl Times {
    fn of(times: impl Iterator<Item = f64>) -> Self {
        let mut times: Vec<f64> = times.collect();
        times.sort_by(f64::total_cmp);
        Self(times)
    }

    fn at(&self, part: f64) -> f64 {
        self.0[((self.0.len() - 1) as f64 * part) as usize]
    }
}

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "half within {:.1} ms, the longest {:.1} ms", self.at(0.5), self.at(1.0))
    }
}
