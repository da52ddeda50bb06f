//! Output files: whole or not at all.

use std::io::{self, Write};
use std::path::Path;

/// Writes `bytes` to a file, or to standard output for `-`. A file appears under its name only once it is whole.
pub(super) fn write(path: &str, bytes: &[u8]) -> io::Result<()> {
    if path == "-" {
        let mut stdout = io::stdout().lock();
        stdout.write_all(bytes)?;
        return stdout.flush();
    }
    let path = Path::new(path);
    // /dev/null, pipes and the like cannot be replaced by renaming.
    if path.exists() && !path.is_file() {
        return std::fs::write(path, bytes);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".beec-").permissions(permissions()).tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Readable by all and writable, less what the umask takes away: as for any other compiler's output.
#[cfg(unix)]
fn permissions() -> std::fs::Permissions {
    use std::os::unix::fs::PermissionsExt;
    std::fs::Permissions::from_mode(0o666)
}

#[cfg(not(unix))]
fn permissions() -> std::fs::Permissions {
    std::fs::metadata(".").map(|metadata| metadata.permissions()).expect("the current folder exists")
}
