//! Rules for all servers. With `BASE_URL` in the environment, these tests run against that
//! server, otherwise against the shop that all tests share. They create no accounts and leave
//! nothing behind.

mod bodies;
mod catalog;
mod conditions;
mod conventions;
mod cors;
mod paths;
mod protocol;
mod ranges;
mod sizes;
mod smuggling;

use crate::harness::{Api, Response, Shop};

/// The server under test.
async fn site() -> Api {
    match std::env::var("BASE_URL") {
        Ok(url) => Api::new(url.trim_end_matches('/')),
        Err(_) => Shop::shared().await,
    }
}

/// A picture of the demo catalog, and its complete response.
struct Picture {
    api: Api,
    path: String,
    whole: Response,
}

impl Picture {
    async fn new() -> Self {
        let api = site().await;
        let product = api
            .get("/api/products/product/1099")
            .await
            .status_is(200)
            .json();
        let url = product["image_url"].as_str().expect("an image_url");
        let path = format!("/cache/{}", url.replace(' ', "%20"));
        let whole = api.get(&path).await;
        whole.status_is(200);
        Self { api, path, whole }
    }

    async fn with(&self, headers: &[(&str, &str)]) -> Response {
        self.api.get_with(&self.path, headers).await
    }

    fn etag(&self) -> &str {
        self.whole.header("etag")
    }

    fn last_modified(&self) -> &str {
        self.whole.header("last-modified")
    }
}
