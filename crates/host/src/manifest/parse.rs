//! Reads and parses a manifest.

use std::path::Path;

use anyhow::{Context, Result};

use super::schema::{Application, Manifest};

impl Application {
    /// Reads a manifest; `from` is its path, or its folder.
    ///
    /// # Errors
    /// The file cannot be read or parsed, or has something that this host does not support.
    pub fn load(from: &Path) -> Result<Self> {
        let file = if from.is_dir() {
            from.join("spin.toml")
        } else {
            from.to_owned()
        };
        let text = std::fs::read_to_string(&file).with_context(|| {
            format!(
                "cannot read the manifest {}; name it with --from FILE",
                file.display()
            )
        })?;
        let manifest = Manifest::parse(&text).with_context(|| format!("{}", file.display()))?;
        let file = std::path::absolute(&file)?;
        let root = file.parent().unwrap_or(Path::new("/")).to_owned();
        Ok(Self {
            manifest,
            file,
            root,
        })
    }
}

impl Manifest {
    /// Parses and checks the text of a manifest.
    pub fn parse(text: &str) -> Result<Self> {
        let mut manifest: Self = toml::from_str(text).map_err(|error| one_line(text, &error))?;
        if let Some(triggers) = manifest.trigger.remove("http") {
            manifest.http = triggers
                .try_into()
                .map_err(|error| one_line("", &error))
                .context("trigger.http")?;
        }
        manifest.check()?;
        manifest.assign_middleware();
        Ok(manifest)
    }
}

/// Writes an error of the TOML parser in one line, with the line's number in the file.
fn one_line(text: &str, error: &toml::de::Error) -> anyhow::Error {
    let message = error.message().trim().replace('\n', ", ");
    match error.span() {
        Some(span) if !text.is_empty() => {
            let line = text.as_bytes()[..span.start.min(text.len())]
                .iter()
                .filter(|&&b| b == b'\n')
                .count()
                + 1;
            anyhow::anyhow!("line {line}: {message}")
        }
        _ => anyhow::anyhow!("{message}"),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub const MINIMAL: &str = r#"
        spin_manifest_version = 2
        [application]
        name = "shop"
        [[trigger.http]]
        route = "/..."
        component = "web"
        [component.web]
        source = "web.wasm"
    "#;

    pub fn error_of(extra: &str) -> String {
        format!(
            "{:#}",
            Manifest::parse(&format!("{MINIMAL}{extra}")).unwrap_err()
        )
    }

    #[test]
    fn a_minimal_manifest_is_accepted() {
        let manifest = Manifest::parse(MINIMAL).unwrap();
        assert_eq!(manifest.component["web"].source(), Path::new("web.wasm"));
        assert!(manifest.welcome().is_none());
    }

    #[test]
    fn tables_of_tools_are_ignored_but_for_the_welcome() {
        let text =
            format!("{MINIMAL}[application.tool.storefront]\nwelcome = \"hi {{url}}\"\nother = 1");
        assert_eq!(Manifest::parse(&text).unwrap().welcome(), Some("hi {url}"));
    }

    #[test]
    fn errors_are_one_line_with_its_number() {
        let error = error_of("source2 = 1");
        assert!(!error.contains('\n') && error.contains("line"), "{error}");
    }
}
