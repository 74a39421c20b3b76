//! Customers, who only use HTTP.

use serde_json::{Value, json};

use super::{Api, Response, unique};

/// A person with an account, or without one yet.
#[derive(Clone, Debug)]
pub struct Person {
    pub email: String,
    pub password: String,
}

impl Person {
    #[expect(clippy::new_without_default, reason = "no two are alike")]
    pub fn new() -> Self {
        Self {
            email: format!("{}@example.com", unique("ada.")),
            password: unique("Korrekt pferd "),
        }
    }

    /// A valid registration.
    pub fn registration(&self) -> Value {
        json!({"email": self.email, "password": self.password, "first_name": "Ada"})
    }

    /// A valid registration with changed fields; `null` removes a field.
    pub fn registration_with(&self, changes: Value) -> Value {
        let mut body = self.registration();
        for (name, value) in changes.as_object().expect("an object").clone() {
            if value.is_null() {
                body.as_object_mut().expect("an object").remove(&name);
            } else {
                body[name] = value;
            }
        }
        body
    }
}

impl Api {
    pub async fn register(&self, person: &Person) -> Response {
        self.post("/api/users/register", &person.registration())
            .await
    }

    /// Registers a person.
    pub async fn somebody(&self) -> Person {
        let person = Person::new();
        self.register(&person).await.status_is(200);
        person
    }

    pub async fn try_login(&self, email: &str, password: &str) -> Response {
        let body = json!({"email": email, "password": password});
        self.post("/api/users/login", &body).await
    }

    /// Logs in, and returns the access token.
    pub async fn login(&self, person: &Person) -> String {
        let response = self.try_login(&person.email, &person.password).await;
        access_token(response.status_is(200))
    }

    pub async fn me(&self, token: &str) -> Response {
        self.call("GET", "/api/users/me").bearer(token).send().await
    }

    pub async fn logout(&self, token: &str) -> Response {
        self.call("POST", "/api/users/logout")
            .bearer(token)
            .send()
            .await
    }

    pub async fn refresh(&self, token: &str) -> Response {
        self.call("POST", "/api/users/refresh_token")
            .bearer(token)
            .send()
            .await
    }

    pub async fn reset_password(&self, person: &Person, new: &str) -> Response {
        let body = json!({
            "email": person.email, "old_password": person.password, "new_password": new
        });
        self.post("/api/users/reset_password", &body).await
    }
}

/// Returns the access token in the response of a login or refresh.
#[track_caller]
pub fn access_token(response: &Response) -> String {
    let json = response.json();
    json["access_token"]
        .as_str()
        .expect("an access token")
        .into()
}
