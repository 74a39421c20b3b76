//! Forms for `POST /api/users/token`, and the tokens in its responses.

use super::{Api, Person, Response, access_token};

/// `application/x-www-form-urlencoded`.
pub const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// Encodes a form. The fields keep their order, and may repeat.
pub fn form(fields: &[(&str, &str)]) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields).finish()
}

/// The tokens of a response.
#[derive(Clone, Debug)]
pub struct Tokens {
    pub access: String,
    pub refresh: String,
}

impl Tokens {
    #[track_caller]
    pub fn of(response: &Response) -> Self {
        response.status_is(200);
        let refresh = response.json()["refresh_token"].as_str().map(str::to_owned);
        Self {
            access: access_token(response),
            refresh: refresh.expect("a refresh token"),
        }
    }
}

impl Response {
    /// An error as in RFC 6749 section 5.2, with our `detail`.
    #[track_caller]
    pub fn oauth(&self, status: u16, error: &str) -> &Self {
        self.status_is(status);
        let json = self.json();
        assert_eq!(json["error"], error, "{}: {json}", self.request);
        let text = json["error_description"].as_str().unwrap_or_default();
        // RFC 6749 section 5.2: printable ASCII without quotes and backslashes.
        let plain = |c: char| (' '..='~').contains(&c) && !"\"\\".contains(c);
        assert!(!text.is_empty() && text.chars().all(plain), "{json}");
        assert_eq!(json["detail"], text, "{json}");
        self
    }
}

impl Api {
    pub async fn grant(&self, fields: &[(&str, &str)]) -> Response {
        let call = self.call("POST", "/api/users/token").body(form(fields));
        call.headers(&[FORM]).send().await
    }

    pub async fn grant_password(&self, name: &str, password: &str) -> Response {
        self.grant(&[
            ("grant_type", "password"),
            ("username", name),
            ("password", password),
        ])
        .await
    }

    /// Starts a session with a refresh token.
    pub async fn tokens(&self, person: &Person) -> Tokens {
        Tokens::of(&self.grant_password(&person.email, &person.password).await)
    }

    pub async fn redeem(&self, refresh_token: &str) -> Response {
        self.grant(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token),
        ])
        .await
    }
}
