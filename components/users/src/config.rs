//! The settings of this component, read once per instance.

use std::sync::{Arc, Mutex};

use storefront_guest::auth::passwords::Algorithm;
use storefront_guest::{Result, variables};

use crate::password;

/// What the operator chose.
pub struct Config {
    /// The algorithm of new hashes.
    pub password_algorithm: Algorithm,
    /// The shortest new password, in code points.
    pub password_min_length: usize,
    /// Refuse the most common passwords.
    pub password_blocklist: bool,
}

static CONFIG: Mutex<Option<Arc<Config>>> = Mutex::new(None);

impl Config {
    /// # Errors
    /// 503 when a variable has a wrong value.
    pub async fn load() -> Result<Arc<Self>> {
        if let Some(config) = CONFIG.lock().unwrap().clone() {
            return Ok(config);
        }
        let algorithms = [
            ("argon2id", Algorithm::Argon2id),
            ("argon2i", Algorithm::Argon2i),
        ];
        let lengths = password::MIN_LENGTH..=password::MAX_LENGTH;
        let config = Arc::new(Self {
            password_algorithm: variables::one_of("password_algorithm", &algorithms).await?,
            password_min_length: variables::number("password_min_length", lengths).await?,
            password_blocklist: variables::switch("password_blocklist").await?,
        });
        *CONFIG.lock().unwrap() = Some(config.clone());
        Ok(config)
    }
}
