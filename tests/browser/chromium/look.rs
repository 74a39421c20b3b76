//! Screen sizes, colour schemes and screenshots.

use serde_json::{Value, json};

use super::Page;

/// A screen size and a preferred colour scheme.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    pub is_phone: bool,
    pub is_dark: bool,
}

impl Look {
    pub const ALL: [Self; 4] = [
        Self::of(false, false),
        Self::of(false, true),
        Self::of(true, false),
        Self::of(true, true),
    ];

    pub const fn of(is_phone: bool, is_dark: bool) -> Self {
        Self { is_phone, is_dark }
    }

    pub fn name(self) -> &'static str {
        match (self.is_phone, self.is_dark) {
            (false, false) => "desktop-light",
            (false, true) => "desktop-dark",
            (true, false) => "phone-light",
            (true, true) => "phone-dark",
        }
    }
}

impl Page {
    /// Changes the screen size and the colour scheme. Animations are off, so the next
    /// screenshot shows the final state.
    pub async fn looks(&self, look: Look) {
        let (width, height, scale) = if look.is_phone {
            (390, 844, 2)
        } else {
            (1280, 900, 1)
        };
        let screen = json!({
            "width": width, "height": height, "deviceScaleFactor": scale, "mobile": look.is_phone,
        });
        self.devtools("Emulation.setDeviceMetricsOverride", screen)
            .await;
        let scheme = if look.is_dark { "dark" } else { "light" };
        let media = json!({"features": [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]});
        self.devtools("Emulation.setEmulatedMedia", media).await;
    }

    /// Asserts that nothing reaches beyond a screen of this width, which stays.
    pub async fn fits(&self, width: u32) {
        let screen = json!({
            "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": true,
        });
        self.devtools("Emulation.setDeviceMetricsOverride", screen)
            .await;
        self.is_settled().await;
        let script = "return document.documentElement.scrollWidth";
        let present: u32 = self.eval(script).await;
        assert!(present <= width, "{present} pixels on a screen of {width}");
    }

    /// Waits until nothing is loading: pictures, fonts, placeholders, and the state of the
    /// login.
    pub async fn is_settled(&self) {
        let script = "return document.fonts.status === 'loaded'
            && !document.querySelector('[aria-busy=true], .skeleton, #account-nav:empty')
            && [...document.images].every((image) => image.complete || image.loading === 'lazy')";
        self.wait_for("a settled page", async || self.eval(script).await)
            .await;
    }

    /// Takes a screenshot of the window, or of the whole page, as WebP.
    pub async fn picture(&self, whole: bool) -> Vec<u8> {
        use base64::prelude::{BASE64_STANDARD, Engine};
        let wanted = json!({
            "format": "webp", "quality": 82, "captureBeyondViewport": whole,
        });
        let taken = self.devtools("Page.captureScreenshot", wanted).await;
        let data = taken["data"].as_str().expect("a picture");
        BASE64_STANDARD.decode(data).expect("base64")
    }

    /// Lets each page of this tab sum up its layout shifts, from now on.
    pub async fn note_layout_shifts(&self) {
        let source = "window.layoutShift = 0;
            new PerformanceObserver((list) => {
              for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.layoutShift += entry.value;
            }).observe({ type: 'layout-shift', buffered: true });";
        let method = "Page.addScriptToEvaluateOnNewDocument";
        self.devtools(method, json!({"source": source})).await;
    }

    /// Lets the pages of this tab run no scripts, from now on.
    pub async fn runs_no_scripts(&self) {
        let disabled = json!({"value": true});
        self.devtools("Emulation.setScriptExecutionDisabled", disabled)
            .await;
    }

    /// Simulates a slow network without a cache, from now on: 200 KB/s, and 100 ms for each
    /// response.
    pub async fn has_slow_network(&self) {
        self.devtools("Network.enable", json!({})).await;
        let uncached = json!({"cacheDisabled": true});
        self.devtools("Network.setCacheDisabled", uncached).await;
        let line = json!({
            "offline": false, "latency": 100,
            "downloadThroughput": 200_000, "uploadThroughput": 100_000,
        });
        self.devtools("Network.emulateNetworkConditions", line)
            .await;
    }

    /// The sum of the layout shifts so far (<https://web.dev/articles/cls>; below 0.1 is good).
    pub async fn layout_shift(&self) -> f64 {
        // The observer is notified after the frame.
        let script = "return new Promise((resolve) =>
            requestAnimationFrame(() => setTimeout(() => resolve(window.layoutShift), 50)))";
        self.eval(script).await
    }

    /// Sends a command of the `DevTools` protocol.
    pub async fn devtools(&self, method: &str, parameters: Value) -> Value {
        let response = self.driver.cdp().send_raw(method, parameters).await;
        response.unwrap_or_else(|error| panic!("{method}: {error}"))
    }
}
