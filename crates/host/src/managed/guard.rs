//! A child process that ends when the host does, however the host ends.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;

use anyhow::{Context, Result, bail};

/// Replaces this process by `command`, which gets SIGTERM when the parent process ends. A
/// process can ask for that signal only for itself, so the host starts itself with the
/// hidden subcommand `__guard`. Systems other than Linux have no such signal.
pub fn exec_guarded(command: &[OsString]) -> Result<()> {
    #[cfg(target_os = "linux")]
    {
        let parent = rustix::process::getppid();
        rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::TERM))?;
        // The parent may have ended before the call.
        anyhow::ensure!(rustix::process::getppid() == parent, "the parent has ended");
    }
    let [program, arguments @ ..] = command else {
        bail!("needs a command")
    };
    let error = std::process::Command::new(program).args(arguments).exec();
    Err(error).with_context(|| format!("cannot run {}", program.display()))
}
