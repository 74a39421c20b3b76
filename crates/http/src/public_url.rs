//! The address of the shop.

use std::sync::OnceLock;

use storefront_settings::{self as settings, Settings};

use crate::error::Result;

/// The variable `public_url`, without a slash at its end.
pub struct PublicUrl(pub String);

impl PublicUrl {
    /// Reads the variable at the first call.
    ///
    /// # Errors
    /// 503 when it cannot be read.
    pub async fn get() -> Result<&'static Self> {
        Ok(Self::load().await?)
    }

    /// Whether browsers come over HTTPS.
    pub fn is_https(&self) -> bool {
        let scheme = self.0.get(..8);
        scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"))
    }
}

impl Settings for PublicUrl {
    async fn read() -> settings::Result<Self> {
        let url = settings::text("public_url").await?.unwrap_or_default();
        Ok(Self(url.trim_end_matches('/').to_owned()))
    }

    fn cell() -> &'static OnceLock<Self> {
        static CELL: OnceLock<PublicUrl> = OnceLock::new();
        &CELL
    }
}
