//! Admins. The first one is made in the database, as an operator does.

use serde_json::Value;

use super::{Api, Person, Response, Shop};

impl Shop {
    /// Registers an admin, and returns them with an access token.
    pub async fn admin(&self) -> (Person, String) {
        // An own client, as the shop may be shared.
        let api = self.on(0);
        let person = api.somebody().await;
        let sql = "update users set role = 'admin' where email = ?";
        self.change(sql, &[&person.email]);
        let token = api.login(&person).await;
        (person, token)
    }

    /// Returns the public id of an account.
    pub fn id_of(&self, person: &Person) -> String {
        self.select("select uid from users where email = ?", &person.email)
    }
}

impl Api {
    /// Sends `GET` with an access token.
    pub async fn get_as(&self, token: &str, path: &str) -> Response {
        self.call("GET", path).bearer(token).send().await
    }

    /// Sends a request with an access token and a JSON body.
    pub async fn send_as(&self, token: &str, method: &str, path: &str, body: &Value) -> Response {
        let call = self.call(method, path).bearer(token);
        call.json(body).send().await
    }

    /// Changes an account as an admin.
    pub async fn manage(&self, token: &str, id: &str, changes: &Value) -> Response {
        let path = format!("/api/users/{id}");
        self.send_as(token, "PATCH", &path, changes).await
    }
}
