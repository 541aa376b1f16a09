//! A disk whose power can be cut: a file that is copied at one instant, copy-on-write, while a file system lives on it.
//!
//! ```text
//!   memory or disk ── outer.img ── loop ── xfs ── disk.img ── loop ── ext4 ── what is written
//!                                           └──── cut-1.img: disk.img as it was at one instant ── loop ── ext4
//! ```
//!
//! A copy holds every write the disk had received, and nothing of what was only in the memory of the system. Mounting it
//! replays the journal, as after a power cut. The process must be alone in its mount namespace: so whatever becomes of
//! it, the system unmounts all this.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Starts the name of every workshop; the number of its process follows.
const NAME: &str = "tidelist-power-";
/// The variable that tells a process that it has a mount namespace of its own.
const ALONE: &str = "TIDELIST_RIG_ALONE";

/// The disk.
#[derive(Debug)]
pub struct Disk {
    workshop: PathBuf,
    images: u64,
}

/// The disk as it was at one instant.
#[derive(Debug)]
pub struct Cut {
    image: PathBuf,
}

/// A cut that is mounted. Dropping it unmounts it.
#[derive(Debug)]
pub struct Mounted {
    folder: PathBuf,
}

/// Runs this program again in a mount namespace of its own and returns its exit code; nothing in that process itself.
///
/// # Errors
/// A sentence, if the system does not allow it.
pub fn alone() -> Result<Option<i32>, String> {
    if std::env::var_os(ALONE).is_some() {
        return Ok(None);
    }
    if !cfg!(target_os = "linux") {
        return Err("it needs the loop devices of Linux".to_owned());
    }
    let words = ["--mount", "--propagation", "private"];
    run(Command::new("unshare").args(words).arg("true")).map_err(|_| "it needs root".to_owned())?;
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut command = Command::new("unshare");
    command.args(words).arg(program).args(std::env::args().skip(1)).env(ALONE, "1");
    let status = command.status().map_err(|error| error.to_string())?;
    Ok(Some(status.code().unwrap_or(1)))
}

impl Disk {
    /// Makes the disk.
    ///
    /// # Errors
    /// A sentence that says what is missing here.
    pub fn new() -> Result<Self, String> {
        remove_leftovers();
        let workshop = crate::workshop::room().join(format!("{NAME}{}", std::process::id()));
        fs::create_dir(&workshop).map_err(|error| error.to_string())?;
        let disk = Self { workshop, images: 0 };
        for folder in ["outer", "inner", "cut"] {
            fs::create_dir(disk.workshop.join(folder)).map_err(|error| error.to_string())?;
        }
        let outer = disk.workshop.join("outer.img");
        empty(&outer, "640M")?;
        run(Command::new("mkfs.xfs").args(["-q", "-m", "reflink=1"]).arg(&outer))?;
        mount(&outer, &disk.workshop.join("outer"))?;
        empty(&disk.image(), "64M")?;
        run(Command::new("mkfs.ext4").arg("-q").arg(disk.image()))?;
        mount(&disk.image(), &disk.inner())?;
        Ok(disk)
    }

    /// Returns the folder whose power can be cut.
    #[must_use]
    pub fn inner(&self) -> PathBuf {
        self.workshop.join("inner")
    }

    /// Returns a folder whose power stays on.
    #[must_use]
    pub fn outside(&self) -> &Path {
        &self.workshop
    }

    /// Cuts the power: keeps the disk as it is now. What runs on it goes on and is none the wiser.
    ///
    /// # Errors
    /// A sentence.
    pub fn cut(&mut self) -> Result<Cut, String> {
        let image = self.image();
        self.copy(&image)
    }

    /// Cuts the power of a disk that was switched on again after a cut.
    ///
    /// # Errors
    /// A sentence.
    pub fn cut_again(&mut self, cut: &Cut) -> Result<Cut, String> {
        self.copy(&cut.image)
    }

    /// Switches the disk on again.
    ///
    /// # Errors
    /// A sentence, if the file system cannot be mounted.
    pub fn mount(&self, cut: &Cut) -> Result<Mounted, String> {
        let folder = self.workshop.join("cut");
        mount(&cut.image, &folder)?;
        Ok(Mounted { folder })
    }

    /// Removes everything on the disk.
    ///
    /// # Errors
    /// A sentence.
    pub fn clear(&self) -> Result<(), String> {
        for entry in fs::read_dir(self.inner()).map_err(|error| error.to_string())? {
            let path = entry.map_err(|error| error.to_string())?.path();
            let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            removed.map_err(|error| error.to_string())?;
        }
        // Else the next cut may bring back what was removed.
        run(Command::new("sync").arg("--file-system").arg(self.inner()))
    }

    fn image(&self) -> PathBuf {
        self.workshop.join("outer/disk.img")
    }

    fn copy(&mut self, image: &Path) -> Result<Cut, String> {
        self.images += 1;
        let copy = self.workshop.join(format!("outer/cut-{}.img", self.images));
        run(Command::new("cp").arg("--reflink=always").args([image, &copy]))?;
        Ok(Cut { image: copy })
    }
}

impl Mounted {
    /// Returns the folder that is what [`Disk::inner`] was.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        unmount(&self.folder);
    }
}

impl Drop for Cut {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.image));
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        for folder in ["cut", "inner", "outer"] {
            unmount(&self.workshop.join(folder));
        }
        drop(fs::remove_dir_all(&self.workshop));
    }
}

/// Removes the workshops of processes that were killed. Their mounts went with them.
fn remove_leftovers() {
    for entry in fs::read_dir(crate::workshop::room()).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let process = name.to_str().and_then(|name| name.strip_prefix(NAME));
        if process.is_some_and(|process| !Path::new("/proc").join(process).exists()) {
            drop(fs::remove_dir_all(entry.path()));
        }
    }
}

fn empty(image: &Path, size: &str) -> Result<(), String> {
    run(Command::new("truncate").args(["--size", size]).arg(image))
}

fn mount(image: &Path, folder: &Path) -> Result<(), String> {
    run(Command::new("mount").args(["-o", "loop"]).args([image, folder]))
}

/// Unmounts what is mounted there. A process that was just killed may still hold it for a moment.
fn unmount(folder: &Path) {
    for _ in 0..200 {
        let mounted = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
        if !mounted.lines().any(|line| line.split(' ').nth(4).map(Path::new) == Some(folder)) {
            return;
        }
        if run(Command::new("umount").arg(folder)).is_err() {
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
    }
}

/// Runs a command to its end, quietly.
fn run(command: &mut Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().map_err(|_| format!("there is no {name} here"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{name}: {}", said.lines().next().unwrap_or("failed")))
}
