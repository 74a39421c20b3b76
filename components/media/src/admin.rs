//! What admins do with pictures: `PUT` and `DELETE /cache/catalog/{path}`, and
//! the list at `GET /cache/catalog`.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use http::header::{AUTHORIZATION, ETAG, LOCATION};
use http::{HeaderMap, HeaderValue, StatusCode, Uri};
use serde::Serialize;
use spin_sdk::wasip3::http::types::{self, ErrorCode};
use storefront_files::conditional::Conditions;
use storefront_files::{FilePath, date};
use storefront_guest::json::{self, Json};
use storefront_guest::page::{Page, Slice};
use storefront_guest::query::Query;
use storefront_guest::service::{self, Route};
use storefront_guest::user::Admin;
use storefront_guest::{Error, Result};
use storefront_images::MAX_BYTES;

use crate::uploads::{self, Stored};
use crate::{PREFIX, deployed, resizer};

static ROUTES: LazyLock<Router> =
    LazyLock::new(|| service::with_fallbacks(service::router(routes())));

/// What admins do; reading a picture is for everybody, and not among it.
pub fn routes() -> [Route; 2] {
    [
        ("/cache/catalog", get(list)),
        ("/cache/catalog/{*path}", put(upload).delete(delete)),
    ]
}

/// Is this the request for the list? It is one when somebody says who they are; for
/// everyone else there is nothing at a folder.
pub fn is_list(target: &str, request: &types::Request) -> bool {
    let path = target.split('?').next().unwrap_or_default();
    path.trim_end_matches('/') == PREFIX.trim_end_matches('/')
        && request.get_headers().has(AUTHORIZATION.as_str())
}

pub async fn answer(request: types::Request) -> Result<types::Response, ErrorCode> {
    service::serve(&ROUTES, request, &[service::NO_STORE, service::DATA_ONLY]).await
}

/// A picture of either kind.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Listed {
    /// Below `/cache/catalog/`.
    path: String,
    /// What a product's `image_url` is for it.
    image_url: String,
    /// Of its content.
    media_type: String,
    /// In bytes.
    length: u64,
    /// RFC 3339, UTC.
    #[cfg_attr(test, schema(format = DateTime))]
    modified: String,
    /// False for pictures of the deployment, which cannot be changed here.
    uploaded: bool,
}

/// What became of an upload.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Uploaded {
    #[serde(flatten)]
    stored: Stored,
    /// What a product's `image_url` is for it.
    image_url: String,
}

