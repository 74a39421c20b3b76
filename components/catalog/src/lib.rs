//! Product pictures: `/cache/catalog/{file_path}`.
//!
//! The component says which folder is served below which route, how long it
//! may be cached and who may read it from other origins. How files are served
//! is the business of `storefront-files`.
//!
//! It exports the handler of `wasi:http` as it is: `spin_sdk::http` would turn
//! request and response into those of the `http` crate and pass every byte of
//! a body through the guest.

use std::cell::OnceCell;
use std::rc::Rc;

use spin_sdk::variables;
use spin_sdk::wasip3::exports::http::handler::Guest;
use spin_sdk::wasip3::http::service;
use spin_sdk::wasip3::http::types::{ErrorCode, Request, Response};
use storefront_files::serve::{Mount, Service};
use storefront_files::{Cors, Index, Policy, media};

/// What comes before a file's path in the target of a request.
const PREFIX: &str = "/cache/catalog/";

/// Where `spin.toml` mounts `static/catalog`.
const MOUNT: &str = "/";

/// The variable with the origins that may read pictures, comma-separated.
const ORIGINS: &str = "cors_allowed_origins";

/// `static/catalog` as it was when this was built.
static INDEX: Index = include!(concat!(env!("OUT_DIR"), "/index.rs"));

/// Pictures change rarely and under the same name: ten minutes, then ask.
/// Any page may show them (a front of another origin does).
const PICTURE: Policy = Policy {
    cache_control: "public, max-age=600",
    headers: &[("cross-origin-resource-policy", "cross-origin")],
};

/// SVG can carry scripts, and what is no picture can be anything: opened by
/// itself, it gets no origin and loads nothing. Style inside an SVG is allowed,
/// as drawing programs write it.
const SANDBOXED: Policy = Policy {
    cache_control: PICTURE.cache_control,
    headers: &[
        ("cross-origin-resource-policy", "cross-origin"),
        (
            "content-security-policy",
            "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        ),
    ],
};

struct Catalog;

service::export!(Catalog);

impl Guest for Catalog {
    async fn handle(request: Request) -> Result<Response, ErrorCode> {
        match service_of_instance().await {
            Ok(service) => service.handle(request).await,
            Err(cause) => {
                eprintln!("{cause}");
                storefront_files::serve::internal_error()
            }
        }
    }
}

thread_local! {
    /// Made once in an instance: nothing in it belongs to a request.
    static SERVICE: OnceCell<Rc<Service>> = const { OnceCell::new() };
}

async fn service_of_instance() -> Result<Rc<Service>, String> {
    if let Some(service) = SERVICE.with(|cell| cell.get().cloned()) {
        return Ok(service);
    }
    let cors = allowed_origins().await?;
    let service = Rc::new(Service::new(
        PREFIX,
        Mount::open(MOUNT, &INDEX)?,
        policy,
        cors,
    ));
    // Another request may have been faster while this one waited.
    Ok(SERVICE.with(|cell| cell.get_or_init(|| service).clone()))
}

async fn allowed_origins() -> Result<Cors, String> {
    let list = match variables::get(ORIGINS).await {
        Ok(list) => list,
        Err(variables::Error::Undefined(_)) => String::new(),
        Err(error) => return Err(format!("variable {ORIGINS}: {error}")),
    };
    Cors::parse(&list).map_err(|part| format!("variable {ORIGINS}: {part:?} is not an origin"))
}

fn policy(media: &str) -> Policy {
    if media::is_inert(media) {
        PICTURE
    } else {
        SANDBOXED
    }
}
