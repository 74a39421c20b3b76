//! Load, made by wrk over connections that are kept.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

/// Clients at the same time, unless it is said otherwise.
pub const CONNECTIONS: usize = 16;

/// Requests to repeat.
pub struct Load {
    arguments: Vec<String>,
    connections: usize,
}

/// What wrk has counted.
#[derive(Debug, PartialEq)]
pub struct Counted {
    /// Answers per second.
    pub per_second: f64,
    /// The 99th percentile of the time to the answer, in milliseconds.
    pub p99: f64,
}

impl Load {
    /// `GET` with headers written as `Name: value`.
    pub fn get(url: &str, headers: &[String]) -> Self {
        let mut arguments = vec![url.to_owned()];
        for header in headers {
            arguments.extend(["-H".to_owned(), header.clone()]);
        }
        Self {
            arguments,
            connections: CONNECTIONS,
        }
    }

    /// `POST` of several JSON bodies in turn. wrk wants that as a script, which is
    /// written to `folder`.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn post(url: &str, bodies: &[Value], folder: &Path) -> Result<Self> {
        let script = folder.join("post.lua");
        let bodies: Vec<_> = bodies
            .iter()
            .map(|json| format!("[==[{json}]==]"))
            .collect();
        fs::write(
            &script,
            format!(
                "local bodies = {{{}}}\nlocal turn = 0\n\
                 local headers = {{['Content-Type'] = 'application/json'}}\n\
                 function request()\n  turn = turn % #bodies + 1\n  \
                 return wrk.format('POST', nil, headers, bodies[turn])\nend\n",
                bodies.join(", ")
            ),
        )?;
        Ok(Self {
            arguments: vec![url.to_owned(), "-s".into(), script.display().to_string()],
            connections: CONNECTIONS,
        })
    }

    /// The same from another number of clients.
    pub fn from(self, connections: usize) -> Self {
        Self {
            connections,
            ..self
        }
    }

    /// Runs for some seconds.
    ///
    /// # Errors
    /// wrk is missing, or an answer was an error: then there is nothing to compare.
    pub fn run(&self, seconds: u64) -> Result<Counted> {
        self.start(seconds)?.finish()
    }

    /// Starts, to run beside something else.
    ///
    /// # Errors
    /// wrk is missing.
    pub fn start(&self, seconds: u64) -> Result<Running> {
        let child = Command::new("wrk")
            .args(["-t1", "--latency", "--timeout", "10s"])
            .arg(format!("-c{}", self.connections))
            .arg(format!("-d{seconds}s"))
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn();
        Ok(Running(child.context("cannot start wrk")?))
    }
}

/// A wrk at work.
pub struct Running(Child);

impl Running {
    /// Waits for its end, which comes by itself.
    ///
    /// # Errors
    /// As for [`Load::run`].
    pub fn finish(self) -> Result<Counted> {
        let output = self.0.wait_with_output()?;
        ensure!(output.status.success(), "wrk failed: {}", output.status);
        let counted = parse(&String::from_utf8_lossy(&output.stdout));
        // It leaves in the middle of requests; what the servers still do for
        // them is not to count for the next.
        std::thread::sleep(std::time::Duration::from_millis(300));
        counted
    }
}

fn parse(report: &str) -> Result<Counted> {
    let field = |name: &str| {
        let lines = report.lines().map(str::trim);
        let mut found = lines.filter_map(|line| line.strip_prefix(name));
        found.next().map(str::trim)
    };
    if let Some(errors) = field("Non-2xx or 3xx responses:") {
        bail!("{errors} answers were errors:\n{report}");
    }
    if let Some(errors) = field("Socket errors:") {
        bail!("connections failed ({errors}):\n{report}");
    }
    let per_second = field("Requests/sec:").and_then(|text| text.parse().ok());
    let p99 = field("99%").and_then(milliseconds);
    match (per_second, p99) {
        (Some(per_second), Some(p99)) => Ok(Counted { per_second, p99 }),
        _ => bail!("wrk's report is not understood:\n{report}"),
    }
}

/// Reads `950.00us`, `1.23ms`, `1.02s`.
fn milliseconds(text: &str) -> Option<f64> {
    for (unit, factor) in [("us", 0.001), ("ms", 1.0), ("s", 1_000.0)] {
        if let Some(Ok(number)) = text.strip_suffix(unit).map(str::parse::<f64>) {
            return Some(number * factor);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "Running 3s test @ http://127.0.0.1:1/
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   628.89us    0.97ms  25.53ms   98.01%
    Req/Sec    28.33k     2.62k   31.75k    83.33%
  Latency Distribution
     50%  527.00us
     75%  606.00us
     90%  714.00us
     99%    1.50ms
  84610 requests in 3.00s, 61.09MB read
Requests/sec:  28180.20
Transfer/sec:     20.35MB
";

    #[test]
    fn reports_are_read() {
        let counted = Counted {
            per_second: 28180.2,
            p99: 1.5,
        };
        assert_eq!(parse(REPORT).unwrap(), counted);
    }

    #[test]
    fn a_report_of_errors_is_no_measurement() {
        let refused = format!("{REPORT}  Non-2xx or 3xx responses: 3\n");
        assert!(parse(&refused).is_err());
        let broken = format!("{REPORT}  Socket errors: connect 0, read 1, write 0, timeout 0\n");
        assert!(parse(&broken).is_err());
        assert!(parse("").is_err());
    }

    #[test]
    fn times_have_units() {
        assert_eq!(milliseconds("1.02s"), Some(1020.0));
        assert_eq!(milliseconds("2.00ms"), Some(2.0));
        assert_eq!(milliseconds("1.00m"), None);
    }
}
