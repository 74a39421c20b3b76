//! The operator's shop: its name, texts, currency, logo and colour, from variables.

use std::sync::OnceLock;

use storefront_http::Result;
use storefront_http::shop_name::ShopName;
use storefront_settings::{self as settings, Settings};

use crate::colours::{Colour, Theme};

/// What the front shows of the operator.
pub struct Shop {
    /// The variable `shop_name`.
    pub name: String,
    /// The heading of the home page: `shop_headline`.
    pub headline: String,
    /// Some sentences below it: `shop_description`.
    pub description: String,
    /// ISO 4217: `shop_currency`.
    pub currency: String,
    /// The path of a picture of the catalog: `shop_logo`.
    pub logo: Option<String>,
    /// Made of `shop_color`.
    pub theme: Option<Theme>,
}

impl Shop {
    /// Reads the variables at the first call.
    ///
    /// # Errors
    /// 503 when one is wrong.
    pub async fn get() -> Result<&'static Self> {
        Ok(Self::load().await?)
    }
}

impl Settings for Shop {
    async fn read() -> settings::Result<Self> {
        let currency = settings::required_text("shop_currency").await?;
        if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
            let reason = "not three capital letters, such as EUR";
            return Err(settings::Error::new("shop_currency", reason));
        }
        let logo = settings::text("shop_logo").await?;
        if logo
            .as_ref()
            .is_some_and(|path| !path.starts_with("catalog/"))
        {
            let reason = "not the path of a picture, such as catalog/logo.svg";
            return Err(settings::Error::new("shop_logo", reason));
        }
        let theme = match settings::text("shop_color").await? {
            None => None,
            Some(text) => {
                let colour = Colour::parse(&text).ok_or_else(|| {
                    settings::Error::new("shop_color", "not a colour, such as #17614c")
                })?;
                Some(Theme::new(colour))
            }
        };
        Ok(Self {
            name: ShopName::load().await?.0.clone(),
            headline: settings::text("shop_headline").await?.unwrap_or_default(),
            description: settings::text("shop_description")
                .await?
                .unwrap_or_default(),
            currency,
            logo,
            theme,
        })
    }

    fn cell() -> &'static OnceLock<Self> {
        static CELL: OnceLock<Shop> = OnceLock::new();
        &CELL
    }
}
