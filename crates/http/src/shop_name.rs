//! The name of the shop.

use std::sync::OnceLock;

use storefront_settings::{self as settings, Settings};

use crate::error::Result;

/// The variable `shop_name`, for pages, mails and authenticators.
pub struct ShopName(pub String);

/// It is in titles, and in the QR codes of authenticator apps.
const MAX_CHARACTERS: usize = 60;

impl ShopName {
    /// Reads the variable at the first call.
    ///
    /// # Errors
    /// 503 when it is not set or too long.
    pub async fn get() -> Result<&'static Self> {
        Ok(Self::load().await?)
    }
}

impl Settings for ShopName {
    async fn read() -> settings::Result<Self> {
        let name = settings::required_text("shop_name").await?;
        if name.chars().count() > MAX_CHARACTERS || name.contains(char::is_control) {
            let reason = format!("longer than {MAX_CHARACTERS} characters, or several lines");
            return Err(settings::Error::new("shop_name", reason));
        }
        Ok(Self(name))
    }

    fn cell() -> &'static OnceLock<Self> {
        static CELL: OnceLock<ShopName> = OnceLock::new();
        &CELL
    }
}
