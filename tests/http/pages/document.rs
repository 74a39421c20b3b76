//! A page, and what programs read in it.

use serde_json::Value;

use super::BROWSER;
use crate::harness::Api;

pub struct Document {
    pub status: u16,
    pub html: String,
    pub headers: reqwest::header::HeaderMap,
}

impl Document {
    /// Gets a page as a browser does.
    pub async fn get(api: &Api, path: &str) -> Self {
        let response = api.call("GET", path).headers(&BROWSER).stream().await;
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            html: response.text().await.expect("a text"),
        }
    }

    #[track_caller]
    pub fn title(&self) -> &str {
        self.between("<title>", "</title>").expect("a title")
    }

    /// The address that the page names as its own.
    pub fn canonical(&self) -> Option<&str> {
        self.between("<link rel=\"canonical\" href=\"", "\"")
    }

    /// The content of a `meta` element by its name or property.
    pub fn meta(&self, name: &str) -> Option<&str> {
        let of = |kind: &str| self.between(&format!("<meta {kind}=\"{name}\" content=\""), "\"");
        of("name").or_else(|| of("property"))
    }

    /// The object of schema.org of a type.
    #[track_caller]
    pub fn object(&self, kind: &str) -> Value {
        let parts = self.html.split("<script type=\"application/ld+json\">");
        let texts = parts
            .skip(1)
            .filter_map(|part| part.split("</script>").next());
        let objects = texts.map(|text| serde_json::from_str::<Value>(text).expect("JSON"));
        let found = objects.into_iter().find(|object| object["@type"] == kind);
        let found = found.unwrap_or_else(|| panic!("no {kind} in {}", self.html));
        assert_eq!(found["@context"], "https://schema.org");
        found
    }

    /// The answers of the API in it.
    #[track_caller]
    pub fn answers(&self) -> Value {
        let start = "<script id=\"first-view\" type=\"application/json\">";
        let text = self.between(start, "</script>").expect("answers");
        serde_json::from_str(text).expect("JSON")
    }

    /// What is between the tags of its main element, without the answers.
    #[track_caller]
    pub fn main(&self) -> &str {
        let main = self.between("<main id=\"main\" tabindex=\"-1\">", "</main>");
        let main = main.expect("a main element");
        main.split("<script").next().expect("a part")
    }

    #[track_caller]
    pub fn shows(&self, text: &str) -> &Self {
        assert!(self.main().contains(text), "no {text} in {}", self.main());
        self
    }

    fn between(&self, start: &str, end: &str) -> Option<&str> {
        let (_, rest) = self.html.split_once(start)?;
        Some(rest.split_once(end)?.0)
    }
}
