//! Product pictures: `/cache/catalog/{file_path}`.
//!
//! There are two kinds. Those of the deployment are files: `static/catalog` is
//! mounted, read-only and the same on every replica, and a request for one costs
//! no database. Those that admins upload are rows in SQLite, where every replica
//! and the next deployment find them. Of both there are smaller sizes, made once:
//! at build for files (`make-sizes`), at upload for rows.
//!
//! It exports the handler of `wasi:http` as it is: the routes of `storefront_guest` turn
//! request and response into those of the `http` crate and pass every byte of
//! a body through the guest. Only what admins do goes that way.

mod accept;
mod admin;
mod deployed;
#[cfg(test)]
mod openapi;
mod policy;
mod resizer;
mod uploads;

use std::cell::OnceCell;
use std::rc::Rc;

use spin_sdk::wasip3::exports::http::handler::Guest;
use spin_sdk::wasip3::http::service;
use spin_sdk::wasip3::http::types::{ErrorCode, Method, Request, Response};
use storefront_files::serve::{self, Asked, Ready, Source};
use storefront_files::{Answer, Cors, FilePath};
use storefront_guest::variables;

use accept::Wanted;
use deployed::Deployed;

/// What comes before a file's path in the target of a request.
const PREFIX: &str = "/cache/catalog/";

/// The variable with the origins that may read pictures, comma-separated.
const ORIGINS: &str = "cors_allowed_origins";

struct Catalog;

service::export!(Catalog);

impl Guest for Catalog {
    async fn handle(request: Request) -> Result<Response, ErrorCode> {
        let shop = match shop_of_instance().await {
            Ok(shop) => shop,
            Err(cause) => return serve::respond(&request, &Cors::default(), serve::broken(&cause)),
        };
        let target = request.get_path_with_query().unwrap_or_default();
        let ready = match request.get_method() {
            Method::Put | Method::Delete => return admin::answer(request).await,
            Method::Get if admin::is_list(&target, &request) => {
                return admin::answer(request).await;
            }
            Method::Get => read(&shop, &request, &target, Asked::get(&request)).await,
            Method::Head => read(&shop, &request, &target, Asked::head(&request)).await,
            Method::Options => (Answer::options(), Source::EMPTY),
            _ => (Answer::method_not_allowed(), Source::EMPTY),
        };
        serve::respond(&request, &shop.cors, ready)
    }
}

/// A picture.
///
/// With `w`, it comes in that width, or larger if there is no such size: in the format
/// that `Accept` weighs most, and of these the smallest. Several ranges are answered
/// with all of it. Dates are in any form of RFC 9110 section 5.6.7.
#[cfg_attr(test, utoipa::path(
    get, path = "/cache/catalog/{path}", operation_id = "show_picture", tag = "Pictures",
    params(
        openapi::PicturePath,
        ("w" = inline(Option<openapi::Width>), Query, description = "A width in pixels"),
        openapi::ReadConditions,
    ),
    responses(
        (status = 200, description = "The picture", body = openapi::Binary, content_type = "image/*",
            headers(("ETag" = String), ("Last-Modified" = String), ("Cache-Control" = String),
                ("Accept-Ranges" = String))),
        (status = 206, description = "The part that `Range` names", body = openapi::Binary,
            content_type = "image/*",
            headers(("Content-Range" = String), ("ETag" = String), ("Last-Modified" = String))),
        (status = 304, description = "It is still what `If-None-Match` or, without it, \
            `If-Modified-Since` names", headers(("ETag" = String), ("Last-Modified" = String))),
        (status = 400, description = "`Invalid If-Modified-Since header`"),
        (status = 404, description = "`File not found`"),
        (status = 412, description = "`Precondition failed`: `If-Match` or `If-Unmodified-Since`"),
        (status = 416, description = "`Range not satisfiable`",
            headers(("Content-Range" = String, description = "The length"))),
        (status = 422, description = "`w` is no width that there is", body = openapi::InvalidFields),
    ),
))]
async fn read(shop: &Shop, request: &Request, target: &str, asked: Asked) -> Ready {
    let asked = &asked;
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let Some(path) = path.strip_prefix(PREFIX).and_then(FilePath::parse) else {
        return serve::not_found(asked);
    };
    let wanted = match Wanted::of(query, || request.get_headers().get("accept")) {
        Ok(wanted) => wanted,
        Err(answer) => return (answer, Source::EMPTY),
    };
    if let Some(ready) = shop.deployed.read(asked, &path, wanted.as_ref()).await {
        return ready;
    }
    match uploads::read(asked, &path, wanted.as_ref()).await {
        Some(ready) => ready,
        None => serve::not_found(asked),
    }
}

/// What an instance sets up once: nothing in it belongs to a request.
struct Shop {
    deployed: Deployed,
    cors: Cors,
}

thread_local! {
    static SHOP: OnceCell<Rc<Shop>> = const { OnceCell::new() };
}

async fn shop_of_instance() -> Result<Rc<Shop>, String> {
    if let Some(shop) = SHOP.with(|cell| cell.get().cloned()) {
        return Ok(shop);
    }
    let origins = variables::text(ORIGINS)
        .await
        .map_err(|error| format!("{error:?}"))?;
    let cors = Cors::parse(origins.as_deref().unwrap_or_default())
        .map_err(|part| format!("variable {ORIGINS}: {part:?} is not an origin"))?;
    let deployed = Deployed::open()?;
    let shop = Rc::new(Shop { deployed, cors });
    // Another request may have been faster while this one waited.
    Ok(SHOP.with(|cell| cell.get_or_init(|| shop).clone()))
}
