//! Where files name each other: imports of scripts, `url()` of style sheets, `href`
//! and `src` of pages.

use std::ops::Range;

/// The kinds of files that name others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What follows `from`, `import` and `import(`, in quotes.
    Script,
    /// `url("…")`
    Style,
    /// `href="…"` and `src="…"`
    Page,
}

impl Kind {
    /// Of a path; none if such files name no others.
    pub fn from_path(path: &str) -> Option<Self> {
        match path.rsplit_once('.')?.1 {
            "js" => Some(Self::Script),
            "css" => Some(Self::Style),
            "html" => Some(Self::Page),
            _ => None,
        }
    }

    fn openings(self) -> &'static [&'static str] {
        match self {
            Self::Script => &["from \"", "import \"", "import(\""],
            Self::Style => &["url(\""],
            Self::Page => &[" href=\"", " src=\""],
        }
    }
}

/// The places in a text where it may name another file, in order.
pub fn find(kind: Kind, text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<_> = kind
        .openings()
        .iter()
        .flat_map(|opening| text.match_indices(opening))
        .filter_map(|(at, opening)| {
            let start = at + opening.len();
            let length = text[start..].find('"')?;
            Some(start..start + length)
        })
        .collect();
    found.sort_by_key(|range| range.start);
    found
}

/// The path that a reference in the file `from` leads to; none if it leads out of
/// the folder, or to another site. `/a` is the folder's own `a`.
pub fn resolve(from: &str, reference: &str) -> Option<String> {
    let is_ours = reference.starts_with("./") || reference.starts_with("../");
    let mut segments: Vec<&str> = match reference.strip_prefix('/') {
        Some(_) => Vec::new(),
        None if is_ours => from.split('/').rev().skip(1).collect(),
        None => return None,
    };
    if !reference.starts_with('/') {
        segments.reverse();
    }
    for segment in reference.trim_start_matches('/').split('/') {
        match segment {
            "." | "" => {}
            ".." => drop(segments.pop()?),
            name => segments.push(name),
        }
    }
    Some(segments.join("/"))
}

/// Puts other texts in the places, which are in order.
pub fn replace(text: &str, places: &[(Range<usize>, String)]) -> String {
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for (range, new) in places {
        result.push_str(&text[done..range.start]);
        result.push_str(new);
        done = range.end;
    }
    result.push_str(&text[done..]);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(kind: Kind, text: &str) -> Vec<&str> {
        find(kind, text).into_iter().map(|at| &text[at]).collect()
    }

    #[test]
    fn each_kind_of_file_names_others_in_its_own_way() {
        let script = "import { a } from \"./a.js\";\nimport \"../b.js\";\nimport(\"./c.js\")";
        assert_eq!(named(Kind::Script, script), ["./a.js", "../b.js", "./c.js"]);
        let style = "a { background: url(\"../x.svg\") } b { content: \"./y\" }";
        assert_eq!(named(Kind::Style, style), ["../x.svg"]);
        let page = "<a href=\"/login\"><img alt=\"\" src=\"/x.svg\">";
        assert_eq!(named(Kind::Page, page), ["/login", "/x.svg"]);
    }

    #[test]
    fn references_are_relative_to_their_file_or_to_the_folder() {
        for (from, reference, path) in [
            ("js/pages/home.js", "../dom.js", Some("js/dom.js")),
            ("js/main.js", "./router.js", Some("js/router.js")),
            ("index.html", "/css/base.css", Some("css/base.css")),
            ("index.html", "/", Some("")),
            ("css/base.css", "../../etc", None),
            ("index.html", "https://example.com/", None),
            ("index.html", "#main", None),
        ] {
            assert_eq!(resolve(from, reference).as_deref(), path, "{reference}");
        }
    }

    #[test]
    fn only_the_places_change() {
        let text = "import \"./a.js\"; import \"./b.js\";";
        let places = find(Kind::Script, text);
        let new = ["/x", "/y"].map(str::to_owned);
        let places: Vec<_> = places.into_iter().zip(new).collect();
        assert_eq!(replace(text, &places), "import \"/x\"; import \"/y\";");
    }
}
