//! Whether browsers must come back over HTTPS.

use std::sync::OnceLock;

use http::HeaderValue;
use storefront_settings::{self as settings, Settings};

use crate::public_url::PublicUrl;

/// The policy of a shop whose variable `public_url` is an https address: for a year, browsers
/// use nothing but HTTPS for its host and all below it (RFC 6797, ASVS 3.4.1).
pub struct TransportSecurity(pub Option<HeaderValue>);

impl Settings for TransportSecurity {
    async fn read() -> settings::Result<Self> {
        let is_https = PublicUrl::load().await?.is_https();
        let policy = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        Ok(Self(is_https.then_some(policy)))
    }

    fn cell() -> &'static OnceLock<Self> {
        static CELL: OnceLock<TransportSecurity> = OnceLock::new();
        &CELL
    }
}
