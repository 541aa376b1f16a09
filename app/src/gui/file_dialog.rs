//! The system's file dialogs. Where the system has none, they answer as if nothing was chosen: every page that asks
//! therefore also takes a typed path.

use std::path::PathBuf;

use rfd::AsyncFileDialog;

use crate::say;

/// Asks for a JSON file to write. Returns `None` if the user gave up, or there is no dialog.
pub(super) async fn save_json() -> Option<PathBuf> {
    let dialog = AsyncFileDialog::new().set_title(say!("export-all-tasks")).set_file_name("tidelist.json");
    dialog.add_filter("JSON", &["json"]).save_file().await.map(|file| file.path().to_owned())
}

/// Asks for a file of tasks to read, of any format that is understood.
pub(super) async fn open_tasks() -> Option<PathBuf> {
    let dialog = AsyncFileDialog::new().set_title(say!("import-tasks"));
    let dialog = dialog.add_filter("JSON, CSV, todo.txt, iCalendar", &["json", "csv", "txt", "ics"]);
    dialog.pick_file().await.map(|file| file.path().to_owned())
}

/// Asks for a backup or a file of tasks.
pub(super) async fn open_any() -> Option<PathBuf> {
    let dialog = AsyncFileDialog::new().set_title(say!("bring-title"));
    let dialog =
        dialog.add_filter("Tidelist, CSV, todo.txt, iCalendar", &["gz", "json", "csv", "txt", "md", "ics"]);
    dialog.pick_file().await.map(|file| file.path().to_owned())
}

/// Asks for a folder.
pub(super) async fn pick_folder() -> Option<PathBuf> {
    let dialog = AsyncFileDialog::new().set_title(say!("welcome-folder"));
    dialog.pick_folder().await.map(|folder| folder.path().to_owned())
}

/// Asks for a certificate file.
pub(super) async fn open_certificate() -> Option<PathBuf> {
    let dialog = AsyncFileDialog::new()
        .set_title(say!("certificate-authority"))
        .add_filter("PEM", &["pem", "crt", "cer"]);
    dialog.pick_file().await.map(|file| file.path().to_owned())
}
