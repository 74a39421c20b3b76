//! Someone who can log in.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::http::Http;

/// An account, known to the shop and, by its database, to the native program.
pub struct Account {
    /// The body of a login.
    pub credentials: Value,
}

impl Account {
    /// Registers it.
    ///
    /// # Errors
    /// The shop refuses.
    pub fn register(http: &Http, shop: &str, email: &str) -> Result<Self> {
        let credentials = json!({
            "email": email,
            "password": "correct horse battery",
        });
        let mut registration = credentials.clone();
        registration["first_name"] = "Ada".into();
        registration["last_name"] = "Lovelace".into();
        http.post(&format!("{shop}/api/users/register"), &registration)?;
        Ok(Self { credentials })
    }

    /// The value of the header `Authorization` for a server.
    ///
    /// # Errors
    /// The server refuses.
    pub fn log_in(&self, http: &Http, server: &str) -> Result<String> {
        let granted = http.post(&format!("{server}/api/users/login"), &self.credentials)?;
        let token = granted["access_token"].as_str();
        Ok(format!("Bearer {}", token.context("no access_token")?))
    }
}
