//! A complete HTTP response, and the rules of all responses.

use reqwest::header::HeaderMap;
use serde_json::Value;

#[derive(Debug, Clone)]
pub struct Response {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    /// Method and path, for messages.
    pub request: String,
}

impl Response {
    #[track_caller]
    pub fn status_is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}: {}", self.request, self.text());
        self
    }

    /// Asserts an error with this status and text.
    #[track_caller]
    pub fn detail(&self, status: u16, text: &str) -> &Self {
        self.status_is(status);
        assert_eq!(self.json()["detail"], text, "{}", self.request);
        self
    }

    /// Asserts any 4xx, for rules that only name the class.
    #[track_caller]
    pub fn is_refused(&self) -> &Self {
        let refused = (400..500).contains(&self.status);
        assert!(refused, "{}: {} {}", self.request, self.status, self.text());
        self
    }

    /// Asserts a 422 that names `loc`, such as `["body", "email"]`.
    #[track_caller]
    pub fn invalid(&self, loc: &[&str]) -> &Self {
        self.status_is(422);
        let json = self.json();
        let list = json["detail"].as_array();
        let list = list.unwrap_or_else(|| panic!("{}: no list: {json}", self.request));
        for entry in list {
            for name in ["msg", "type"] {
                let text = entry[name].as_str().unwrap_or_default();
                assert!(!text.is_empty(), "{}: no {name}: {json}", self.request);
            }
        }
        let found = list
            .iter()
            .any(|entry| entry["loc"] == serde_json::json!(loc));
        assert!(found, "{}: {loc:?} is not in {json}", self.request);
        self
    }

    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        let value = value.unwrap_or_else(|| panic!("{}: no {name}: {self:?}", self.request));
        value.to_str().expect("a readable header")
    }

    pub fn maybe_header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The methods of `Allow`, sorted.
    #[track_caller]
    pub fn allow(&self) -> Vec<String> {
        let mut methods: Vec<_> = self.header("allow").split(',').collect();
        methods
            .iter_mut()
            .for_each(|method| *method = method.trim());
        methods.sort_unstable();
        methods.into_iter().map(str::to_owned).collect()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{}: {error}: {}", self.request, self.text()))
    }

    /// Asserts the rules of all responses: nosniff; no-store for users; an error is
    /// `{"detail"}` in JSON; 401, 405, 429 and 503 have their header.
    #[track_caller]
    pub fn checked(self, head: bool) -> Self {
        assert_eq!(self.header("x-content-type-options"), "nosniff");
        if self.request.contains(" /api/users") {
            assert_eq!(self.header("cache-control"), "no-store", "{}", self.request);
        }
        match self.status {
            401 => assert!(self.header("www-authenticate").starts_with("Bearer")),
            405 => assert!(!self.allow().is_empty()),
            429 | 503 => {
                let seconds: Result<u32, _> = self.header("retry-after").parse();
                assert!(seconds.is_ok_and(|seconds| seconds > 0), "{}", self.request);
            }
            _ => {}
        }
        if self.status >= 400 {
            self.check_error(head);
        }
        self
    }

    #[track_caller]
    fn check_error(&self, head: bool) {
        assert_eq!(self.header("content-type"), "application/json", "{self:?}");
        let public = self.maybe_header("cache-control").unwrap_or_default();
        assert!(
            !public.contains("public"),
            "{}: an error is cached",
            self.request
        );
        if head {
            assert!(self.body.is_empty(), "{}: HEAD has a body", self.request);
            return;
        }
        let detail = &self.json()["detail"];
        match self.status {
            422 => assert!(detail.is_array() || detail.is_string(), "{}", self.text()),
            500 => assert_eq!(
                self.text().replace(' ', ""),
                r#"{"detail":"Internalservererror"}"#
            ),
            _ => assert!(detail.is_string(), "{}: {}", self.request, self.text()),
        }
    }
}
