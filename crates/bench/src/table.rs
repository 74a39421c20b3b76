//! The report.

use std::fmt::Write as _;

/// What a value has to be.
#[derive(Clone, Copy)]
pub enum Target {
    /// Less is better.
    AtMost(f64),
    /// More is better.
    AtLeast(f64),
    /// For information.
    None,
}

/// A line of the report.
pub struct Row {
    what: String,
    ours: String,
    yardstick: String,
    ratio: String,
    target: String,
    verdict: &'static str,
}

impl Row {
    /// A comparison.
    pub fn ratio(what: &str, ours: String, yardstick: String, ratio: f64, target: Target) -> Self {
        Self {
            what: what.into(),
            ours,
            yardstick,
            ratio: format!("{ratio:.2}"),
            target: target.text(|limit| format!("{limit:.1}")),
            verdict: target.verdict(ratio),
        }
    }

    /// A value that has to be within a limit by itself. `text` tells both.
    pub fn value(what: &str, value: f64, target: Target, text: impl Fn(f64) -> String) -> Self {
        Self {
            what: what.into(),
            ours: text(value),
            yardstick: String::new(),
            ratio: String::new(),
            target: target.text(text),
            verdict: target.verdict(value),
        }
    }

    fn cells(&self) -> [&str; 6] {
        [
            &self.what,
            &self.ours,
            &self.yardstick,
            &self.ratio,
            &self.target,
            self.verdict,
        ]
    }
}

impl Target {
    fn text(self, limit: impl Fn(f64) -> String) -> String {
        match self {
            Self::AtMost(value) => format!("≤ {}", limit(value)),
            Self::AtLeast(value) => format!("≥ {}", limit(value)),
            Self::None => String::new(),
        }
    }

    fn verdict(self, value: f64) -> &'static str {
        let met = match self {
            Self::AtMost(limit) => value <= limit,
            Self::AtLeast(limit) => value >= limit,
            Self::None => return "",
        };
        if met { "ok" } else { "over" }
    }
}

/// Lays rows out below a head line.
pub fn print(rows: &[Row]) -> String {
    let head = ["what", "ours", "yardstick", "ratio", "target", ""];
    let lines: Vec<[&str; 6]> = std::iter::once(head)
        .chain(rows.iter().map(Row::cells))
        .collect();
    let width = |column: usize| {
        let widths = lines.iter().map(|line| line[column].chars().count());
        widths.max().unwrap_or_default()
    };
    let widths: [usize; 6] = std::array::from_fn(width);
    let mut text = String::new();
    for line in &lines {
        let mut row = format!("{:<w$}", line[0], w = widths[0]);
        for column in 1..5 {
            let _ = write!(row, "  {:>w$}", line[column], w = widths[column]);
        }
        let _ = writeln!(text, "{}", format!("{row}  {}", line[5]).trim_end());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_missed_is_over() {
        assert_eq!(Target::AtMost(1.1).verdict(1.2), "over");
        assert_eq!(Target::AtLeast(0.5).verdict(0.4), "over");
        assert_eq!(Target::AtLeast(0.5).verdict(0.5), "ok");
        assert_eq!(Target::None.verdict(0.5), "");
        assert_eq!(Target::AtMost(1.0).verdict(f64::NAN), "over");
    }

    #[test]
    fn columns_are_as_wide_as_their_widest() {
        let row = Row::value("µ", 3.0, Target::AtMost(80.0), |v| format!("{v} MB"));
        let table = print(&[row]);
        assert_eq!(
            table,
            "what  ours  yardstick  ratio   target\n\
             µ     3 MB                    ≤ 80 MB  ok\n"
        );
    }
}
