//! Product pictures: `/cache/catalog/{file_path}`.
//!
//! There are two kinds. Pictures of the deployment are files: `static/catalog` is
//! mounted, read-only and the same on every replica, and a request for one costs
//! no database. Pictures that admins upload are rows in SQLite, where every replica
//! and the next deployment find them. Both kinds have smaller sizes, made once:
//! at build for files (`make-sizes`), at upload for rows.
//!
//! `GET` and `HEAD` for a picture do not go through the axum router, whose responses
//! cannot hand a stream of the host on: the bytes of a large picture would be copied
//! through the instance. All other requests are admins' and go through it.

mod admin;
mod deployment;
#[cfg(test)]
mod openapi;
#[cfg(test)]
mod parameters;
mod policy;
mod resizer;
mod size_request;
mod target;
mod uploads;

use http::{HeaderMap, Method, Uri, header};
use spin_sdk::wasip3::exports::http::handler::Guest;
use spin_sdk::wasip3::http::service;
use spin_sdk::wasip3::http::types::{self, ErrorCode};
use storefront_http::default_headers::API_HEADERS;
use storefront_http::representation::ReadRequest;
use storefront_http::service::{allow_methods, route, serve};
use storefront_http::{Error, Request, Response, Result};

use deployment::Deployment;
use size_request::SizeRequest;

struct Media;

service::export!(Media);

impl Guest for Media {
    async fn handle(request: types::Request) -> Result<types::Response, ErrorCode> {
        serve(request, respond).await
    }
}

async fn respond(request: Request) -> Response {
    let (method, uri, headers) = (request.method(), request.uri(), request.headers());
    let is_list = target::is_list(uri);
    // An admin says who they are to see the list. For everyone else there is no such file.
    let is_admin = headers.contains_key(header::AUTHORIZATION);
    match *method {
        Method::GET if is_list && is_admin => {}
        Method::GET | Method::HEAD => {
            let read = ReadRequest::new(method, headers);
            let response = show(&read, uri, headers).await;
            return response.unwrap_or_else(|error| read.error_response(error));
        }
        _ => {}
    }
    let mut response = route(&admin::ROUTES, &API_HEADERS, request).await;
    if !is_list && response.headers().contains_key(header::ALLOW) {
        allow_methods(response.headers_mut(), &["GET", "HEAD"]);
    }
    response
}

/// A picture.
///
/// With `w`, it has that width, or a larger one if there is no such size. Its format is
/// the one that `Accept` prefers, and of several the smallest file. A request for several
/// ranges gets all of the picture. Dates may have any format of RFC 9110 section 5.6.7.
#[cfg_attr(test, utoipa::path(
    get, path = "/cache/catalog/{path}", operation_id = "show_picture", tag = "Pictures",
    params(
        parameters::PicturePath,
        ("w" = inline(Option<parameters::Width>), Query, description = "A width in pixels"),
        parameters::ReadConditions,
    ),
    responses(
        (status = 200, description = "The picture", body = parameters::Binary, content_type = "image/*",
            headers(("ETag" = String), ("Last-Modified" = String), ("Cache-Control" = String),
                ("Accept-Ranges" = String))),
        (status = 206, description = "The part that `Range` names", body = parameters::Binary,
            content_type = "image/*",
            headers(("Content-Range" = String), ("ETag" = String), ("Last-Modified" = String))),
        (status = 304, description = "It is still what `If-None-Match` or, without it, \
            `If-Modified-Since` names", headers(("ETag" = String), ("Last-Modified" = String))),
        (status = 400, description = "`Invalid If-Modified-Since header`"),
        (status = 404, description = "`File not found`"),
        (status = 412, description = "`Precondition failed`: `If-Match` or `If-Unmodified-Since`"),
        (status = 416, description = "`Range not satisfiable`",
            headers(("Content-Range" = String, description = "The length"))),
        (status = 422, description = "`w` is not one of the widths", body = storefront_http::openapi::InvalidFields),
    ),
))]
async fn show(request: &ReadRequest, uri: &Uri, headers: &HeaderMap) -> Result<Response> {
    const NOT_FOUND: Error = Error::NotFound("File not found");
    let path = target::file_path(uri).ok_or(NOT_FOUND)?;
    let size = SizeRequest::parse(uri.query().unwrap_or_default(), headers)?;
    let deployment = Deployment::of_instance()?;
    if let Some(response) = deployment
        .respond_with_file(request, &path, size.as_ref())
        .await
    {
        return response;
    }
    match uploads::respond_with_upload(request, &path, size.as_ref()).await? {
        Some(response) => Ok(response),
        None => Err(NOT_FOUND),
    }
}
