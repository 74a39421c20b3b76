//! Which component serves a path, by Spin's rules.
//!
//! The matching itself is `routefinder`'s, the crate that Spin uses: an exact
//! segment beats a `:parameter`, which beats a trailing `/...`; slashes at the
//! end do not matter.

use std::borrow::Cow;

use anyhow::{Result, anyhow, bail};
use http::HeaderValue;

use crate::manifest::{Manifest, Route};

/// All routes of the application.
pub struct Routes {
    router: routefinder::Router<Entry>,
}

/// One route; header values are kept ready as every request needs them.
pub struct Entry {
    /// The component's id.
    pub component: String,
    /// The route without its trailing slash, as Spin's `spin-matched-route`.
    pub matched: HeaderValue,
    /// The route as the manifest has it.
    pub raw: HeaderValue,
    /// The route without its `/...`.
    pub prefix: HeaderValue,
    /// Whether it has `:parameters`.
    parameters: bool,
}

/// A path's route.
pub struct Found<'r, 'p> {
    found: routefinder::Match<'r, 'p, Entry>,
}

impl Routes {
    /// Collects the routes of a manifest. Two triggers with one route are a
    /// mistake, of which Spin takes the last silently.
    pub fn build(manifest: &Manifest) -> Result<Self> {
        let mut router = routefinder::Router::new();
        let mut seen = std::collections::BTreeMap::new();
        for trigger in &manifest.http {
            let Route::Pattern(raw) = &trigger.route else {
                continue;
            };
            let (spec, entry) = Entry::new(raw, &trigger.component)?;
            if let Some(other) = seen.insert(spec.clone(), &trigger.component) {
                bail!(
                    "the route {raw:?} is given to both {other:?} and {:?}",
                    trigger.component
                );
            }
            router
                .add(spec.as_str(), entry)
                .map_err(|error| anyhow!("the route {raw:?}: {error}"))?;
        }
        Ok(Self { router })
    }

    /// The best route for a request's path.
    pub fn find<'r, 'p>(&'r self, path: &'p str) -> Option<Found<'r, 'p>> {
        self.router.best_match(path).map(|found| Found { found })
    }
}

impl Entry {
    /// The route in `routefinder`'s notation, and its entry.
    fn new(raw: &str, component: &str) -> Result<(String, Self)> {
        let absolute = if raw.starts_with('/') {
            raw.to_owned()
        } else {
            format!("/{raw}")
        };
        let based = absolute.strip_suffix('/').unwrap_or(&absolute);
        let spec = match based.strip_suffix("/...") {
            Some(prefix) => format!("{prefix}/*"),
            None if based.contains("...") => {
                bail!("the route {raw:?}: ... must be its last segment")
            }
            None => based.to_owned(),
        };
        let value = |text: &str| {
            HeaderValue::from_str(text).map_err(|_| anyhow!("the route {raw:?} is not plain ASCII"))
        };
        let entry = Self {
            component: component.to_owned(),
            matched: value(based)?,
            raw: value(raw)?,
            prefix: value(raw.strip_suffix("/...").unwrap_or(raw))?,
            parameters: spec.contains("/:"),
        };
        Ok((spec, entry))
    }
}

impl<'r, 'p> Found<'r, 'p> {
    /// The route.
    pub fn entry(&self) -> &'r Entry {
        self.found.handler()
    }

    /// What of the path lies below a `/...` route; empty for others.
    pub fn path_info(&self) -> Cow<'p, str> {
        let path = self.found.path();
        let captures = self.found.captures();
        let Some(rest) = captures.wildcard() else {
            return Cow::Borrowed("");
        };
        // `routefinder` cuts the slashes that Spin has always kept.
        match (rest.is_empty(), path.ends_with('/')) {
            (true, false) => Cow::Borrowed(""),
            (true, true) => Cow::Borrowed("/"),
            (false, slash) => {
                let end = if slash { "/" } else { "" };
                Cow::Owned(format!("/{rest}{end}"))
            }
        }
    }

    /// The values of `:parameters` by name.
    pub fn parameters(&self) -> Vec<(String, String)> {
        if !self.entry().parameters {
            return Vec::new();
        }
        let captures = self.found.captures();
        captures
            .params()
            .iter()
            .map(|param| (param.name().to_owned(), param.value().to_owned()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes(patterns: &[&str]) -> Result<Routes> {
        let mut text = "spin_manifest_version = 2\n[application]\nname = 'a'\n".to_owned();
        for (i, pattern) in patterns.iter().enumerate() {
            text += &format!(
                "[[trigger.http]]\nroute = '{pattern}'\ncomponent = 'c{i}'\n[component.c{i}]\nsource = 'x'\n"
            );
        }
        Routes::build(&Manifest::parse(&text)?)
    }

    fn find(routes: &Routes, path: &str) -> Option<(String, String)> {
        let found = routes.find(path)?;
        Some((
            found.entry().component.clone(),
            found.path_info().into_owned(),
        ))
    }

    fn some(component: &str, info: &str) -> Option<(String, String)> {
        Some((component.into(), info.into()))
    }

    #[test]
    fn the_most_specific_route_wins() {
        let routes = routes(&["/...", "/api/users/...", "/api/users/me", "/api/:kind"]).unwrap();
        assert_eq!(find(&routes, "/"), some("c0", "/"));
        assert_eq!(find(&routes, "/x/y"), some("c0", "/x/y"));
        assert_eq!(find(&routes, "/api/users/me"), some("c2", ""));
        assert_eq!(find(&routes, "/api/users/me/"), some("c2", ""));
        assert_eq!(find(&routes, "/api/users/you"), some("c1", "/you"));
        assert_eq!(find(&routes, "/api/products"), some("c3", ""));
        assert_eq!(find(&routes, "/api/a/b"), some("c0", "/api/a/b"));
    }

    #[test]
    fn slashes_at_the_end_are_kept_in_the_path_info() {
        let routes = routes(&["/foo/..."]).unwrap();
        assert_eq!(find(&routes, "/foo"), some("c0", ""));
        assert_eq!(find(&routes, "/foo/"), some("c0", "/"));
        assert_eq!(find(&routes, "/foo/bar"), some("c0", "/bar"));
        assert_eq!(find(&routes, "/foo/bar/"), some("c0", "/bar/"));
        assert_eq!(find(&routes, "/food"), None);
    }

    #[test]
    fn parameters_have_names() {
        let routes = routes(&["/u/:id/..."]).unwrap();
        let found = routes.find("/u/42/x").unwrap();
        assert_eq!(found.parameters(), [("id".to_owned(), "42".to_owned())]);
        assert_eq!(found.entry().prefix, "/u/:id");
        assert_eq!(found.entry().matched, "/u/:id/...");
    }

    #[test]
    fn mistakes_are_refused() {
        assert!(routes(&["/a", "/a/"]).is_err());
        assert!(routes(&["/.../a"]).is_err());
    }
}
