//! The result of an import, for people and as CSV.

use std::fmt;
use std::fs::File;
use std::path::Path;

use anyhow::{Context, Result};

/// How many remarks of a kind are shown; the file has all of them.
const SHOWN: usize = 20;

/// What a remark is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Products.
    Product,
    /// Categories of products.
    Category,
    /// Customers and their accounts.
    Customer,
    /// Pictures of products.
    Picture,
    /// Anything else in a file.
    File,
}

/// Counts of one subject.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Written for the first time.
    pub new: u64,
    /// Overwrote an older state.
    pub changed: u64,
    /// Was there already.
    pub unchanged: u64,
    /// Not imported; the report says why.
    pub skipped: u64,
}

/// Counts, and remarks about single rows.
#[derive(Default)]
pub struct Report {
    /// Products.
    pub products: Counts,
    /// Categories that the products name.
    pub categories: Counts,
    /// Customers.
    pub customers: Counts,
    /// Pictures of products.
    pub pictures: Counts,
    skipped: Remarks,
    adjusted: Remarks,
    file: Option<csv::Writer<File>>,
}

/// The first remarks, and the number of all.
#[derive(Default)]
struct Remarks {
    first: Vec<String>,
    count: usize,
}

impl Report {
    /// Creates a report that also writes each remark into a CSV file.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn with_file(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else {
            return Ok(Self::default());
        };
        let create = || -> Result<_> {
            let mut file = csv::Writer::from_path(path)?;
            file.write_record(["what", "subject", "reference", "reason"])?;
            Ok(file)
        };
        let file = create().with_context(|| format!("the report {}", path.display()))?;
        Ok(Self {
            file: Some(file),
            ..Self::default()
        })
    }

    /// Counts a row that was not imported. `reference` is its position, such as `7` or `line
    /// 12`.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn skip(&mut self, subject: Subject, reference: &str, reason: &str) -> Result<()> {
        match subject {
            Subject::Product => self.products.skipped += 1,
            Subject::Category => self.categories.skipped += 1,
            Subject::Customer => self.customers.skipped += 1,
            Subject::Picture => self.pictures.skipped += 1,
            Subject::File => {}
        }
        self.skipped.add(subject, reference, reason);
        self.write("skipped", subject, reference, reason)
    }

    /// Notes a row that was imported with a change.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn adjust(&mut self, subject: Subject, reference: &str, reason: &str) -> Result<()> {
        self.adjusted.add(subject, reference, reason);
        self.write("adjusted", subject, reference, reason)
    }

    /// Completes the file.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn finish(&mut self) -> Result<()> {
        if let Some(file) = &mut self.file {
            file.flush().context("the report")?;
        }
        Ok(())
    }

    fn write(&mut self, what: &str, subject: Subject, reference: &str, reason: &str) -> Result<()> {
        if let Some(file) = &mut self.file {
            let record = [what, &subject.to_string(), reference, reason];
            file.write_record(record).context("the report")?;
        }
        Ok(())
    }
}

impl Remarks {
    fn add(&mut self, subject: Subject, reference: &str, reason: &str) {
        self.count += 1;
        if self.first.len() < SHOWN {
            self.first.push(format!("{subject} {reference}: {reason}"));
        }
    }

    fn print(&self, title: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.count > 0 {
            writeln!(f, "\n{title}")?;
        }
        for line in &self.first {
            writeln!(f, "  {line}")?;
        }
        match self.count - self.first.len() {
            0 => Ok(()),
            more => writeln!(f, "  and {more} more; --report FILE lists all"),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Product => "product",
            Self::Category => "category",
            Self::Customer => "customer",
            Self::Picture => "picture",
            Self::File => "file",
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<10}{:>10}{:>10}{:>11}{:>10}",
            "", "new", "changed", "unchanged", "skipped"
        )?;
        for (name, counts) in [
            ("products", self.products),
            ("categories", self.categories),
            ("customers", self.customers),
            ("pictures", self.pictures),
        ] {
            if name == "pictures" && counts == Counts::default() {
                continue;
            }
            writeln!(
                f,
                "{name:<10}{:>10}{:>10}{:>11}{:>10}",
                counts.new, counts.changed, counts.unchanged, counts.skipped
            )?;
        }
        self.skipped.print("Skipped:", f)?;
        self.adjusted.print("Taken, but adjusted:", f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_screen_shows_the_first_and_the_file_has_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.csv");
        let mut report = Report::with_file(Some(&path)).unwrap();
        report.products.new = 3;
        for number in 1..=25 {
            let reference = format!("line {number}");
            let reason = "No name, and \"odd\"";
            report.skip(Subject::Product, &reference, reason).unwrap();
        }
        report
            .adjust(Subject::Customer, "7", "Has no password")
            .unwrap();
        report.finish().unwrap();

        let text = report.to_string();
        assert!(
            text.contains("products           3         0          0        25\n"),
            "{text}"
        );
        assert!(text.contains("  product line 20: No name"), "{text}");
        assert!(!text.contains("line 21"), "{text}");
        assert!(text.contains("and 5 more"), "{text}");
        assert!(text.contains("  customer 7: Has no password"), "{text}");

        let file = std::fs::read_to_string(path).unwrap();
        assert_eq!(file.lines().count(), 27);
        assert!(file.contains("skipped,product,line 25,\"No name, and \"\"odd\"\"\"\n"));
        assert!(file.ends_with("adjusted,customer,7,Has no password\n"));
    }
}
