//! `--build`: runs the build commands of components.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::manifest::schema::{Application, BuildCommands};

/// Runs each command once, even if several components have it. Its output goes to standard
/// error, as the first line of standard output is the address.
pub fn run_build_commands(application: &Application) -> Result<()> {
    let mut done = BTreeSet::new();
    for (id, component) in &application.manifest.component {
        let Some(build) = &component.build else {
            continue;
        };
        let folder = match &build.workdir {
            Some(workdir) => application.root.join(workdir),
            None => application.root.clone(),
        };
        let commands = match &build.command {
            BuildCommands::Single(command) => std::slice::from_ref(command),
            BuildCommands::Multiple(commands) => commands,
        };
        for command in commands {
            if !done.insert((folder.clone(), command.clone())) {
                continue;
            }
            let status = Command::new("sh")
                .args(["-c", command])
                .current_dir(&folder)
                .stdin(Stdio::null())
                .stdout(std::io::stderr())
                .status()
                .with_context(|| format!("component.{id}: cannot run {command:?}"))?;
            ensure!(
                status.success(),
                "component.{id}: {command:?} failed ({status}); see its output above"
            );
        }
    }
    Ok(())
}
