//! Finds the component that serves a path, by Spin's rules.
//!
//! `routefinder`, the crate that Spin uses, does the matching. An exact segment has
//! precedence over a `:parameter`, which has precedence over a trailing `/...`. A slash at
//! the end makes no difference.

use std::borrow::Cow;
use std::sync::Arc;

use anyhow::{Result, anyhow, bail};
use http::HeaderValue;

use crate::manifest::schema::{Manifest, TriggerRoute};

/// All routes of the application.
pub struct Router {
    router: routefinder::Router<Route>,
}

/// One route. The header values are made once, as every request needs them.
pub struct Route {
    /// The component's id.
    pub component: Arc<str>,
    /// `spin-matched-route`: the pattern without its trailing slash.
    pub matched: HeaderValue,
    /// `spin-raw-component-route`: the pattern as it is in the manifest.
    pub raw: HeaderValue,
    /// `spin-component-route`: the pattern without its `/...`.
    pub prefix: HeaderValue,
    /// Whether the pattern has `:parameters`.
    has_parameters: bool,
}

/// The route that a path matches.
pub struct RouteMatch<'r, 'p> {
    matched: routefinder::Match<'r, 'p, Route>,
}

impl Router {
    /// Builds the router from a manifest.
    ///
    /// # Errors
    /// A pattern is invalid, or two triggers have the same one. Spin silently takes the
    /// last of them.
    pub fn build(manifest: &Manifest) -> Result<Self> {
        let mut router = routefinder::Router::new();
        let mut seen = std::collections::BTreeMap::new();
        for trigger in &manifest.http {
            let TriggerRoute::Pattern(raw) = &trigger.route else {
                continue;
            };
            let (spec, route) = Route::new(raw, &trigger.component)?;
            if let Some(other) = seen.insert(spec.clone(), &trigger.component) {
                bail!(
                    "the route {raw:?} is given to both {other:?} and {:?}",
                    trigger.component
                );
            }
            router
                .add(spec.as_str(), route)
                .map_err(|error| anyhow!("the route {raw:?}: {error}"))?;
        }
        Ok(Self { router })
    }

    /// Returns the route with the highest precedence that matches a request's path.
    pub fn find<'r, 'p>(&'r self, path: &'p str) -> Option<RouteMatch<'r, 'p>> {
        let matched = self.router.best_match(path)?;
        Some(RouteMatch { matched })
    }
}

impl Route {
    /// Returns the pattern in `routefinder`'s notation, and the route.
    fn new(raw: &str, component: &str) -> Result<(String, Self)> {
        // `routefinder` takes it for a wildcard, and panics when one is not the last segment.
        if raw.contains('*') {
            bail!("the route {raw:?}: write ... instead of *");
        }
        // It also panics behind a parameter that something else follows.
        let mut segments = raw.split('/');
        if !segments.all(is_segment) {
            bail!(
                "the route {raw:?}: write a parameter as a segment :name, of letters, digits and _"
            );
        }
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
        let route = Self {
            component: component.into(),
            matched: value(based)?,
            raw: value(raw)?,
            prefix: value(raw.strip_suffix("/...").unwrap_or(raw))?,
            has_parameters: spec.contains("/:"),
        };
        Ok((spec, route))
    }
}

/// Whether a segment is without a parameter, or is one.
fn is_segment(segment: &str) -> bool {
    let Some(name) = segment.strip_prefix(':') else {
        return !segment.contains(':');
    };
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    !name.is_empty() && name.chars().all(is_letter)
}

impl<'r, 'p> RouteMatch<'r, 'p> {
    /// The route.
    pub fn route(&self) -> &'r Route {
        self.matched.handler()
    }

    /// The part of the path that `/...` matches; empty for other patterns.
    pub fn path_info(&self) -> Cow<'p, str> {
        let path = self.matched.path();
        let captures = self.matched.captures();
        let Some(rest) = captures.wildcard() else {
            return Cow::Borrowed("");
        };
        // `routefinder` removes the slashes, which Spin keeps.
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
        if !self.route().has_parameters {
            return Vec::new();
        }
        let captures = self.matched.captures();
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

    fn routes(patterns: &[&str]) -> Result<Router> {
        let mut text = "spin_manifest_version = 2\n[application]\nname = 'a'\n".to_owned();
        for (i, pattern) in patterns.iter().enumerate() {
            text += &format!(
                "[[trigger.http]]\nroute = '{pattern}'\ncomponent = 'c{i}'\n[component.c{i}]\nsource = 'x'\n"
            );
        }
        Router::build(&Manifest::parse(&text)?)
    }

    fn find(routes: &Router, path: &str) -> Option<(String, String)> {
        let found = routes.find(path)?;
        Some((
            found.route().component.to_string(),
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
        assert_eq!(found.route().prefix, "/u/:id");
        assert_eq!(found.route().matched, "/u/:id/...");
    }

    #[test]
    fn invalid_patterns_are_refused() {
        assert!(routes(&["/a", "/a/"]).is_err());
        assert!(routes(&["/.../a"]).is_err());
        assert!(routes(&["/*./a"]).is_err());
        for wrong in [
            "/:a\u{feff}/:b",
            "/:a-b",
            "/:",
            "/a:b",
            "/:a:b",
            "/:a.json",
            "//:a./b",
        ] {
            assert!(routes(&[wrong]).is_err(), "{wrong}");
        }
        assert!(routes(&["/:a_1/x/:b"]).is_ok());
    }
}