/// Uploads a picture.
///
/// JPEG, PNG, WebP, GIF or SVG of at most 10 MiB, with a name that ends accordingly.
/// Its sizes are made now. The media type is that of the content, whatever
/// `Content-Type` says. `If-None-Match: *` replaces nothing.
#[cfg_attr(test, utoipa::path(
    put, path = "/cache/catalog/{path}", operation_id = "upload_picture", tag = "Pictures",
    params(crate::openapi::PicturePath, crate::openapi::WriteConditions),
    request_body(content = crate::openapi::Binary, content_type = "image/*"),
    responses(
        (status = 200, description = "It has replaced another one, or was there", body = Uploaded,
            headers(("ETag" = String))),
        (status = 201, description = "It is new", body = Uploaded,
            headers(("ETag" = String), ("Location" = String, description = "Its path"))),
        (status = 400, description = "`Request body is incomplete`"),
        (status = 404, description = "`File not found`: no picture can be called that"),
        (status = 409, description = "`This picture is part of the deployment`"),
        (status = 412, description = "`Precondition failed`: the present one is another one"),
        (status = 413, description = "`Request body is too large` (over 10 MiB)"),
        (status = 415, description = "`The file is not a picture. Use JPEG, PNG, WebP, GIF or SVG.`"),
        (status = 422, description = "Its name or content is at fault", body = crate::openapi::InvalidFields),
        Admin,
    ),
))]
async fn upload(_: Admin, uri: Uri, headers: HeaderMap, request: Request) -> Result<Response> {
    let path = changeable(&uri)?;
    let bytes = json::read_body_of(request, MAX_BYTES).await?;
    let picture = resizer::resize(&bytes, path.as_str()).await?;
    let (stored, is_new) =
        uploads::store(&path, picture, &bytes, &Conditions::of(&headers)).await?;
    let status = if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    let etag = HeaderValue::from_str(&stored.etag).ok();
    let image_url = format!("catalog/{}", stored.path);
    let mut response = (status, Json(Uploaded { stored, image_url })).into_response();
    let location = HeaderValue::from_str(uri.path()).ok();
    let fields = [(ETAG, etag), (LOCATION, location.filter(|_| is_new))];
    for (name, value) in fields {
        if let Some(value) = value {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}

/// Deletes an uploaded picture.
#[cfg_attr(test, utoipa::path(
    delete, path = "/cache/catalog/{path}", operation_id = "delete_picture", tag = "Pictures",
    params(crate::openapi::PicturePath, crate::openapi::WriteConditions),
    responses(
        (status = 204, description = "It is gone"),
        (status = 404, description = "`File not found`"),
        (status = 409, description = "`This picture is part of the deployment`"),
        (status = 412, description = "`Precondition failed`: the present one is another one"),
        Admin,
    ),
))]
async fn delete(_: Admin, uri: Uri, headers: HeaderMap) -> Result<StatusCode> {
    let path = changeable(&uri)?;
    uploads::delete(&path, &Conditions::of(&headers)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Uploaded pictures, the newest first, then those of the deployment.
///
/// Without a token there is nothing here.
#[cfg_attr(test, utoipa::path(
    get, path = "/cache/catalog", operation_id = "list_pictures", tag = "Pictures",
    params(("search" = Option<String>, Query, description = "Part of a path"), Slice),
    responses(
        (status = 200, description = "A part of the list", body = Page<Listed>),
        (status = 404, description = "`File not found`: nobody says who they are"),
        Query,
        Admin,
    ),
))]
async fn list(_: Admin, query: Query) -> Result<Json<Page<Listed>>> {
    let slice = Slice::of(&query)?;
    let search = query.get("search").unwrap_or_default().to_lowercase();
    let uploaded = uploads::list(&search, slice).await?;
    let found = deployed::all().filter(|entry| entry.path.to_lowercase().contains(&search));
    let total = uploaded.total + found.clone().count() as i64;
    let skipped = usize::try_from(slice.offset - uploaded.total).unwrap_or(0);
    let mut items: Vec<_> = uploaded.items.into_iter().map(Listed::from).collect();
    let room = (slice.limit as usize).saturating_sub(items.len());
    items.extend(found.skip(skipped).take(room).map(|entry| Listed {
        path: entry.path.into(),
        image_url: format!("catalog/{}", entry.path),
        media_type: entry.representation.media.into(),
        length: entry.representation.length,
        modified: date::format_rfc3339(entry.representation.modified),
        uploaded: false,
    }));
    Ok(Json(Page { items, total }))
}

impl From<Stored> for Listed {
    fn from(stored: Stored) -> Self {
        Self {
            image_url: format!("catalog/{}", stored.path),
            path: stored.path,
            media_type: stored.media_type,
            length: stored.length.unsigned_abs(),
            modified: date::format_rfc3339(stored.modified),
            uploaded: true,
        }
    }
}

/// The path that a request names.
///
/// # Errors
/// 404 when no picture can be called that, 409 when it is a file of the
/// deployment, which is the same on all replicas only because nobody writes it.
fn changeable(uri: &Uri) -> Result<FilePath> {
    let path = uri.path().strip_prefix(PREFIX).and_then(FilePath::parse);
    let path = path.ok_or(Error::NotFound("File not found"))?;
    match deployed::has(&path) {
        true => Err(Error::Conflict("This picture is part of the deployment")),
        false => Ok(path),
    }
}
