//! A command of the application that is a request. The application is started for it at an
//! address of its own, with a key that nobody else has.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use rustix::process::{Pid, Signal, kill_process};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::options::ApplicationOptions;
use crate::managed::secret;

/// How long the response may take.
const TIMEOUT: Duration = Duration::from_secs(120);

/// A command that is a request.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestCommand {
    /// The path. The method is POST, and there is no body.
    request: String,
    /// The variable that gets a random key, which the request has as its Bearer token.
    key: String,
    /// Values of variables that have none.
    #[serde(default)]
    variables: BTreeMap<String, String>,
    /// Printed at the end. `{name}` is a member of the JSON response.
    done: String,
}

/// A started application. It is told to stop when this value ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        if let Ok(Some(_)) = self.0.try_wait() {
            return;
        }
        let pid = i32::try_from(self.0.id()).ok().and_then(Pid::from_raw);
        if let Some(pid) = pid {
            let _ = kill_process(pid, Signal::TERM);
        }
        let _ = self.0.wait();
    }
}

impl RequestCommand {
    /// Runs the command. The arguments are options of `storefront up`.
    pub fn run(&self, options: &ApplicationOptions, arguments: &[OsString]) -> Result<()> {
        let key = secret::random_hex()?;
        let (_running, address) = self.start(options, arguments, &key)?;
        let response = post(&address, &self.request, &key)?;
        println!("{}", fill(&self.done, &response));
        Ok(())
    }

    /// Starts the application, and returns its address.
    fn start(
        &self,
        options: &ApplicationOptions,
        arguments: &[OsString],
        key: &str,
    ) -> Result<(Running, String)> {
        let variable = |name: &str| format!("SPIN_VARIABLE_{}", name.to_ascii_uppercase());
        let missing = self.variables.iter().filter_map(|(name, value)| {
            let name = variable(name);
            std::env::var_os(&name).is_none().then_some((name, value))
        });
        let mut child = Command::new(std::env::current_exe()?)
            .args(["up", "--quiet", "--listen", "127.0.0.1:0"])
            .args(options.to_arguments())
            .args(arguments)
            .envs(missing)
            .env(variable(&self.key), key)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start the application")?;
        let stdout = child.stdout.take().context("no standard output")?;
        let running = Running(child);
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        // It has said why not.
        let address = line.trim().strip_prefix("Serving http://");
        let address = address.context("the application did not start")?;
        Ok((running, address.to_owned()))
    }
}

/// Sends a request, and returns the members of the response.
fn post(address: &str, path: &str, key: &str) -> Result<Map<String, Value>> {
    let exchange = || -> Result<String> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(TIMEOUT))?;
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {key}\r\n\
             Content-Length: 0\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes())?;
        let mut response = String::new();
        stream.read_to_string(&mut response)?;
        Ok(response)
    };
    let response = exchange().context("no response from the application")?;
    let (head, body) = response.split_once("\r\n\r\n").unwrap_or_default();
    let status = head.split(' ').nth(1).unwrap_or_default();
    ensure!(
        status == "200",
        "the application responded {status}: {body}"
    );
    serde_json::from_str(body).context("the response is not an object")
}

/// Fills the members of a response into a text.
fn fill(text: &str, response: &Map<String, Value>) -> String {
    response
        .iter()
        .fold(text.to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), &value.to_string())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_filled_in() {
        let response = serde_json::from_str(r#"{"sent": 2, "waiting": 0}"#).unwrap();
        let text = fill("{sent} sent, {waiting} left, {other}", &response);
        assert_eq!(text, "2 sent, 0 left, {other}");
    }
}
